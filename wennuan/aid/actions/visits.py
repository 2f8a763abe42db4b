"""Two people go there, one hands in the form, the other one confirms it."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.aid import clocks, steps
from wennuan.aid.models import TYPED, AidPart, AidRequest, HomeVisit, Item, Part, Seen, VisitStatus
from wennuan.aid.promises import CONFIRM_HOURS, REVIEW_WORKDAYS, promise_of, workday_end
from wennuan.aid.rules import Seat, may_be_visitor, may_confirm, may_handle, may_report
from wennuan.aid.screening import refuse_picture, refuse_texts
from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people.models import Person

NO_INTEREST = "与求助人没有亲属、债务等利害关系"
LONG_AGO, FUTURE = timedelta(days=60), timedelta(minutes=10)


@transaction.atomic
def take_part(request: AidRequest, person: Person, part: str, *, by: Person) -> AidPart:
    """Write down somebody's part in a request; who has another one can't take it (database)."""
    try:
        with transaction.atomic():
            taken, _ = AidPart.objects.get_or_create(
                request=request, person=person, part=part, defaults={"declared": NO_INTEREST}
            )
    except IntegrityError as other:
        raise NotAllowed(
            "同一件求助里，走访、决定和申诉处理要由不同的人做。", hint="请换一位同事。"
        ) from other
    return taken


@transaction.atomic
def plan_visit(
    request: AidRequest,
    first: Person,
    second: Person,
    *,
    by: Person,
    due_at: datetime | None = None,
) -> HomeVisit:
    """Ask two different people to go there; both declare that no interest ties them."""
    request = lock(request)
    require(may_handle, by, request)
    if first.pk == second.pk:
        raise Invalid("上门要两个人，请选另一位。", field="second")
    for field, person in (("first", first), ("second", second)):
        if not may_be_visitor(by, Seat(person, request)):
            raise Invalid(may_be_visitor.sentence, field=field)
    steps.take(request, "plan_visit")
    for person in (first, second):
        take_part(request, person, Part.VISITOR, by=by)
    visit = HomeVisit.objects.create(
        request=request, first=first, second=second, planned_by=by, planned_at=now(),
        due_at=due_at or workday_end(promise_of(request.urgency).visit_workdays),
    )  # fmt: skip
    record("aid.visit_planned", request, by=by, on_behalf_of=request.person, visit=visit.pk)
    clocks.finish(request, "plan", by=by)
    clocks.start(request, "visit", visit.due_at, by=by)
    link = reverse("aid:visit", args=[visit.pk])
    for person in (first, second):
        tell(person, "aid/notices/to_visit", by=by, link=link, code=request.code, due=visit.due_at)
    return visit


@transaction.atomic
def call_off_visit(visit: HomeVisit, *, by: Person, reason: str) -> HomeVisit:
    """The visit doesn't take place, or its form is not used; another one has to be planned."""
    request = lock(visit.request)
    visit = lock(visit)
    require(may_handle, by, request)
    if not reason.strip():
        raise Invalid("请写明为什么取消。", field="reason")
    visit.FLOW.take(visit, "cancel")
    visit.cancelled_reason = reason.strip()
    visit.save(update_fields=["status", "cancelled_reason"])
    steps.take(request, "call_off_visit")
    record("aid.visit_cancelled", request, by=by, reason=reason, visit=visit.pk)
    for what in ("visit", "confirm"):
        clocks.finish(request, what, by=by)
    clocks.start(request, "plan", workday_end(1), by=by)
    return visit


@dataclass(frozen=True, slots=True)
class Report:
    """The form of a visit, as one of the two filled it in; ``key`` names this very form."""

    key: uuid.UUID
    visited_at: datetime
    met: str
    findings: str
    needs: str
    checklist: dict[str, tuple[str, str]]
    signature: str = ""
    form_photo: str = ""
    was_offline: bool = False


def report_visit(visit: HomeVisit, report: Report, *, by: Person) -> HomeVisit:
    """Hand the form in. Sent again with the same key, it changes nothing.

    Refused when another form is there already, or the request has moved on: then the sender reads
    what is there, and keeps the draft.
    """
    try:
        return _report(visit, report, by=by)
    except IntegrityError as twice:
        raise WrongState("这份走访表正在保存，请稍后刷新看看。") from twice


@transaction.atomic
def _report(visit: HomeVisit, report: Report, *, by: Person) -> HomeVisit:
    visit = lock(visit)
    require(may_report, by, visit)
    if visit.key == report.key:
        return visit
    if visit.status in {VisitStatus.REPORTED, VisitStatus.SIGNED}:
        raise WrongState(
            "另一份走访表已经先交了，您这一份没有覆盖它。",
            hint="请看看已交的那份，有不同的地方写在“补充”里再确认。",
        )
    if visit.status == VisitStatus.CANCELLED:
        raise WrongState("这次走访已经取消，这份表没有存。", hint="请和经办人联系。")
    _check(report)
    visit.FLOW.take(visit, "report")
    visit.key, visit.visited_at, visit.was_offline = (
        report.key,
        report.visited_at,
        report.was_offline,
    )
    visit.met, visit.form_photo = report.met.strip(), report.form_photo
    visit.findings, visit.needs = report.findings.strip(), report.needs.strip() or None
    visit.checklist = json.dumps(report.checklist, ensure_ascii=False)
    visit.reported_by, visit.reported_at = by, now()
    _sign(visit, by, report.signature)
    visit.save()
    request = visit.request
    record("aid.visit_reported", request, by=by, visit=visit.pk, was_offline=report.was_offline)
    clocks.finish(request, "visit", by=by)
    other = visit.second if by.pk == visit.first_id else visit.first
    clocks.start(request, "confirm", now() + timedelta(hours=CONFIRM_HOURS), by=by, barred=(by,))
    link = reverse("aid:visit", args=[visit.pk])
    tell(other, "aid/notices/to_confirm", by=by, link=link, code=request.code)
    return visit


def _sign(visit: HomeVisit, by: Person, signature: str) -> None:
    if by.pk == visit.first_id:
        visit.first_signature = signature
    else:
        visit.second_signature = signature


def _check(report: Report) -> None:
    if not report.findings.strip():
        raise Invalid("请写下看到的情况。", field="findings")
    if not (LONG_AGO > now() - report.visited_at > -FUTURE):
        raise Invalid("走访时间不对：不能晚于现在，也不能早于 60 天前。", field="visited_at")
    if not (report.signature or report.form_photo):
        raise Invalid("请在屏幕上签名，或上传双方签了字的纸质走访表。", field="signature")
    wrong = {
        key for key, (seen, _) in report.checklist.items()
        if key not in Item.values or seen not in Seen.values
    }  # fmt: skip
    if wrong or set(report.checklist) != set(Item.values):
        raise Invalid("核实清单每一项都要选。", field="checklist")
    notes = " ".join(said for _, said in report.checklist.values())
    refuse_texts(findings=report.findings, needs=report.needs, met=report.met, checklist=notes)
    refuse_picture(report.form_photo, field="form_photo")


@transaction.atomic
def confirm_visit(
    visit: HomeVisit, *, by: Person, signature: str = "", remark: str = ""
) -> HomeVisit:
    """The other visitor reads the form, adds what is missing, and signs: it counts from now on."""
    request = lock(visit.request)
    visit = lock(visit)
    require(may_confirm, by, visit)
    if not (signature or visit.form_photo):
        raise Invalid("请签名后再确认。", field="signature")
    refuse_texts(remark=remark)
    visit.FLOW.take(visit, "confirm")
    _sign(visit, by, signature or TYPED)
    visit.confirmed_by, visit.confirmed_at = by, now()
    visit.remark = remark.strip() or None
    visit.save()
    steps.take(request, "finish_visit")
    record("aid.visited", request, by=by, on_behalf_of=request.person, visit=visit.pk)
    steps.note(request, "两位工作人员上门核实", by=by)
    clocks.finish(request, "confirm", by=by)
    clocks.start(request, "review", workday_end(REVIEW_WORKDAYS), by=by)
    steps.tell_askers(request, "aid/notices/visited", by=by)
    return visit
