"""A request comes in: entered through one door, agreed to, accepted with a promise."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction

from wennuan.aid import clocks, hooks, steps
from wennuan.aid.models import (
    AidRequest,
    Asker,
    PublicName,
    RequestStatus,
    Source,
    Urgency,
)
from wennuan.aid.promises import first_call_due, promise_of, workday_end
from wennuan.aid.queries.duplicates import (
    fingerprints,
    lately_elsewhere,
    own_live,
    twins,
    twins_of,
)
from wennuan.aid.rules import may_ask, may_handle, may_speak_for, may_take_down, speaks_for
from wennuan.aid.screening import refuse_picture, refuse_texts, sounds_urgent
from wennuan.audit.actions import record
from wennuan.audit.limits import allow
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people import queries as people
from wennuan.people.actions import consents, households, residents
from wennuan.people.models import Channel, Consent, ConsentKind, Household, Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.places.models import Place

A_DAY, OF_RESIDENTS, OF_STAFF = 24 * 3600, 6, 200
CHANNELS = {
    Source.ONLINE: Channel.WEB, Source.PHONE: Channel.PHONE, Source.DESK: Channel.DESK,
    Source.PAPER: Channel.PAPER,
}  # fmt: skip
TWICE = "这一户近期已经有求助或别的帮助。如果是另一件事，请写明理由。"


@dataclass(frozen=True, slots=True)
class Intake:
    """What is entered: who is in need, of what, and who says so. No sum and no account."""

    place: Place
    name: str
    kind: str
    situation: str
    source: str = Source.ONLINE
    asker: str = Asker.SELF
    phone: str = ""
    is_own_phone: bool = True
    address: str = ""
    member_count: int = 1
    health: str = ""
    public_name: str = PublicName.MASKED
    picture: str = ""
    paper: str = ""
    origin: str = ""
    go_on_reason: str = ""
    has_agreed: bool = False
    has_agreed_health: bool = False
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def enter_request(intake: Intake, *, by: Person, on_behalf_of: Person | None = None) -> AidRequest:
    """Take a request in; it gets a code and a clock. Entered twice by one form, it is there once.

    For oneself or as a helper, one agrees at once; what a neighbour says waits until the one in
    need was asked.
    """
    known = AidRequest.objects.filter(key=intake.key, entered_by=by).first()
    if known is not None:
        return known
    _check(intake, by=by, on_behalf_of=on_behalf_of)
    return _enter(intake, by=by, on_behalf_of=on_behalf_of)


def _check(intake: Intake, *, by: Person, on_behalf_of: Person | None) -> None:
    is_staff = intake.source != Source.ONLINE
    require(may_take_down if is_staff else may_ask, by, intake.place)
    if on_behalf_of is not None:
        require(may_act_for, by, Matter(on_behalf_of, Scope.REQUESTS))
    allow(f"aid:{by.pk}", limit=OF_STAFF if is_staff else OF_RESIDENTS, seconds=A_DAY)
    if not (intake.name.strip() and intake.situation.strip()):
        raise Invalid("请写上姓名和遇到的困难。", field="situation")
    if intake.source == Source.PAPER and not intake.paper:
        raise Invalid("请上传纸质申请表的照片或扫描件，原件留存。", field="paper")
    refuse_texts(situation=intake.situation, health=intake.health, go_on_reason=intake.go_on_reason)
    refuse_picture(intake.picture, field="picture")
    refuse_picture(intake.paper, field="paper")
    if intake.asker in {Asker.SELF, Asker.HELPER} and not intake.has_agreed:
        raise Invalid("需要本人同意，我们才能核实和安排帮助。", field="has_agreed")
    if intake.health.strip() and not (intake.has_agreed and intake.has_agreed_health):
        raise Invalid("健康情况要本人单独同意才能登记；不同意可以空着。", field="has_agreed_health")
    _refuse_twins(intake, by=by, person=on_behalf_of, is_staff=is_staff)


def _refuse_twins(intake: Intake, *, by: Person, person: Person | None, is_staff: bool) -> None:
    """Staff hear of every twin; a resident only of what they entered or ask for themselves."""
    if intake.go_on_reason.strip():
        return
    if is_staff:
        marks = fingerprints(intake.place, intake.name, intake.phone, intake.address)
        found = bool(twins(marks, person=person))
    else:
        subject = person or (by if intake.asker == Asker.SELF else None)
        found = own_live(subject).exists() if subject else False
    if found:
        raise Invalid(TWICE, field="go_on_reason")


@transaction.atomic
def _enter(intake: Intake, *, by: Person, on_behalf_of: Person | None) -> AidRequest:
    lock(by)  # one form pressed twice comes one after the other
    known = AidRequest.objects.filter(key=intake.key, entered_by=by).first()
    if known is not None:
        return known
    marks = fingerprints(intake.place, intake.name, intake.phone, intake.address)
    request = AidRequest(
        key=intake.key, source=intake.source, asker=intake.asker, entered_by=by, entered_at=now(),
        status_at=now(), place=intake.place, name=intake.name.strip(),
        phone=intake.phone or None, is_own_phone=intake.is_own_phone and bool(intake.phone),
        address=intake.address.strip() or None, name_hash=marks.name, phone_hash=marks.phone,
        address_hash=marks.address, member_count=intake.member_count, kind=intake.kind,
        situation=intake.situation.strip(), public_name=intake.public_name,
        picture=intake.picture, paper=intake.paper, origin=intake.origin,
        go_on_reason=intake.go_on_reason.strip(),
    )  # fmt: skip
    _settle(request, intake, by=by, on_behalf_of=on_behalf_of)
    request.save()
    record(
        "aid.entered", request, by=by, on_behalf_of=on_behalf_of, source=request.source,
        asker=request.asker, kind=request.kind,
    )  # fmt: skip
    steps.note(request, f"提出求助：{request.get_kind_display()}", by=by)
    is_urgent = sounds_urgent(f"{intake.situation} {intake.health}")
    clocks.start(request, "accept", first_call_due(request.kind, is_urgent=is_urgent), by=by)
    steps.tell_askers(request, "aid/notices/entered", by=by)
    hooks.entered(request)
    return request


def _settle(
    request: AidRequest, intake: Intake, *, by: Person, on_behalf_of: Person | None
) -> None:
    """Whose request it is, when they were asked; their yes goes into the consent ledger."""
    person = on_behalf_of or (by if intake.source == Source.ONLINE and _is_own(intake) else None)
    if person is not None and person.pk != by.pk and not _may_bring_consent(person, by, intake):
        request.person, request.household = person, people.household_of(person)
        return
    if not intake.has_agreed or (person is None and intake.source == Source.ONLINE):
        return
    if person is None:
        person = _written_down(request, by=by)
    request.person = person
    request.household = _home(person, request, by=by)
    channel = CHANNELS[Source(intake.source)]
    request.consent = _agree(person, ConsentKind.AID, by=by, channel=channel)
    if intake.has_agreed_health:
        request.health_consent = _agree(person, ConsentKind.HEALTH, by=by, channel=channel)
        request.health = intake.health.strip() or None


def _is_own(intake: Intake) -> bool:
    return intake.asker == Asker.SELF


def _may_bring_consent(person: Person, by: Person, intake: Intake) -> bool:
    return intake.has_agreed and (
        may_act_for(by, Matter(person, Scope.IDENTITY)) or may_take_down(by, intake.place)
    )


def _written_down(request: AidRequest, *, by: Person) -> Person:
    told = residents.Told(
        name=request.name or "",
        place=request.place,
        address=request.address or "",
        phone=(request.phone or "") if request.is_own_phone and _is_mobile(request) else "",
    )
    return residents.write_down(told, by=by)


def _is_mobile(request: AidRequest) -> bool:
    return (request.phone or "").startswith("+86")


def _home(person: Person, request: AidRequest, *, by: Person) -> Household:
    known = people.household_of(person)
    if known is not None:
        return known
    if may_act_for(by, Matter(person, Scope.HOUSEHOLD)):
        return households.open_household(person, request.place, request.address or "", by=by)
    return residents.house(person, request.place, request.address or "", by=by)


def _agree(person: Person, kind: str, *, by: Person, channel: str) -> Consent:
    if may_act_for(by, Matter(person, Scope.IDENTITY)):
        return consents.give(person, kind, by=by, channel=channel)
    noted = Channel.DESK if channel == Channel.WEB else channel
    return residents.note_consent(person, kind, by=by, channel=noted)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the one in need said when a worker asked them: by phone, at a desk, on paper."""

    channel: str
    name: str
    phone: str = ""
    is_own_phone: bool = False
    address: str = ""
    health: str = ""
    has_agreed_health: bool = False


@transaction.atomic
def take_consent(request: AidRequest, agreement: Agreement, *, by: Person) -> AidRequest:
    """The one in need was asked and said yes; name, phone and address are put right."""
    request = lock(request)
    require(may_handle, by, request)
    if request.consent_id is not None:
        return request
    if request.status != RequestStatus.RECEIVED:
        raise WrongState("这件求助已经不在登记阶段，请刷新页面看看最新情况。")
    if agreement.health.strip() and not agreement.has_agreed_health:
        raise Invalid("健康情况要本人单独同意才能登记。", field="has_agreed_health")
    refuse_texts(health=agreement.health)
    marks = fingerprints(request.place, agreement.name, agreement.phone, agreement.address)
    request.name, request.phone = agreement.name.strip(), agreement.phone or None
    request.is_own_phone = agreement.is_own_phone and bool(agreement.phone)
    request.address = agreement.address.strip() or None
    request.name_hash, request.phone_hash = marks.name, marks.phone
    request.address_hash = marks.address
    person = request.person or _written_down(request, by=by)
    request.person = person
    request.household = _home(person, request, by=by)
    request.consent = _agree(person, ConsentKind.AID, by=by, channel=agreement.channel)
    if agreement.has_agreed_health:
        request.health_consent = _agree(
            person, ConsentKind.HEALTH, by=by, channel=agreement.channel
        )
        request.health = agreement.health.strip() or request.health
    request.save()
    record("aid.agreed", request, by=by, on_behalf_of=person, channel=agreement.channel)
    steps.note(request, "本人同意核实求助情况", by=by)
    return request


@transaction.atomic
def accept_request(
    request: AidRequest, urgency: str, *, by: Person, go_on_reason: str = ""
) -> AidRequest:
    """Take a request on, with the promise of its level; a twin asks for a stated reason."""
    request = lock(request)
    require(may_handle, by, request)
    if request.consent_id is None and request.status == RequestStatus.RECEIVED:
        raise WrongState("还没有取得本人同意。", hint="请先打电话或当面问本人，再登记同意。")
    request.go_on_reason = go_on_reason.strip() or request.go_on_reason
    if not request.go_on_reason and (twins_of(request) or lately_elsewhere(request.household)):
        raise Invalid(TWICE, field="go_on_reason")
    promise = promise_of(urgency)
    request.urgency, request.worker, request.accepted_at = Urgency(urgency), by, now()
    request.answer_due_at = workday_end(promise.answer_workdays)
    steps.take(
        request, "accept", "urgency", "worker", "accepted_at", "answer_due_at", "go_on_reason"
    )
    record(
        "aid.accepted", request, by=by, on_behalf_of=request.person, urgency=request.urgency,
        reason=request.go_on_reason,
    )  # fmt: skip
    steps.note(request, f"求助已受理（{request.get_urgency_display()}）", by=by)
    clocks.finish(request, "accept", by=by)
    clocks.start(request, "plan", workday_end(promise.visit_workdays), by=by)
    steps.tell_askers(request, "aid/notices/accepted", by=by, promise=promise.words)
    return request


@transaction.atomic
def change_urgency(request: AidRequest, urgency: str, *, by: Person, reason: str) -> AidRequest:
    """The trouble has grown or eased: another level, with another promise, and why."""
    request = lock(request)
    require(may_handle, by, request)
    if request.accepted_at is None or not request.is_live:
        raise WrongState("受理以后、办结以前才能调整紧急程度。")
    if not reason.strip():
        raise Invalid("请写明为什么调整。", field="reason")
    request.urgency = Urgency(urgency)
    request.answer_due_at = workday_end(promise_of(urgency).answer_workdays, at=request.accepted_at)
    request.save(update_fields=["urgency", "answer_due_at"])
    record("aid.urgency_changed", request, by=by, reason=reason, urgency=urgency)
    return request


@transaction.atomic
def withdraw_request(
    request: AidRequest, *, by: Person, reason: str = "", on_behalf_of: Person | None = None
) -> AidRequest:
    """Take a request back: by the one in need, their helper, or a worker whom they told.

    Whoever entered it for somebody who was not asked yet may take it back too.
    """
    request = lock(request)
    if not (request.person_id is None and by.pk == request.entered_by_id):
        require(may_speak_for, by, request)
    steps.take(request, "withdraw")
    record("aid.withdrawn", request, by=by, on_behalf_of=on_behalf_of, reason=reason)
    steps.note(request, "撤回了求助", by=by)
    clocks.drop_all(request, by=by)
    if not speaks_for(by, request):
        steps.tell_askers(request, "aid/notices/withdrawn", by=by, reason=reason)
    return request
