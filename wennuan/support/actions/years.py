"""The yearly re-check and its snapshot; leaving with a notice; objections and their answers."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.actions import record as note
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.kernel.workdays import add_workdays
from wennuan.notices.actions import tell, tell_all
from wennuan.people import timeline
from wennuan.people.models import Person
from wennuan.people.queries import members_of
from wennuan.support import clocks, queries
from wennuan.support.actions.records import held
from wennuan.support.models import (
    CheckOutcome,
    Leaving,
    LeavingReason,
    RecordObjection,
    Snapshot,
    SupportRecord,
    VisitStatus,
)
from wennuan.support.rules import may_answer, may_decide, may_object
from wennuan.tasks.actions import close_task, drop_task, open_task

HALF_YEAR = timedelta(days=182)


@transaction.atomic
def check_record(
    record: SupportRecord, outcome: str, *, by: Person, is_unsteady: bool = False
) -> Snapshot:
    """The yearly re-check: keep the record as it is now, unchangeable, and set the next one.

    Someone has to have visited within the year. ``is_unsteady``: the income is; in half a year.
    """
    record = held(record, by=by)
    if outcome not in CheckOutcome.values:
        raise Invalid("请选择复核结论。", field="outcome")
    recent = record.visits.filter(status=VisitStatus.DONE, done_on__gt=today() - clocks.YEAR)
    if not recent.exists():
        raise WrongState("复核之前要先走访一次：近一年没有走访记录。")
    content = queries.content_of(record, viewer=by)
    try:
        with transaction.atomic():
            taken = Snapshot.objects.create(
                record=record, year=today().year, outcome=outcome, content=content,
                digest=queries.digest_of(content), taken_by=by, taken_at=now(),
            )  # fmt: skip
    except IntegrityError as twice:
        raise WrongState(f"{today().year} 年已经复核过了，快照不能改。") from twice
    record.next_check_on = today() + (HALF_YEAR if is_unsteady else clocks.YEAR)
    record.save(update_fields=["next_check_on"])
    note("support.checked", record, by=by, year=taken.year, outcome=outcome)
    timeline.note(record.household, f"{taken.year} 年度复核完成", app="support", by=by)
    close_task(f"support:{record.pk}:check", by=by)
    return taken


@transaction.atomic
def propose_leaving(record: SupportRecord, reason: str, words: str, *, by: Person) -> Leaving:
    """Say that a household may leave: a masked notice of seven days begins; it is told first."""
    record = held(record, by=by)
    if reason not in LeavingReason.values or not words.strip():
        raise Invalid("请选择原因，并写明依据。", field="reason")
    record.FLOW.take(record, "propose")
    record.save(update_fields=["status"])
    members = list(members_of(record.household))
    leaving = Leaving.objects.create(
        record=record, reason=reason, words=words.strip(), proposed_by=by, proposed_at=now(),
        public_name=queries.masked_name_of(members[0])[:12] if members else "某户",
        member_count=len(members), notice_until=today() + timedelta(days=clocks.NOTICE_DAYS),
    )  # fmt: skip
    note("support.leaving_proposed", record, by=by, reason=reason)
    due = add_workdays(leaving.notice_until, clocks.DECIDE_WORKDAYS)
    open_task(clocks.leaving_task(leaving, due), by=by)
    timeline.note(record.household, "退出帮扶公示", app="support", by=by)
    _tell(record, "leaving", by=by, leaving=leaving)
    return leaving


@transaction.atomic
def decide_leaving(leaving: Leaving, is_confirmed: bool, words: str, *, by: Person) -> Leaving:
    """Decide after the notice, by somebody else, whether a household leaves.

    Open objections are answered first; one that was upheld lets the household stay.
    """
    record, leaving = lock(leaving.record), lock(leaving)
    require(may_decide, by, leaving)
    _refuse_early(leaving, is_confirmed, words)
    leaving.FLOW.take(leaving, "confirm" if is_confirmed else "stop")
    leaving.decided_by, leaving.decided_at, leaving.decision = by, now(), words.strip()
    leaving.save(update_fields=["status", "decided_by", "decided_at", "decision"])
    record.FLOW.take(record, "leave" if is_confirmed else "stay")
    if is_confirmed:
        record.left_at, record.next_check_on = now(), None
        _end_work(record, by=by)
    record.save(update_fields=["status", "left_at", "next_check_on"])
    verb = "support.leaving_confirmed" if is_confirmed else "support.leaving_stopped"
    note(verb, record, by=by)
    close_task(f"support:leaving:{leaving.pk}", by=by)
    sentence = "退出帮扶" if is_confirmed else "继续帮扶"
    timeline.note(record.household, sentence, app="support", by=by)
    _tell(record, "decided", by=by, leaving=leaving)
    return leaving


def _refuse_early(leaving: Leaving, is_confirmed: bool, words: str) -> None:
    if not words.strip():
        raise Invalid("请写明决定的理由，这家人会看到。", field="words")
    if leaving.objections.filter(answered_at=None).exists():
        raise WrongState("还有异议没有答复，请先答复。")
    if is_confirmed and leaving.notice_until >= today():
        raise WrongState(f"公示到 {leaving.notice_until:%-m月%-d日} 为止，满了才能决定退出。")
    if is_confirmed and leaving.objections.filter(is_upheld=True).exists():
        raise WrongState("异议成立，这家应当继续帮扶。")


def _end_work(record: SupportRecord, *, by: Person) -> None:
    """What was planned is not done any more; the named helper is thanked."""
    for visit in record.visits.filter(status=VisitStatus.PLANNED):
        visit.FLOW.take(visit, "cancel")
        visit.note = "已退出帮扶"
        visit.save(update_fields=["status", "note"])
        drop_task(f"support:visit:{visit.pk}", by=by)
    for plan in record.plans.all():
        for measure in plan.measures.filter(status="planned"):
            measure.FLOW.take(measure, "drop")
            measure.result, measure.ended_by, measure.ended_at = "已退出帮扶", by, now()
            measure.save(update_fields=["status", "result", "ended_by", "ended_at"])
            drop_task(f"support:measure:{measure.pk}", by=by)
    record.pairings.filter(to_on=None).update(to_on=today(), ended_why="已退出帮扶")
    drop_task(f"support:{record.pk}:check", by=by)
    for held_one in record.certificates.filter(ended_on=None):
        drop_task(f"support:certificate:{held_one.pk}", by=by)


@transaction.atomic
def make_objection(
    record: SupportRecord, words: str, *, by: Person, leaving: Leaving | None = None
) -> RecordObjection:
    """Say what is wrong with a record (the household) or with a leaving (anyone, in its notice)."""
    require(may_object, by, (record, leaving))
    if not words.strip():
        raise Invalid("请写明哪里不对。", field="words")
    made = RecordObjection.objects.create(
        record=record, leaving=leaving, person=by, words=words.strip(), made_at=now(),
        due_at=_answer_by(),
    )  # fmt: skip
    note("support.objected", made, by=by)
    open_task(clocks.objection_task(made), by=by)
    return made


def _answer_by() -> datetime:
    return clocks.end_of(add_workdays(today(), clocks.ANSWER_WORKDAYS))


@transaction.atomic
def answer_objection(
    objection: RecordObjection, is_upheld: bool, answer: str, *, by: Person
) -> RecordObjection:
    """Somebody without a part in it answers, with a reason."""
    objection = lock(objection)
    require(may_answer, by, objection)
    if objection.answered_at is not None:
        raise WrongState("这条异议已经答复过了。")
    if not answer.strip():
        raise Invalid("请写明查了什么、为什么这样答复。", field="answer")
    objection.is_upheld, objection.answer = is_upheld, answer.strip()
    objection.answered_by, objection.answered_at = by, now()
    objection.save(update_fields=["is_upheld", "answer", "answered_by", "answered_at"])
    note("support.objection_answered", objection, by=by, is_upheld=is_upheld)
    close_task(f"support:objection:{objection.pk}", by=by)
    link = reverse("support:objection", args=[objection.pk])
    tell(objection.person, "support/notices/answered", by=by, link=link, objection=objection)
    return objection


def _tell(record: SupportRecord, template: str, *, by: Person, leaving: Leaving) -> None:
    tell_all(
        queries.adults_of(record), f"support/notices/{template}", by=by,
        link=reverse("support:mine"), record=record, leaving=leaving,
    )  # fmt: skip
