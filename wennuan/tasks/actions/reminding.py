"""What is due soon or overdue is said once; what stays overdue goes to the level above."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.notices.actions import tell
from wennuan.people.models import Person
from wennuan.tasks import owners, queries
from wennuan.tasks.models import Reminded, Task, TaskStatus


@transaction.atomic
def remind(*, by: Person | None) -> int:
    """Tell owners, or whoever covers them, what is due soon and what is overdue; gives how many.

    One notice a person for each of the two, however many tasks there are.
    """
    soon = list(queries.to_remind(Reminded.SOON).select_for_update(of=("self",)))
    overdue = list(queries.to_remind(Reminded.OVERDUE).select_for_update(of=("self",)))
    _tell_each(soon, "tasks/notices/due_soon", by)
    _tell_each(overdue, "tasks/notices/overdue", by)
    _mark(soon, Reminded.SOON)
    _mark(overdue, Reminded.OVERDUE)
    return len(soon) + len(overdue)


@transaction.atomic
def raise_overdue(task: Task, *, by: Person | None) -> bool:
    """Show a task that stays overdue to the level above, who may give it to another; says whether.

    It keeps its owner, who is told too.
    """
    task = lock(task)
    if task.status != TaskStatus.OPEN or task.raised_to_id or task.due_at > now():
        return False
    above = owners.above(owners.where_of(task), task.owner_id)
    if above is None:
        return False
    task.raised_to, task.raised_at = above, now()
    task.save(update_fields=["raised_to", "raised_at"])
    record("tasks.raised", task, by=by, to=above.pk)
    link = reverse("tasks:task", args=[task.pk])
    tell(above, "tasks/notices/raised", by=by, link=link, task=task)
    tell(task.owner, "tasks/notices/raised_own", by=by, link=task.url, task=task)
    live.publish(f"person:{above.pk}")
    return True


def _tell_each(tasks: Iterable[Task], template: str, by: Person | None) -> None:
    told: dict[Person, list[Task]] = defaultdict(list)
    for task in tasks:
        absence = queries.cover_of(task.owner)
        told[absence.cover if absence else task.owner].append(task)
    for person, theirs in told.items():
        link = theirs[0].url if len(theirs) == 1 else reverse("desk:desk")
        tell(person, template, by=by, link=link, tasks=theirs, first=theirs[0])


def _mark(tasks: Iterable[Task], how: Reminded) -> None:
    pks = [task.pk for task in tasks]
    Task.objects.filter(pk__in=pks).update(reminded=how)
