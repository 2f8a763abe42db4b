"""Opening what a request holds, with a reason that the one in need can read."""

from dataclasses import dataclass

from django.db import transaction

from wennuan.aid.models import AidRequest
from wennuan.aid.rules import may_open
from wennuan.audit.actions import record, record_reading
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.kernel.rules import require
from wennuan.orgs.queries import has_accepted_conduct
from wennuan.people.models import Person

LEAST_REASON = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """A request in clear, for one screen."""

    name: str
    phone: str
    address: str
    situation: str
    health: str
    picture: str
    paper: str


@transaction.atomic
def open_request(request: AidRequest, *, by: Person, reason: str) -> Opened:
    """Show a request in clear to whoever works on it; the reading is on record with its reason."""
    require(may_open, by, request)
    if not has_accepted_conduct(by):
        raise NotAllowed("查看他人信息前，请先读并接受行为守则。", hint="在“我的—岗位与组织”里。")
    if request.person is not None and request.person.restricted_at is not None:
        raise NotAllowed("本人要求限制查看这些信息。", hint="请直接联系本人。")
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid("请写明为什么要看，本人会看到这句话。", field="reason")
    if request.person is not None:
        record_reading(
            request.person, by=by, what=f"求助 {request.code} 的全部内容", reason=reason.strip()
        )
    record("aid.opened", request, by=by, on_behalf_of=request.person, reason=reason.strip())
    return Opened(
        name=request.name or "",
        phone=request.phone or "",
        address=request.address or "",
        situation=request.situation or "",
        health=_health(request),
        picture=request.picture,
        paper=request.paper,
    )


def _health(request: AidRequest) -> str:
    consent = request.health_consent
    return (request.health or "") if consent is not None and not consent.withdrawn_at else ""


@transaction.atomic
def forget_withdrawn(requests: list[AidRequest], *, by: Person | None) -> int:
    """Erase what names anyone in requests that were taken back long ago; gives how many."""
    for one in requests:
        request = lock(one)
        request.name = request.phone = request.address = request.situation = None
        request.name_hash = request.phone_hash = request.address_hash = None
        request.health = None
        request.picture = ""
        request.save()
        record("aid.forgotten", request, by=by)
    return len(requests)


@transaction.atomic
def forget_health(requests: list[AidRequest], *, by: Person | None) -> int:
    """Erase health facts whose consent was withdrawn; gives how many."""
    for one in requests:
        request = lock(one)
        request.health = None
        request.save(update_fields=["health"])
        record("aid.health_forgotten", request, by=by)
    return len(requests)
