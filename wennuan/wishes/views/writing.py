"""Writing a wish down, rewording it, letting neighbours fund it together."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wennuan.giving.models import Campaign
from wennuan.giving.queries import public_campaigns
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.people import acting
from wennuan.people.actions import residents
from wennuan.people.layers import needs
from wennuan.people.models import Household, Person, Scope
from wennuan.people.queries import household_of
from wennuan.people.web import PersonRequest
from wennuan.places.models import Site, SiteKind, SiteState
from wennuan.wishes import actions, queries, texts
from wennuan.wishes.forms import RewordForm, StaffWishForm, WishForm, starting_from
from wennuan.wishes.models import Wish
from wennuan.wishes.rules import may_edit, may_enter_station
from wennuan.wishes.views.trying import tried


@needs("phone", "许愿要知道是哪一家")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new wish: a station's short form, or a resident's own."""
    whose = acting.subject(request, Scope.REQUESTS)
    if whose.pk == request.user.pk and may_enter_station(request.user, None):
        return _as_staff(request)
    return _as_resident(request, whose)


def _as_staff(request: PersonRequest) -> HttpResponse:
    is_batch = bool(request.GET.get("batch"))
    begun = starting_from(request.GET)
    form = StaffWishForm(
        request.POST or None,
        request.FILES or None,
        sites=queries.sites_of(request.user),
        is_batch=is_batch,
        initial=begun,
    )
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: _published(request, form))
        if made is not None:
            said = "发布了" if made.is_public else "提交了，审核通过后公开"
            messages.success(request, f"心愿“{made.title}”{said}。")
            return mark_fresh(redirect("wishes:station_wish", made.pk))
    context = {
        "form": form, "common": texts.common_wishes(), "is_batch": is_batch,
        "chosen": request.GET.get("common", ""),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "wishes/new_staff.html", context, status=status)


def _published(request: PersonRequest, form: StaffWishForm) -> Wish:
    typed = form.cleaned_data
    more = {"hardship": typed["hardship"], "code_phone": typed["code_phone"]}
    if form.is_batch:
        more |= {"quantity": typed["quantity"], "unit": typed["unit"]}
        draft = form.draft(None, _source(request), **more)
    else:
        home, person = typed["home"] or _written_down(request, form), typed["person"]
        more |= {"wisher": person, "why_again": typed["why_again"]}
        draft = form.draft(home, _source(request), **more)
    return actions.publish_wish(draft, by=request.user)


def _written_down(request: PersonRequest, form: StaffWishForm) -> Household | None:
    """A household that the station hears of for the first time."""
    typed = form.cleaned_data
    told = residents.Told(
        name=typed["new_name"],
        place=typed["site"].place,
        address=typed["new_address"],
        phone=form.new_phone,
    )
    return household_of(residents.write_down(told, by=request.user))


def _as_resident(request: PersonRequest, whose: Person) -> HttpResponse:
    home = household_of(whose)
    if home is None:
        return render(request, "wishes/no_household.html", {"whose": whose})
    sites = _stations(home)
    form = WishForm(
        request.POST or None, request.FILES or None, sites=sites, initial=starting_from(request.GET)
    )
    if request.method == "POST" and form.is_valid():
        behalf = whose if whose.pk != request.user.pk else None
        made = tried(
            form,
            lambda: actions.propose_wish(
                form.draft(home, _source(request)), by=request.user, on_behalf_of=behalf
            ),
        )
        if made is not None:
            messages.success(request, "提交了。社区看过以后公开，一般半天之内。")
            return mark_fresh(redirect("wishes:own_wish", made.pk))
    context = {
        "form": form, "common": texts.common_wishes(), "chosen": request.GET.get("common", ""),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "wishes/new.html", context, status=status)


def _source(request: PersonRequest) -> str:
    return request.GET.get("source", "")[:40]


def _stations(home: Household) -> QuerySet[Site]:
    """Where a household may fetch things: its community's stations, those for charity first."""
    found = Site.objects.filter(place=home.place).exclude(state=SiteState.CLOSED)
    charity = found.filter(kind=SiteKind.CHARITY)
    return (charity if charity.exists() else found).order_by("name")


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def reword(request: PersonRequest, pk: int) -> HttpResponse:
    """Other words for a wish that nobody holds."""
    wish = get_object_or_404(Wish.objects.select_related("place", "site"), pk=pk)
    require(may_edit, request.user, wish)
    form = RewordForm(request.POST or None, wish=wish)
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: actions.reword_wish(wish, form.reworded(), by=request.user))
        if made is not None:
            messages.success(request, "改好了。")
            return _back(request, wish)
    status = 422 if form.errors else 200
    return render(request, "wishes/reword.html", {"form": form, "wish": wish}, status=status)


def _back(request: PersonRequest, wish: Wish) -> HttpResponse:
    is_staff = may_enter_station(request.user, None)
    return redirect("wishes:station_wish" if is_staff else "wishes:own_wish", wish.pk)


@needs("phone")
@require_POST
def fund(request: PersonRequest, pk: int) -> HttpResponse:
    """Let neighbours fund a wish together in a campaign, or no longer."""
    wish = get_object_or_404(Wish.objects.select_related("place", "site"), pk=pk)
    chosen = request.POST.get("campaign", "")
    campaign = _campaign(chosen)
    actions.link_campaign(wish, campaign, by=request.user)
    messages.success(request, "改好了。" if campaign is None else "心愿挂到这个募捐活动上了。")
    return redirect("wishes:station_wish", pk)


def _campaign(chosen: str) -> Campaign | None:
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):  # noqa: PLR2004
        return None
    return get_object_or_404(public_campaigns(state="open"), pk=int(chosen))
