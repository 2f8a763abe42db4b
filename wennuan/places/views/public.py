"""Pages for everybody: the list, the map, one site, one area."""

import io

import segno
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wennuan.kernel.web import public_page
from wennuan.places import hooks, queries, rules
from wennuan.places.coordinates import GCJ02, to_system
from wennuan.places.forms import SiteSearch
from wennuan.places.models import Site, SiteKind

A_PAGE = 20
SHORT, LONG = 20, 300  # seconds; what is open changes by the minute


@require_safe
@public_page(SHORT)
def sites(request: HttpRequest) -> HttpResponse:
    """Service sites, found by street, kind, service, opening and words."""
    return render(request, "places/sites.html", _found(request))


@require_safe
@public_page(SHORT)
def site_map(request: HttpRequest) -> HttpResponse:
    """The same sites on a map, with the list beside it."""
    return render(request, "places/map.html", _found(request) | {"tiles": _tiles()})


def _found(request: HttpRequest) -> dict[str, object]:
    search = SiteSearch(request.GET)
    wanted = search.wanted()
    page = Paginator(queries.find_sites(wanted), A_PAGE).get_page(request.GET.get("page"))
    return {
        "search": search,
        "wanted": wanted,
        "page": page,
        "sites": [queries.site_card(site) for site in page.object_list],
        "kinds": SiteKind.choices,
        "streets": queries.streets(),
        "services": queries.services(),
        "asked": request.GET.urlencode(),
    }


def _tiles() -> dict[str, str]:
    return {"url": settings.TILES_URL, "credit": getattr(settings, "TILES_CREDIT", "")}


@require_safe
@public_page(SHORT)
def site_points(request: HttpRequest) -> HttpResponse:
    """Points for the map, in the coordinate system that its tiles are drawn in."""
    sites = queries.find_sites(SiteSearch(request.GET).wanted())
    return JsonResponse(queries.points(sites, system=settings.TILES_SYSTEM), safe=False)


@require_safe
@public_page(SHORT)
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One site: what it does, when, where, by which telephone."""
    found = get_object_or_404(Site.objects.select_related("place__parent"), pk=pk)
    card = queries.site_card(found)
    there = to_system(card.point, GCJ02) if card.point else None
    shown = {
        "station": card,
        "intro": found.intro,
        "hours": queries.site_hours(found),
        "place": found.place,
        "crumbs": queries.crumbs(found.place),
        "there": there,
        "links": hooks.site_links(found),
        "updated_at": found.updated_at,
        "can_edit": _may_keep(request, found),
        "can_host": request.user.is_authenticated and rules.may_choose_host(request.user, found),
    }
    return render(request, "places/site.html", shown)


def _may_keep(request: HttpRequest, found: Site) -> bool:
    if not request.user.is_authenticated:
        return False
    return rules.may_keep_site(request.user, found)


@require_safe
@public_page(LONG)
def site_qr(request: HttpRequest, pk: int) -> HttpResponse:
    """A QR code that leads to the page of a site."""
    get_object_or_404(Site, pk=pk)
    code = segno.make_qr(settings.BASE_URL + reverse("places:site", args=[pk]), error="m")
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", scale=8, border=2, dark="#2B2320", light="#FFFFFF")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_safe
def whole_district(request: HttpRequest) -> HttpResponse:
    """The page of the district itself."""
    return redirect("places:area", queries.district().code)


@require_safe
@public_page(SHORT)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """A district, street or community: what lies inside, its sites, and what else is known."""
    place = queries.place_of(code)
    page = Paginator(queries.find_sites(queries.SiteFilter(place=place)), A_PAGE).get_page(1)
    shown = {
        "place": place,
        "crumbs": queries.crumbs(place)[:-1],
        "children": queries.children(place),
        "former": place.former.all(),
        "page": page,
        "sites": [queries.site_card(site) for site in page.object_list],
        "links": hooks.area_links(place),
        "can_add": request.user.is_authenticated and rules.may_keep_sites(request.user, place),
        "can_change": request.user.is_authenticated
        and rules.may_change_places(request.user, place),
    }
    return render(request, "places/area.html", shown)
