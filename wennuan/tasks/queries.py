"""Which work is due, and whose."""

from django.db.models import Q, QuerySet

from wennuan.people.models import Person
from wennuan.tasks.models import Absence, Task, TaskStatus
from wennuan.tasks.owners import away_now


def open_tasks() -> QuerySet[Task]:
    """All that is open, the first due first."""
    found = Task.objects.filter(status=TaskStatus.OPEN)
    return found.select_related("owner", "place", "org", "household").order_by("due_at", "pk")


def covered_by(person: Person) -> list[int]:
    """For whom this person stands in today."""
    return list(away_now().filter(cover=person).values_list("person", flat=True))


def cover_of(person: Person) -> Absence | None:
    """Who stands in for this person today, if anybody."""
    return away_now().filter(person=person).select_related("cover").first()


def tasks_of(person: Person, *, covers: bool = True) -> QuerySet[Task]:
    """What this person has to do: their own, what was raised to them, and what they cover."""
    owners = [person.pk, *(covered_by(person) if covers else ())]
    return open_tasks().filter(Q(owner__in=owners) | Q(raised_to=person))


def has_work_ever(person: Person) -> bool:
    """Was this person ever given a task?"""
    return Task.objects.filter(Q(owner=person) | Q(raised_to=person)).exists()
