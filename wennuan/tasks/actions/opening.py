"""Tasks are opened, moved and closed by the apps whose work they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.orgs.models import Organisation, Role
from wennuan.people.models import Household, Person
from wennuan.places.models import Place
from wennuan.tasks import owners
from wennuan.tasks.models import Reminded, Task, TaskStatus

LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task to be: what, where to do it, who may, until when.

    Exactly one of ``place`` and ``org``. ``title`` holds no personal data; ``barred`` are those
    who may not do this one, such as whoever visited.
    """

    key: str
    kind: str
    title: str
    url: str
    roles: tuple[Role, ...]
    due_at: datetime
    place: Place | None = None
    org: Organisation | None = None
    basis: str = ""
    household: Household | None = None
    barred: tuple[Person, ...] = ()


@transaction.atomic
def open_task(wanted: Wanted, *, by: Person | None) -> Task:
    """Write down what is due, with an owner; an open task of this key is given back unchanged."""
    found = _open(wanted.key)
    if found is not None:
        return found
    barred = [person.pk for person in wanted.barred]
    owner = owners.choose(owners.Where(wanted.roles, wanted.place, wanted.org, barred))
    try:
        with transaction.atomic():
            task = Task.objects.create(
                key=wanted.key, kind=wanted.kind, title=_shortened(wanted.title), url=wanted.url,
                roles=list(wanted.roles), due_at=wanted.due_at, place=wanted.place,
                org=wanted.org, basis=wanted.basis, household=wanted.household, barred=barred,
                owner=owner,
            )  # fmt: skip
    except IntegrityError:
        found = _open(wanted.key)
        if found is None:
            raise
        return found
    live.publish(f"person:{owner.pk}")
    return task


@transaction.atomic
def close_task(key: str, *, by: Person | None) -> None:
    """The work is done. Nothing happens when no task of this key is open."""
    _close(key, "finish", by)


@transaction.atomic
def drop_task(key: str, *, by: Person | None) -> None:
    """The work no longer applies. Nothing happens when no task of this key is open."""
    _close(key, "drop", by)


@transaction.atomic
def move_due(key: str, due_at: datetime, *, by: Person | None) -> None:
    """The work is due at another time; reminders begin anew. Nothing when none is open."""
    task = _open(key)
    if task is None or task.due_at == due_at:
        return
    task = lock(task)
    task.due_at, task.reminded = due_at, Reminded.NOT_YET
    task.raised_to = task.raised_at = None
    task.save(update_fields=["due_at", "reminded", "raised_to", "raised_at"])
    live.publish(f"person:{task.owner_id}")


@transaction.atomic
def keep_tasks(prefix: str, wanted: Iterable[Wanted], *, by: Person | None) -> tuple[int, int]:
    """Let the open tasks under a prefix be exactly those wanted; gives how many began and ended.

    For a sweep that reads what waits elsewhere: what is new is opened, what is gone is closed, and
    title and time follow. Run again at once it changes nothing.
    """
    found = Task.objects.filter(key__startswith=prefix, status=TaskStatus.OPEN)
    here = {task.key: task for task in found.select_for_update()}
    there = {one.key: one for one in wanted}
    if strange := [key for key in there if not key.startswith(prefix)]:
        raise ValueError(f"not under {prefix}: {strange[:3]}")
    for key, one in there.items():
        if key in here:
            _follow(here[key], one, by)
        else:
            open_task(one, by=by)
    gone = here.keys() - there.keys()
    for key in gone:
        close_task(key, by=by)
    return len(there.keys() - here.keys()), len(gone)


def _follow(task: Task, wanted: Wanted, by: Person | None) -> None:
    title = _shortened(wanted.title)
    if task.title != title:
        task.title = title
        task.save(update_fields=["title"])
    move_due(task.key, wanted.due_at, by=by)


def _open(key: str) -> Task | None:
    return Task.objects.filter(key=key, status=TaskStatus.OPEN).first()


def _close(key: str, step: str, by: Person | None) -> None:
    task = _open(key)
    if task is None:
        return
    task = lock(task)
    if not Task.FLOW.can(task, step):
        return
    Task.FLOW.take(task, step)
    task.closed_at, task.closed_by = now(), by
    task.save(update_fields=["status", "closed_at", "closed_by"])
    live.publish(f"person:{task.owner_id}")


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
