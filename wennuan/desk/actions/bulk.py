"""One step for many tasks, in the background, each in a transaction of its own."""

from collections.abc import Sequence

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.desk.models import BulkRun
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import DomainError, Invalid
from wennuan.kernel.queue import later
from wennuan.notices.actions import open_notice
from wennuan.notices.queries import inbox
from wennuan.people.models import Person
from wennuan.tasks.actions import hand_over
from wennuan.tasks.hooks import BulkChoice, BulkStep, bulk_steps
from wennuan.tasks.models import Task
from wennuan.tasks.queries import tasks_of

MOST = 300


@transaction.atomic
def start_bulk(step: str, tasks: Sequence[Task], choice: BulkChoice, *, by: Person) -> BulkRun:
    """Begin a step for many of one's tasks; a job takes it on, and the page shows how far it is."""
    known = bulk_steps.named(step)
    if known is None:
        raise Invalid("没有这个批量步骤。")
    if not tasks:
        raise Invalid("还没有勾选待办。")
    if len(tasks) > MOST:
        raise Invalid(f"一次最多 {MOST} 件，请分几次。")
    if known.needs_colleague and choice.to is None:
        raise Invalid("请选一位同事。", field="to")
    if known.needs_reason and not choice.reason.strip():
        raise Invalid("请写一句原因。", field="reason")
    run = BulkRun.objects.create(
        step=step, by=by, to=choice.to, reason=choice.reason.strip(),
        task_ids=[task.pk for task in tasks],
    )  # fmt: skip
    record("desk.bulk_started", run, by=by, reason=run.reason, step=step, count=len(tasks))
    later("desk.run_bulk", run_id=run.pk)
    return run


def run_bulk(run: BulkRun, *, by: Person | None) -> BulkRun:
    """Take the step for each task that is left, in its owner's name; safe to begin again.

    What is refused stands beside its task; the others go on.
    """
    step = bulk_steps.named(run.step)
    while step is not None and run.done_count < len(run.task_ids):
        run = _next(run, step)
    return _finish(run)


@transaction.atomic
def _next(run: BulkRun, step: BulkStep) -> BulkRun:
    run = lock(run)
    if run.done_count >= len(run.task_ids):
        return run
    pk = run.task_ids[run.done_count]
    if fault := _take(run, step, pk):
        run.faults = [*run.faults, [pk, fault]]
    run.done_count += 1
    run.save(update_fields=["done_count", "faults"])
    live.publish(f"run:{run.pk}")
    return run


def _take(run: BulkRun, step: BulkStep, pk: int) -> str:
    """Why the step could not be taken for one task, or nothing."""
    task = tasks_of(run.by).filter(pk=pk).first()
    if task is None:
        return "已经不在您的待办里"
    if not step.fits(task):
        return "这类待办不能批量这样办"
    try:
        with transaction.atomic():
            step.act(task, BulkChoice(by=run.by, to=run.to, reason=run.reason))
    except DomainError as refused:
        return refused.sentence
    return ""


@transaction.atomic
def _finish(run: BulkRun) -> BulkRun:
    run = lock(run)
    if run.finished_at is None:
        run.finished_at = now()
        run.save(update_fields=["finished_at"])
        live.publish(f"run:{run.pk}", f"person:{run.by_id}")
    return run


def _reassign(task: Task, choice: BulkChoice) -> None:
    if choice.to is not None:
        hand_over(task, choice.to, choice.reason, by=choice.by)


def _read_notices(task: Task, choice: BulkChoice) -> None:
    """Put among the read what one was told about this task."""
    for notice in inbox(choice.by).filter(read_at=None, link__in=[task.url, f"/tasks/{task.pk}/"]):
        open_notice(notice, by=choice.by)


REASSIGN = BulkStep(
    key="reassign",
    label="转交给同事",
    says="选中的待办会转到这位同事名下，期限不变，对方每件都会收到消息。",
    act=_reassign,
    needs_colleague=True,
    needs_reason=True,
)
READ_NOTICES = BulkStep(
    key="read_notices",
    label="把相关消息标为已读",
    says="只动您自己消息箱里和这些待办有关的消息，待办本身不变。",
    act=_read_notices,
)
