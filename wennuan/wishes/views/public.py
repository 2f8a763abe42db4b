"""What everyone may look at: the wall, one wish, its picture to share, the figures."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wennuan.kernel.errors import NotFound
from wennuan.kernel.web import public_page
from wennuan.places.models import Place
from wennuan.places.queries import place_of, streets
from wennuan.wishes import queries
from wennuan.wishes.cards import share_picture
from wennuan.wishes.models import WishKind

SECONDS = 5
PICTURE = 300


@require_safe
@public_page(SECONDS)
def wall(request: HttpRequest) -> HttpResponse:
    """The wall of wishes."""
    return render(request, "wishes/wall.html", _wall(request))


@require_safe
@public_page(1)
def wall_part(request: HttpRequest) -> HttpResponse:
    """The wishes of the wall, fetched again when one changed."""
    return render(request, "wishes/_wall.html", _wall(request))


def _wall(request: HttpRequest) -> dict[str, object]:
    asked = request.GET
    place = _place(asked.get("place", ""))
    wanted = queries.WallFilter(
        kind=asked.get("kind", ""),
        place=place,
        band=asked.get("price", ""),
        state=asked.get("state", "open"),
    )
    page = queries.wall_page(wanted, after=asked.get("after", "")[:40])
    return {
        "page": page,
        "wanted": wanted,
        "kinds": WishKind.choices,
        "bands": [(key, band[0]) for key, band in queries.BANDS.items()],
        "states": [(key, state[0]) for key, state in queries.STATES.items()],
        "streets": streets(),
        "here_query": _kept(request, "after"),
        "more": f"{_kept(request, 'after')}after={page.after}" if page.after else "",
        "is_first": not asked.get("after"),
    }


def _kept(request: HttpRequest, *without: str) -> str:
    """The filters of this address, ready for one more."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    kept = query.urlencode()
    return f"?{kept}&" if kept else "?"


def _place(code: str) -> Place | None:
    try:
        return place_of(code) if code else None
    except NotFound:
        return None


@require_safe
@public_page(SECONDS)
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """One wish: the thing, the station, and what this visitor can do."""
    found = queries.public_wish(pk)
    return render(request, "wishes/wish.html", _wish(request, found.pk))


@require_safe
@public_page(1)
def wish_part(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a wish has come, fetched again when it changed."""
    return render(request, "wishes/_live.html", _wish(request, pk))


def _wish(request: HttpRequest, pk: int) -> dict[str, object]:
    found = queries.public_wish(pk)
    person = request.user if request.user.is_authenticated else None
    mine = queries.live_claim_of(found, person) if person else None
    line = list(queries.line_of(found).values_list("person", flat=True))
    return {
        "page": queries.wish_page(found, waiting=len(line)),
        "campaign": found.campaign,
        "mine": mine,
        "in_line": person is not None and person.pk in line,
        "share_url": settings.BASE_URL + reverse("wishes:share_card", args=[pk]),
    }


@require_safe
@public_page(PICTURE)
def share_card(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture with the wish and its QR code, for sharing; no person in it."""
    found = queries.public_wish(pk)
    link = settings.BASE_URL + reverse("wishes:wish", args=[pk])
    response = HttpResponse(share_picture(queries.wish_card(found), link), "image/png")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
@public_page(60)
def figures(request: HttpRequest) -> HttpResponse:
    """What came true, by year."""
    written = request.GET.get("year", "")
    year = int(written) if written.isascii() and written.isdigit() and len(written) == 4 else None  # noqa: PLR2004
    return render(request, "wishes/figures.html", {"told": queries.figures_of(year)})
