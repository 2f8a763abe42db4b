"""Tasks pass from one owner to another: handed over, or because a post has ended."""

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people.models import Person
from wennuan.tasks import owners, queries
from wennuan.tasks.models import Task, TaskStatus
from wennuan.tasks.rules import may_hand_over, may_take_over


@transaction.atomic
def hand_over(task: Task, to: Person, reason: str, *, by: Person | None) -> Task:
    """Give a task to a colleague who holds the post for it, with a reason that stays on record."""
    task = lock(task)
    require(may_hand_over, by, task)
    if task.status != TaskStatus.OPEN:
        raise WrongState("这件待办已经办结，不用再转交。")
    if not may_take_over(to, task):
        raise Invalid(f"{may_take_over.sentence}，请另选一位。", field="to")
    if not reason.strip():
        raise Invalid("请写一句原因，接手的人会看到。", field="reason")
    before = task.owner_id
    _give(task, to)
    why = reason.strip()
    record("tasks.handed_over", task, by=by, reason=why, before=before, after=to.pk)
    if by is None or by.pk != to.pk:
        tell(to, "tasks/notices/handed_over", by=by, link=task.url, task=task, reason=why)
    return task


@transaction.atomic
def pass_on(task: Task, *, by: Person | None) -> bool:
    """Give a task to the next in line when its owner may not do it any more; says whether."""
    task = lock(task)
    if task.status != TaskStatus.OPEN or not queries.needs_other_owner(task):
        return False
    owner = owners.choose(owners.where_of(task))
    if owner.pk == task.owner_id:
        return False
    before = task.owner_id
    _give(task, owner)
    record("tasks.passed_on", task, by=by, before=before, after=owner.pk)
    return True


def _give(task: Task, owner: Person) -> None:
    live.publish(f"person:{task.owner_id}", f"person:{owner.pk}")
    task.owner = owner
    task.raised_to = task.raised_at = None
    task.save(update_fields=["owner", "raised_to", "raised_at"])
