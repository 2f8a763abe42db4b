"""A station at work: its wishes, the goods, the labels, disputes, and the rules of its area."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.giving.queries import public_campaigns
from wennuan.kernel.errors import NotFound
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.people.actions.privacy import reveal
from wennuan.people.layers import needs
from wennuan.people.models import Person
from wennuan.people.queries import members_of
from wennuan.people.web import PersonRequest
from wennuan.places.models import Site
from wennuan.places.queries import place_of
from wennuan.wishes import actions, labels, queries
from wennuan.wishes.forms import CodeForm, GoodsForm, PolicyForm, ReasonForm, RulingForm
from wennuan.wishes.models import Claim, Dispute, Ruling, StationTrust, Wish
from wennuan.wishes.rules import (
    may_check,
    may_enter_station,
    may_handle,
    may_know_household,
    may_open_station,
    may_referee,
    may_set_policy,
)
from wennuan.wishes.views.paging import page_of
from wennuan.wishes.views.trying import tried

Step = Callable[[Claim, PersonRequest], object]


@needs("phone")
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """All wishes of one's stations, in the groups of what is to be done."""
    require(may_enter_station, request.user, None)
    group = request.GET.get("group", "")
    group = group if group in queries.GROUPS else "check"
    page = page_of(request, queries.station_wishes(request.user, group))
    context = {
        "rows": [(wish, queries.wish_card(wish)) for wish in page.rows],
        "page": page,
        "group": group,
        "groups": queries.GROUPS.items(),
        "areas": queries.areas_of(request.user),
    }
    return render(request, "wishes/station/overview.html", context)


@needs("phone")
@require_safe
def wish(request: PersonRequest, pk: int) -> HttpResponse:
    """One wish as its station sees it."""
    found = _wish(request, pk)
    context = {
        "page": queries.station_page(found, viewer=request.user),
        "code_form": CodeForm(),
        "goods_form": GoodsForm(),
        "reason_form": ReasonForm(),
        "campaigns": public_campaigns(state="open")[:50],
    }
    return render(request, "wishes/station/wish.html", context)


def _wish(request: PersonRequest, pk: int) -> Wish:
    """A wish that this person keeps or may check; nobody else learns that it exists."""
    found = (
        Wish.objects.filter(pk=pk)
        .select_related("place", "site__place", "household", "wisher", "campaign", "made_by")
        .first()
    )
    if found is None:
        raise NotFound("没有这个心愿。")
    if not may_check(request.user, found):
        require(may_open_station, request.user, found.site)
    return found


@needs("phone")
@require_POST
def judge(request: PersonRequest, pk: int) -> HttpResponse:
    """Pass a wish, or send it back with the reason."""
    found = _wish(request, pk)
    if request.POST.get("decision") == "pass":
        actions.pass_wish(found, by=request.user)
        messages.success(request, "审核通过。")
    else:
        actions.send_back_wish(found, request.POST.get("reason", ""), by=request.user)
        messages.success(request, "已退回，填写人会看到要改什么。")
    return mark_fresh(redirect("wishes:station_wish", pk))


@needs("phone")
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a wish that nobody claims, or take it back."""
    found = _wish(request, pk)
    close = request.POST.get("how") == "close"
    act = actions.close_wish if close else actions.revoke_wish
    act(found, request.POST.get("reason", ""), by=request.user)
    messages.success(request, "心愿关闭了。" if close else "心愿撤回了，认领人会看到原因。")
    return mark_fresh(redirect("wishes:station_wish", pk))


@needs("phone")
@require_POST
def household(request: PersonRequest, pk: int) -> HttpResponse:
    """Open whose wish it is, with a reason, on record, for the hand-over."""
    found = _wish(request, pk)
    require(may_know_household, request.user, found)
    person = _somebody(found)
    if person is None:
        raise NotFound("这个心愿没有登记住户的账户，请看家庭资料。")
    fields = ("real_name", "phone", "address")
    shown = reveal(person, fields, by=request.user, reason=request.POST.get("reason", ""))
    context = {"wish": found, "shown": shown.items()}
    return render(request, "wishes/station/household.html", context)


def _somebody(found: Wish) -> Person | None:
    if found.wisher is not None:
        return found.wisher
    members = members_of(found.household) if found.household else []
    return next((member.person for member in members if member.person), None)


@needs("phone")
@require_POST
def step(request: PersonRequest, pk: int, step: str) -> HttpResponse:
    """One step in the way of the goods."""
    claim = _claim(request, pk=pk)
    if step not in STEPS:
        raise NotFound("没有这一步。")
    act, words = STEPS[step]
    act(claim, request)
    messages.success(request, words)
    return mark_fresh(redirect("wishes:station_wish", claim.wish_id))


def _claim(request: PersonRequest, **which: object) -> Claim:
    related = ("wish__site__place", "wish__place", "wish__household", "org", "claimer")
    found = get_object_or_404(Claim.objects.select_related(*related), **which)
    require(may_handle, request.user, found)
    return found


def _note(request: PersonRequest) -> str:
    return request.POST.get("note", "")


def _arrive(claim: Claim, request: PersonRequest) -> object:
    return actions.note_arrival(claim, _note(request), by=request.user)


def _check(claim: Claim, request: PersonRequest) -> object:
    form = GoodsForm(request.POST, request.FILES)
    photo = form.photo() if form.is_valid() else ""
    return actions.check_goods(claim, _note(request), by=request.user, photo=photo)


def _give_back(claim: Claim, request: PersonRequest) -> object:
    return actions.give_back_goods(claim, _note(request), by=request.user)


def _hand_over(claim: Claim, request: PersonRequest) -> object:
    return actions.hand_over(claim, _note(request), by=request.user)


def _send_code(claim: Claim, request: PersonRequest) -> object:
    return actions.send_code_now(claim, by=request.user)


def _enter_code(claim: Claim, request: PersonRequest) -> object:
    return actions.confirm_by_code(claim, request.POST.get("code", ""), by=request.user)


def _refuse(claim: Claim, request: PersonRequest) -> object:
    return actions.refuse_received(claim, request.POST.get("reason", ""), by=request.user)


STEPS: dict[str, tuple[Step, str]] = {
    "arrive": (_arrive, "登记到站了，请在两个工作日内验收。"),
    "check": (_check, "验收合格。住户会收到确认码；没有手机的，交付时打印纸条。"),
    "give_back": (_give_back, "已告诉认领人哪里不合适。"),
    "hand_over": (_hand_over, "登记交付了。等住户确认收到，心愿才算实现。"),
    "send_code": (_send_code, "确认码发到住户手机了。"),
    "code": (_enter_code, "确认码对上了，心愿实现了。"),
    "refuse": (_refuse, "记下了，会由没有经手过的人来裁定。"),
}


@needs("phone")
@require_safe
def label(request: PersonRequest, code: str) -> HttpResponse:
    """Where a label leads: to the wish of these goods."""
    claim = _claim(request, code=code.upper())
    return redirect("wishes:station_wish", claim.wish_id)


@needs("phone")
@require_POST
def label_pdf(request: PersonRequest, code: str) -> HttpResponse:
    """The label for goods that are in order."""
    claim = actions.note_label(_claim(request, code=code.upper()), by=request.user)
    return _pdf(labels.label_pdf(claim), f"label-{claim.code}.pdf")


@needs("phone")
@require_POST
def slip_pdf(request: PersonRequest, code: str) -> HttpResponse:
    """A slip with a new code, for a household without a phone."""
    claim = _claim(request, code=code.upper())
    digits = actions.print_code(claim, by=request.user)
    return _pdf(labels.slip_pdf(claim, digits), f"slip-{claim.code}.pdf")


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: PersonRequest, pk: int) -> HttpResponse:
    """A dispute before someone who had no hand in it."""
    related = ("claim__wish__site__place", "claim__wish__place", "claim__wish__household")
    found = get_object_or_404(Dispute.objects.select_related(*related, "claim__org"), pk=pk)
    require(may_referee, request.user, found)
    form = RulingForm(request.POST or None, is_by_staff=found.is_by_staff)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        ruling = Ruling(typed["ruling"])
        made = tried(
            form, lambda: actions.rule_dispute(found, ruling, typed["words"], by=request.user)
        )
        if made is not None:
            messages.success(request, "裁定好了，双方都会收到。")
            return redirect("wishes:dispute", pk)
    context = {
        "dispute": found,
        "wish": queries.wish_card(found.claim.wish),
        "custody": found.claim.custody.all(),
        "form": form,
    }
    return render(request, "wishes/station/dispute.html", context)


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def rules_of(request: PersonRequest, place: str) -> HttpResponse:
    """An area's rules for wishes, their history, and its trusted stations."""
    area = place_of(place)
    require(may_set_policy, request.user, area)
    form = PolicyForm(request.POST or None, policy=queries.policy_of(area))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        made = tried(
            form, lambda: actions.set_policy(area, form.terms(), by=request.user, reason=reason)
        )
        if made is not None:
            messages.success(request, "新规则从现在起生效，旧的留在下面。")
            return redirect("wishes:rules", place)
    context = {
        "place": area,
        "form": form,
        "history": queries.policies_of(area)[:20],
        "trusted": queries.trusted_sites(area),
        "sites": queries.sites_without_trust(area),
    }
    return render(request, "wishes/station/rules.html", context)


@needs("phone")
@require_POST
def trust(request: PersonRequest, pk: int) -> HttpResponse:
    """Trust a station, or no longer."""
    site = get_object_or_404(Site.objects.select_related("place"), pk=pk)
    require(may_set_policy, request.user, site.place)
    held = StationTrust.objects.filter(site=site, ended_at=None).first()
    if held is None:
        actions.trust_station(site, by=request.user)
    else:
        actions.end_trust(held, request.POST.get("reason", ""), by=request.user)
    messages.success(request, "改好了。")
    return redirect("wishes:rules", request.POST.get("back") or site.place.code)
