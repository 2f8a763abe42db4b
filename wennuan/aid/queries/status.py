"""How a request stands, in sentences: the same on the page, by phone and on paper (X2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from wennuan.aid.models import (
    AidRequest,
    Asker,
    Outcome,
    Referral,
    ReferralStatus,
    RequestStatus,
)
from wennuan.aid.promises import APPEAL_WITHIN_DAYS, promise_of
from wennuan.kernel.clock import now
from wennuan.places.models import SiteState

S = RequestStatus
NOW = {
    S.RECEIVED: "求助已经登记，社区会打电话联系。",
    S.ACCEPTED: "社区已经受理，正在安排两位工作人员上门。",
    S.VISITING: "两位工作人员会上门核实，来之前会打电话约时间。",
    S.VISITED: "上门核实已经做完，社区正在安排下一步。",
    S.REVIEWING: "社区评议人正在评议，材料里没有姓名和住址。",
    S.NOTICE: "评议已经通过，正在公示 7 天，只公示打码的称呼、家庭人口和拟给的帮助。",
    S.DECIDING: "等没有参加上门的另一位工作人员作决定。",
    S.HELPING: "帮助正在落实。",
    S.REFUSED: "这次没能支持，理由写在下面。",
    S.APPEALED: "申诉已经收到，由没有参加过办理的另一位工作人员处理。",
    S.CLOSED: "这件求助已经办结。",
    S.WITHDRAWN: "这件求助已经撤回。",
}
NEXT = {
    S.RECEIVED: "请留意陌生来电。本人同意以后才会往下办。",
    S.VISITED: "接下来可能是社区评议，也可能直接转到能帮上忙的地方。",
    S.NOTICE: "公示期满、没有异议，就由另一位工作人员作决定。",
    S.HELPING: "每一处有了答复，都会告诉您。",
    S.CLOSED: "一个月和三个月后，社区会再问问近况。",
}


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One place that the request went to, and what came back."""

    route: str
    where: str
    status: str
    said: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that is said about one request, in the same words wherever it is read."""

    code: str
    kind: str
    state: str
    is_live: bool
    entered_at: datetime
    sentences: tuple[str, ...]
    routes: tuple[RouteLine, ...]
    helper: str
    phone: str
    station: str
    answer_due_at: datetime | None
    can_appeal: bool
    can_withdraw: bool


def status_of(request: AidRequest) -> Status:
    """One request for whoever holds its code, hears it by phone or reads it on paper: no name."""
    station, phone = _station(request)
    return Status(
        code=request.code,
        kind=request.get_kind_display(),
        state=request.get_status_display(),
        is_live=request.is_live,
        entered_at=request.entered_at,
        sentences=tuple(_sentences(request, phone)),
        routes=tuple(_line(one) for one in request.referrals.select_related("to_org", "to_place")),
        helper=_helper(request),
        phone=phone,
        station=station,
        answer_due_at=request.answer_due_at if request.is_live else None,
        can_appeal=appeal_until(request) is not None,
        can_withdraw=request.FLOW.can(request, "withdraw"),
    )


def _sentences(request: AidRequest, phone: str) -> list[str]:
    said = [NOW[S(request.status)]]
    if request.urgency and request.is_live:
        promise = promise_of(request.urgency)
        said.append(f"紧急程度：{request.get_urgency_display()}。承诺：{promise.words}。")
    if request.status == S.RECEIVED and request.consent_id is None:
        said.append("还没有取得本人同意，社区会先问本人。")
    said += _dated(request)
    said += [NEXT[S(request.status)]] if S(request.status) in NEXT else []
    if (until := appeal_until(request)) is not None:
        said.append(
            f"不同意可以在 {day(until)} 以前申诉，由另一位工作人员处理；打 {phone} 说一声也算。"
        )
    return said


def _dated(request: AidRequest) -> list[str]:
    """What has a date of its own: the visit, the notice, the decision, the end."""
    said = []
    visit = request.visits.exclude(status="cancelled").first()
    if visit is not None and request.status == S.VISITING:
        said.append(f"最晚 {day(visit.due_at)} 上门。")
    notice = request.notices.first()
    if notice is not None and request.status == S.NOTICE:
        said.append(f"公示到 {day(notice.ends_at)} 结束。")
    decision = request.decisions.first()
    if decision is not None and request.status != S.ACCEPTED:
        word = "决定给予帮助" if decision.outcome == Outcome.GRANT else "理由"
        said.append(f"{word}：{decision.reason}")
    if request.answer_due_at and request.is_live and request.status not in {S.HELPING, S.NOTICE}:
        said.append(f"最晚 {day(request.answer_due_at)} 给您答复。")
    if request.status == S.CLOSED:
        said.append(f"办结说明：{request.closing_words}")
    return said


def day(moment: datetime) -> str:
    """A day as it is said: 11 月 23 日."""
    local = timezone.localtime(moment)
    return f"{local.month} 月 {local.day} 日"


def appeal_until(request: AidRequest) -> datetime | None:
    """Until when a refusal can be appealed against; None when there is nothing to appeal."""
    if request.status != S.REFUSED:
        return None
    decision = request.decisions.filter(outcome=Outcome.REFUSE).first()
    if decision is None:
        return None
    until = decision.decided_at + timedelta(days=APPEAL_WITHIN_DAYS)
    return until if until > now() else None


def _line(referral: Referral) -> RouteLine:
    where = str(referral.to_org or referral.to_place or referral.to_words)
    waits = referral.status in {ReferralStatus.SENT, ReferralStatus.ACCEPTED}
    return RouteLine(
        route=referral.get_route_display(),
        where=where,
        status=referral.get_status_display(),
        said=referral.outcome or referral.reason,
        due_at=referral.due_at if waits else None,
    )


def _helper(request: AidRequest) -> str:
    """Who helped to ask: the name that they go by, never hidden behind the resident's."""
    if request.asker == Asker.SELF and request.source == "online":
        return ""
    by = request.entered_by.public_name
    return f"{by}（{request.get_source_display()}登记，{request.get_asker_display()}提出）"


def _station(request: AidRequest) -> tuple[str, str]:
    """Where to call: a station of the community with a phone, else the site's own number."""
    sites = request.place.sites.exclude(state=SiteState.CLOSED).exclude(phone="")
    site = sites.order_by("kind", "pk").first()
    return (site.name, site.phone) if site else (request.place.name, settings.SITE_PHONE)
