"""What is done for a household: the named helper, the plan, its measures, visits."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from wennuan.audit.actions import record as note
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people import timeline
from wennuan.people.models import Member, Person
from wennuan.people.rules import has_real_name
from wennuan.support import clocks, queries
from wennuan.support.actions.records import held
from wennuan.support.models import (
    CareVisit,
    Measure,
    MeasureKind,
    Pairing,
    RecordStatus,
    SupportPlan,
    SupportRecord,
)
from wennuan.support.rules import may_visit
from wennuan.tasks.actions import close_task, drop_task, open_task

LEFT = "这家已经退出帮扶，档案只能看。需要的话请先重新纳入。"


@transaction.atomic
def pair(record: SupportRecord, helper: Person, *, by: Person) -> Pairing:
    """Name who helps this household; whoever did before is thanked and kept in the history."""
    record = held(record, by=by)
    if not has_real_name(helper, None):
        raise Invalid("帮扶责任人要先实名。", field="phone")
    if Member.objects.filter(household=record.household, person=helper, to_on=None).exists():
        raise Invalid("不能由自己家的人当责任人。", field="phone")
    before = record.pairings.filter(to_on=None).first()
    if before is not None:
        if before.helper_id == helper.pk:
            return before
        _end(before, "换了责任人", by=by)
    made = Pairing.objects.create(record=record, helper=helper, from_on=today(), paired_by=by)
    note("support.paired", made, by=by, helper=helper.code)
    timeline.note(record.household, "有了新的帮扶责任人", app="support", by=by)
    tell(helper, "support/notices/paired", by=by, link="/support/", record=record)
    return made


@transaction.atomic
def unpair(record: SupportRecord, why: str, *, by: Person) -> None:
    """The named helper helps no longer."""
    record = held(record, by=by)
    if not why.strip():
        raise Invalid("请写明为什么结束。", field="why")
    before = record.pairings.filter(to_on=None).first()
    if before is not None:
        _end(before, why.strip()[:60], by=by)


def _end(pairing: Pairing, why: str, *, by: Person) -> None:
    pairing.to_on, pairing.ended_why = today(), why
    pairing.save(update_fields=["to_on", "ended_why"])
    note("support.unpaired", pairing, by=by)


@transaction.atomic
def make_plan(record: SupportRecord, year: int, goal: str, *, by: Person) -> SupportPlan:
    """Say what is to be reached in a year; saying it again corrects it."""
    record = held(record, by=by)
    if not goal.strip():
        raise Invalid("请写明这一年要达到什么。", field="goal")
    if year not in {today().year, today().year + 1}:
        raise Invalid("只能制定今年和明年的计划。", field="year")
    plan, is_new = SupportPlan.objects.update_or_create(
        record=record, year=year,
        defaults={"goal": goal.strip(), "made_by": by, "made_at": now()},
    )  # fmt: skip
    note("support.planned", plan, by=by, year=year)
    if is_new:
        timeline.note(record.household, f"制定了 {year} 年帮扶计划", app="support", by=by)
    return plan


@dataclass(frozen=True, slots=True)
class Step:
    """A measure to be."""

    kind: str
    words: str
    due_on: date


@transaction.atomic
def add_measure(plan: SupportPlan, step: Step, *, by: Person) -> Measure:
    """Add a measure with a day by which it is done."""
    held(plan.record, by=by)
    if step.kind not in MeasureKind.values or not step.words.strip():
        raise Invalid("请选择类别，并写明做什么。", field="words")
    if step.due_on < today():
        raise Invalid("完成期限不能早于今天。", field="due_on")
    made = Measure.objects.create(
        plan=plan, kind=step.kind, words=step.words.strip(), due_on=step.due_on
    )
    note("support.measure_added", made, by=by, kind=step.kind)
    if queries.due_measures().filter(pk=made.pk).exists():
        open_task(clocks.measure_task(made), by=by)
    return made


@transaction.atomic
def finish_measure(measure: Measure, result: str, *, by: Person) -> Measure:
    """It was done; the household's history says so."""
    measure = _ended(measure, "finish", result, by=by)
    sentence = f"帮扶措施完成：{measure.get_kind_display()}"
    timeline.note(measure.plan.record.household, sentence, app="support", by=by)
    note("support.measure_finished", measure, by=by)
    close_task(f"support:measure:{measure.pk}", by=by)
    return measure


@transaction.atomic
def drop_measure(measure: Measure, why: str, *, by: Person) -> Measure:
    """It is not done any more, and why."""
    measure = _ended(measure, "drop", why, by=by)
    note("support.measure_dropped", measure, by=by)
    drop_task(f"support:measure:{measure.pk}", by=by)
    return measure


def _ended(measure: Measure, step: str, words: str, *, by: Person) -> Measure:
    _visited_by(measure.plan.record, by=by)
    measure = lock(measure)
    if not words.strip():
        raise Invalid("请写一句结果或者原因。", field="result")
    measure.FLOW.take(measure, step)
    measure.result, measure.ended_by, measure.ended_at = words.strip(), by, now()
    measure.save(update_fields=["status", "result", "ended_by", "ended_at"])
    return measure


def _visited_by(record: SupportRecord, *, by: Person) -> SupportRecord:
    """A record that is not left, held for whoever may visit."""
    record = lock(record)
    require(may_visit, by, record)
    if record.status == RecordStatus.LEFT:
        raise WrongState(LEFT)
    return record


@transaction.atomic
def plan_visit(record: SupportRecord, planned_on: date, *, by: Person) -> CareVisit:
    """Say when the household is visited."""
    record = _visited_by(record, by=by)
    if planned_on < today():
        raise Invalid("计划日期不能早于今天。已经走访过的，请直接登记走访。", field="planned_on")
    made = CareVisit.objects.create(record=record, planned_on=planned_on, planned_by=by)
    note("support.visit_planned", made, by=by)
    if queries.due_visits().filter(pk=made.pk).exists():
        open_task(clocks.visit_task(made), by=by)
    return made


@transaction.atomic
def note_visit(visit: CareVisit, done_on: date, words: str, *, by: Person) -> CareVisit:
    """The visit took place: when, and what was seen and said."""
    _visited_by(visit.record, by=by)
    visit = lock(visit)
    if not words.strip():
        raise Invalid("请写走访看到和听到的。", field="note")
    if done_on > today():
        raise Invalid("走访日期不能晚于今天。", field="done_on")
    visit.FLOW.take(visit, "finish")
    visit.done_on, visit.done_by, visit.note = done_on, by, words.strip()
    visit.save(update_fields=["status", "done_on", "done_by", "note"])
    note("support.visited", visit, by=by)
    timeline.note(visit.record.household, "社区走访", app="support", by=by)
    close_task(f"support:visit:{visit.pk}", by=by)
    return visit


@transaction.atomic
def note_unplanned_visit(
    record: SupportRecord, done_on: date, words: str, *, by: Person
) -> CareVisit:
    """Somebody just went there; the day meant and the day done are the same."""
    record = _visited_by(record, by=by)
    if done_on > today():
        raise Invalid("走访日期不能晚于今天。", field="done_on")
    visit = CareVisit.objects.create(record=record, planned_on=done_on, planned_by=by)
    return note_visit(visit, done_on, words, by=by)


@transaction.atomic
def cancel_visit(visit: CareVisit, why: str, *, by: Person) -> CareVisit:
    """The visit did not take place, and why."""
    _visited_by(visit.record, by=by)
    visit = lock(visit)
    if not why.strip():
        raise Invalid("请写明为什么没有成行。", field="note")
    visit.FLOW.take(visit, "cancel")
    visit.note = why.strip()
    visit.save(update_fields=["status", "note"])
    note("support.visit_cancelled", visit, by=by)
    drop_task(f"support:visit:{visit.pk}", by=by)
    return visit
