"""What this app answers when a lower app, or one beside it, asks through its sockets (wiring)."""

from collections.abc import Iterable
from typing import Protocol
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from wennuan.aid import actions, queries
from wennuan.aid.hooks import PluggedRoute
from wennuan.aid.models import (
    LIVE,
    AidRequest,
    Objection,
    Referral,
    ReferralStatus,
    Route,
)
from wennuan.aid.rules import HANDLERS, MONEY_STAFF, PROGRAMME_STAFF, VISITORS
from wennuan.kernel.rules import SYSTEM
from wennuan.orgs.queries import holds_post
from wennuan.people.hooks import Door, Section
from wennuan.people.models import Person, Scope
from wennuan.places.models import Place

SOURCE = "aid:"
LONGEST = 300


class Made(Protocol):
    """A wish that was made out of something named by ``source``."""

    @property
    def source(self) -> str:
        """Where it came from."""

    @property
    def wish_id(self) -> int:
        """Which wish."""


def me_doors(person: Person) -> Iterable[Door]:
    """My requests; and the desks of those who work on others'."""
    yield Door(
        "我的求助", reverse("aid:mine"), "life-buoy", "办到哪一步、谁来过", scope=Scope.REQUESTS
    )
    if holds_post(person, HANDLERS):
        yield Door("求助工作台", reverse("aid:desk"), "hand-helping", "受理、上门、评议、转介")
    if holds_post(person, VISITORS):
        yield Door("我的走访", reverse("aid:visits"), "house-heart", "没有网络也能填走访表")
    waiting = queries.referrals_to(person).count()
    if waiting and not holds_post(person, HANDLERS):
        yield Door("转来的求助", reverse("aid:referrals"), "mail", f"{waiting} 份等您答复")
    if holds_post(person, PROGRAMME_STAFF):
        yield Door("帮扶项目", reverse("aid:programmes"), "scroll-text", "标准、流程和时限")
    if holds_post(person, MONEY_STAFF):
        yield Door("救助款", reverse("aid:money"), "wallet", "批准、拨付、使用、退回")


def export_sections(person: Person) -> Iterable[Section]:
    """What one asked for, what was decided and where it went; what one said against others'."""
    asked = AidRequest.objects.filter(person=person).order_by("pk")
    if rows := tuple(_request_row(one) for one in asked):
        yield Section("aid_requests", "求助", rows)
    entered = AidRequest.objects.filter(entered_by=person).exclude(person=person).order_by("pk")
    if rows := tuple(_entered_row(one) for one in entered):
        yield Section("aid_entered", "替别人登记的求助", rows)
    said = Objection.objects.filter(entered_by=person).order_by("pk")
    if rows := tuple(
        {"编号": one.code, "说明": one.words or "", "答复": one.answer} for one in said
    ):
        yield Section("aid_objections", "异议和申诉", rows)


def _request_row(request: AidRequest) -> dict[str, str]:
    decisions = "；".join(f"{d.get_outcome_display()}：{d.reason}" for d in request.decisions.all())
    routes = "；".join(
        f"{r.get_route_display()}：{r.get_status_display()}" for r in request.referrals.all()
    )
    return {
        "编号": request.code,
        "类别": request.get_kind_display(),
        "姓名": request.name or "",
        "电话": request.phone or "",
        "住址": request.address or "",
        "情况": request.situation or "",
        "健康情况": request.health or "",
        "状态": request.get_status_display(),
        "登记时间": _when(request),
        "决定": decisions,
        "转介": routes,
    }


def _entered_row(request: AidRequest) -> dict[str, str]:
    return {
        "编号": request.code,
        "类别": request.get_kind_display(),
        "状态": request.get_status_display(),
        "登记时间": _when(request),
    }


def _when(request: AidRequest) -> str:
    return f"{timezone.localtime(request.entered_at):%Y-%m-%d %H:%M}"


def reasons_to_stay(person: Person) -> Iterable[str]:
    """A request that is under way."""
    for request in AidRequest.objects.filter(person=person, status__in=LIVE):
        yield f"您有一件求助（{request.code}）正在办理，请先办结或撤回。"


def forget_person(person: Person) -> None:
    """Whoever closes their account takes their words along; the course of things stays."""
    own = AidRequest.objects.filter(person=person).exclude(status__in=LIVE)
    actions.forget_withdrawn(list(own), by=SYSTEM)


def follow_merged_place(place: Place) -> None:
    """Requests of an area that was merged belong to its successor."""
    actions.follow_merged_place(place)


def wish_route(request: AidRequest) -> Iterable[PluggedRoute]:
    """A small wish (plugged where wishes are switched on): its form comes filled."""
    if request.household is not None:
        yield PluggedRoute(Route.WISH, "微心愿", "几百元的东西或一次服务", _wish_form)


def _wish_form(request: AidRequest, words: str, _: Person) -> str:
    said = {
        "source": f"{SOURCE}{request.pk}", "text": words[:LONGEST],
        "household": request.household.code if request.household else "",
    }  # fmt: skip
    return f"{reverse('wishes:new')}?{urlencode(said)}"


def hear_wish(made: Made) -> None:
    """The wish that a request was handed to is there: its referral counts as accepted."""
    if not made.source.removeprefix(SOURCE).isdigit():
        return
    number = int(made.source.removeprefix(SOURCE))
    found = Referral.objects.filter(request_id=number, route=Route.WISH, status=ReferralStatus.SENT)
    for referral in found:
        actions.tie_wish(referral, reverse("wishes:wish", args=[made.wish_id]), by=SYSTEM)


def form_for(source: str, text: str) -> str:
    """Where somebody's words become a request, filled in (``talk:12``)."""
    return f"{reverse('aid:new')}?{urlencode({'source': source, 'text': text[:LONGEST]})}"
