"""Handing a request on, and hearing back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.aid import clocks, steps
from wennuan.aid.hooks import routes
from wennuan.aid.interests import interest_of_org
from wennuan.aid.models import (
    LIVE,
    AidDecision,
    AidRequest,
    Referral,
    ReferralStatus,
    RequestStatus,
    Route,
    Share,
)
from wennuan.aid.platforms import help_platforms
from wennuan.aid.promises import (
    OUTCOME_WORKDAYS,
    REFERRAL_DAYS,
    REFERRAL_WORKDAYS,
    workday_end,
)
from wennuan.aid.queries.referrals import late_referrals
from wennuan.aid.rules import ORG_RECEIVERS, may_handle, may_receive
from wennuan.aid.screening import refuse_texts
from wennuan.audit.actions import record, record_reading
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell, tell_all
from wennuan.orgs.models import Organisation, OrgStatus
from wennuan.orgs.queries import holders
from wennuan.people.actions import consents, residents
from wennuan.people.models import Channel, Consent, ConsentKind, Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.places.models import Place

TO_AREA = frozenset({Route.CIVIL, Route.LEGAL})
TO_ORG = frozenset({Route.PROGRAMME, Route.LEGAL, Route.PARTNER})


@dataclass(frozen=True, slots=True)
class Handing:
    """Where a request goes, what is asked there, what they may read, and how one agreed to it."""

    route: str
    asked: str
    shares: tuple[str, ...] = ()
    org: Organisation | None = None
    place: Place | None = None
    platform: str = ""
    channel: str = Channel.PHONE
    has_agreed: bool = False


@transaction.atomic
def refer(
    request: AidRequest, handing: Handing, *, by: Person, decision: AidDecision | None = None
) -> Referral:
    """Hand a request on with the consent of the one in need, for ninety days.

    The receiver has five working days for a yes or no, and twenty more for the outcome.
    """
    request = lock(request)
    require(may_handle, by, request)
    if request.status not in LIVE - {RequestStatus.RECEIVED, RequestStatus.APPEALED}:
        raise WrongState("受理以后、办结以前才能转介。")
    _check(request, handing)
    ends_on = today() + timedelta(days=REFERRAL_DAYS)
    referral = Referral(
        request=request, route=handing.route, to_org=handing.org, to_place=handing.place,
        asked=handing.asked.strip(), shares=list(handing.shares), ends_on=ends_on, sent_by=by,
        sent_at=now(), due_at=workday_end(REFERRAL_WORKDAYS), decision=decision,
    )  # fmt: skip
    _address(referral, request, handing, by=by)
    if handing.shares:
        referral.consent = _agree(request, referral, handing, by=by)
    referral.save()
    record(
        "aid.referred", request, by=by, on_behalf_of=request.person, route=handing.route,
        referral=referral.pk, shares=list(handing.shares),
    )  # fmt: skip
    steps.note(request, f"转介：{referral.get_route_display()}", by=by)
    if referral.to_org is not None or referral.to_place is not None:
        clocks.start_referral(referral, "referral", referral.due_at, by=by)
        link = reverse("aid:referral", args=[referral.pk])
        tell_all(receivers(referral), "aid/notices/referred", by=by, link=link, due=referral.due_at)
    return referral


def _check(request: AidRequest, handing: Handing) -> None:
    if not handing.asked.strip():
        raise Invalid("请写明请对方做什么。", field="asked")
    refuse_texts(asked=handing.asked)
    if set(handing.shares) - set(Share.values):
        raise Invalid("请选择可以给对方看的内容。", field="shares")
    if Share.HEALTH in handing.shares and request.health_consent is None:
        raise Invalid("本人没有同意使用健康信息，不能转给别人。", field="shares")
    if handing.shares and not handing.has_agreed:
        raise Invalid("转介要本人同意：给谁、看什么、看多久，请先说清楚。", field="has_agreed")
    if handing.org is not None:
        if handing.route not in TO_ORG or handing.org.status != OrgStatus.VERIFIED:
            raise Invalid("只能转给已核实的组织。", field="org")
        if tie := interest_of_org(handing.org, request):
            raise Invalid(tie, field="org")


def _address(referral: Referral, request: AidRequest, handing: Handing, *, by: Person) -> None:
    """Who is to act: an organisation, the post of an area, another module, or they themselves."""
    if handing.org is not None or handing.route in TO_AREA:
        if handing.org is None:
            referral.to_place = handing.place or request.place.parent or request.place
        return
    if handing.route == Route.PLATFORM:
        links = help_platforms()
        if handing.platform not in links:
            raise Invalid("请选择民政部指定的平台。", field="platform")
        referral.to_words, referral.link = handing.platform, links[handing.platform]
        referral.status, referral.answered_by, referral.answered_at = ReferralStatus.DONE, by, now()
        referral.outcome = "已把平台的办法告诉求助人，是否发布由本人决定，款项与本平台无关"
        return
    plugged = {one.route: one for one in routes(request)}.get(handing.route)
    if plugged is None:
        raise Invalid("这条路现在还没有开通，请换一条。", field="route")
    referral.to_words = plugged.name[:40]
    referral.link = plugged.start(request, handing.asked.strip(), by)[:1000]


def _agree(request: AidRequest, referral: Referral, handing: Handing, *, by: Person) -> Consent:
    """The consent names receiver, content and end, and can be withdrawn by itself."""
    person = request.person
    if person is None:
        raise WrongState("还没有取得本人同意。")
    where = str(referral.to_org or referral.to_place or referral.to_words)
    what = "、".join(Share(one).label for one in handing.shares)
    scope = f"{request.code} 转给{where}，看{what}，到 {referral.ends_on:%Y-%m-%d}"[:80]
    if may_act_for(by, Matter(person, Scope.IDENTITY)):
        return consents.give(person, ConsentKind.AID, by=by, scope=scope, channel=handing.channel)
    return residents.note_consent(
        person, ConsentKind.AID, by=by, channel=handing.channel, scope=scope
    )


def receivers(referral: Referral) -> Sequence[Person]:
    """Whoever receives for the organisation or the area."""
    if referral.to_org is not None:
        return list(holders(ORG_RECEIVERS, org=referral.to_org))
    if referral.to_place is not None:
        return list(holders(("community_worker",), place=referral.to_place))
    return []


@transaction.atomic
def open_referral(referral: Referral, *, by: Person) -> dict[str, str]:
    """What the receiver may read and no more; each reading is on record, with its reason."""
    require(may_receive, by, referral)
    request = referral.request
    values: dict[str, str | None] = {
        Share.NAME: request.name,
        Share.PHONE: request.phone,
        Share.ADDRESS: request.address,
        Share.SITUATION: request.situation,
        Share.HEALTH: request.health,
    }
    if request.health_consent is None or request.health_consent.withdrawn_at is not None:
        values.pop(Share.HEALTH)
    seen = {Share(one).label: values.get(Share(one)) or "" for one in referral.shares}
    if request.person is not None and seen:
        what = f"求助转介：{'、'.join(seen)}"
        record_reading(request.person, by=by, what=what[:80], reason=f"办理转介 {request.code}")
    record("aid.referral_opened", request, by=by, referral=referral.pk)
    return seen


@transaction.atomic
def answer_referral(
    referral: Referral, *, by: Person, is_accepted: bool, reason: str = ""
) -> Referral:
    """Say yes, or no with the reason; the one in need and the sender hear it."""
    referral = lock(referral)
    require(may_receive, by, referral)
    if not is_accepted and not reason.strip():
        raise Invalid("不能接收请写明原因，好让社区换一条路。", field="reason")
    refuse_texts(reason=reason)
    referral.FLOW.take(referral, "accept" if is_accepted else "decline")
    referral.answered_by, referral.answered_at = by, now()
    referral.reason = reason.strip()
    if is_accepted:
        referral.due_at = workday_end(OUTCOME_WORKDAYS)
    referral.save()
    clocks.end_referral(referral, "referral", by=by)
    if is_accepted:
        clocks.start_referral(referral, "outcome", referral.due_at, by=by)
    verb = "aid.referral_accepted" if is_accepted else "aid.referral_declined"
    _tell_back(referral, verb, by=by)
    return referral


@transaction.atomic
def tie_wish(referral: Referral, link: str, *, by: Person | None) -> Referral:
    """The wish that a referral asked for was made: it is accepted, and leads there now."""
    referral = lock(referral)
    referral.FLOW.take(referral, "accept")
    referral.link, referral.answered_at = link, now()
    referral.due_at = workday_end(OUTCOME_WORKDAYS)
    referral.save()
    record("aid.referral_accepted", referral.request, by=by, referral=referral.pk)
    steps.note(referral.request, "求助转成了微心愿", by=by)
    return referral


@transaction.atomic
def tell_outcome(referral: Referral, *, by: Person, outcome: str) -> Referral:
    """Say what came of it: by the receiver, or by the sender who has asked them."""
    referral = lock(referral)
    if not may_handle(by, referral.request):
        require(may_receive, by, referral)
    if not outcome.strip():
        raise Invalid("请写明结果。", field="outcome")
    refuse_texts(outcome=outcome)
    referral.FLOW.take(referral, "tell_outcome")
    referral.outcome = outcome.strip()
    referral.save(update_fields=["status", "outcome"])
    clocks.end_referral(referral, "outcome", by=by)
    _tell_back(referral, "aid.referral_done", by=by)
    return referral


def _tell_back(referral: Referral, verb: str, *, by: Person) -> None:
    request = referral.request
    record(verb, request, by=by, on_behalf_of=request.person, referral=referral.pk)
    said = referral.outcome or referral.reason
    steps.note(
        request, f"转介{referral.get_route_display()}：{referral.get_status_display()}", by=by
    )
    route, status = referral.get_route_display(), referral.get_status_display()
    steps.tell_askers(
        request, "aid/notices/referral_answered", by=by, said=said, route=route, status=status
    )
    if referral.sent_by_id not in {by.pk, request.entered_by_id}:
        link = reverse("aid:request", args=[request.code])
        tell(
            referral.sent_by, "aid/notices/referral_answered", by=by, link=link,
            code=request.code, said=said, route=route, status=status,
        )  # fmt: skip


@transaction.atomic
def recall_referral(referral: Referral, *, by: Person, reason: str) -> Referral:
    """Take a referral back: the receiver can read no more."""
    referral = lock(referral)
    require(may_handle, by, referral.request)
    if not reason.strip():
        raise Invalid("请写明为什么收回。", field="reason")
    refuse_texts(reason=reason)
    referral.FLOW.take(referral, "recall")
    referral.reason = reason.strip()
    referral.save(update_fields=["status", "reason"])
    record("aid.referral_recalled", referral.request, by=by, referral=referral.pk, reason=reason)
    for what in ("referral", "outcome"):
        clocks.end_referral(referral, what, by=by)
    return referral


@transaction.atomic
def raise_late_referrals(*, by: Person | None) -> int:
    """Whatever is silent beyond its clock is raised, once for each clock; gives how many."""
    raised = 0
    for referral in late_referrals().select_for_update(of=("self",)):
        referral.escalated_at = now()
        referral.save(update_fields=["escalated_at"])
        record("aid.referral_late", referral.request, by=by, referral=referral.pk)
        clocks.raise_referral(referral, workday_end(1), by=by)
        raised += 1
    return raised
