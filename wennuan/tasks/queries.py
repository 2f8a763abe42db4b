"""Which work is due, and whose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from wennuan.kernel.clock import now, today
from wennuan.kernel.privacy import mask_name
from wennuan.kernel.workdays import add_workdays, is_workday
from wennuan.people.models import Person
from wennuan.tasks import kinds, owners, rules
from wennuan.tasks.models import Absence, Reminded, Task, TaskStatus
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
    owned_by = [person.pk, *(covered_by(person) if covers else ())]
    return open_tasks().filter(Q(owner__in=owned_by) | Q(raised_to=person))


def absences_within(from_on: date, to_on: date) -> QuerySet[Absence]:
    """Absences that touch these days."""
    return Absence.objects.filter(from_on__lte=to_on, to_on__gte=from_on)


def absences_about(person: Person) -> QuerySet[Absence]:
    """When this person is away or covers, today and later."""
    found = Absence.objects.filter(Q(person=person) | Q(cover=person), to_on__gte=today())
    return found.select_related("person", "cover")


def absences_to_end(person: Person) -> QuerySet[Absence]:
    """What this person may want to end early: own absences, and those they noted for others."""
    mine = Q(person=person) | Q(noted_by=person)
    return Absence.objects.filter(mine, to_on__gte=today()).select_related("person", "cover")


@dataclass(frozen=True, slots=True)
class AbsenceCard:
    """One absence as those whom it concerns see it."""

    pk: int
    person: str
    cover: str
    from_on: date
    to_on: date
    is_mine: bool
    is_now: bool
    can_end: bool


def absence_cards(viewer: Person) -> list[AbsenceCard]:
    """When the viewer is away or covers, today and later, and what they noted for others."""
    found = absences_about(viewer) | absences_to_end(viewer)
    return [
        AbsenceCard(
            pk=one.pk,
            person=staff_name(one.person),
            cover=staff_name(one.cover),
            from_on=one.from_on,
            to_on=one.to_on,
            is_mine=one.person_id == viewer.pk,
            is_now=one.from_on <= today(),
            can_end=viewer.pk in {one.person_id, one.noted_by_id},
        )
        for one in found.order_by("from_on", "pk")
    ]


def needs_other_owner(task: Task) -> bool:
    """May the owner not do this task any more, or can't whoever covers the owner?"""
    return _is_misplaced(task, owners.able(owners.where_of(task)), cover_of(task.owner))


def misplaced() -> list[Task]:
    """Open tasks that need another owner: asked once for each set of posts, for the sweep."""
    able: dict[object, dict[int, tuple[int, int]]] = {}
    away = {absence.person_id: absence for absence in away_now()}
    found = []
    for task in open_tasks():
        key = (*task.roles, 0, task.place_id, task.org_id, *task.barred)
        if key not in able:
            able[key] = owners.able(owners.where_of(task))
        if _is_misplaced(task, able[key], away.get(task.owner_id)):
            found.append(task)
    return found


def _is_misplaced(task: Task, able: dict[int, tuple[int, int]], absence: Absence | None) -> bool:
    if task.owner_id not in able:
        return bool(able) or not task.owner.is_active
    return absence is not None and absence.cover_id not in able


def to_remind(how: Reminded) -> QuerySet[Task]:
    """Open tasks whose owner has not heard yet that they are due soon, or overdue."""
    if how == Reminded.OVERDUE:
        return open_tasks().filter(due_at__lt=now()).exclude(reminded=Reminded.OVERDUE)
    until = end_of(add_workdays(today(), 1))
    return open_tasks().filter(due_at__gte=now(), due_at__lte=until, reminded=Reminded.NOT_YET)


def to_raise() -> QuerySet[Task]:
    """Tasks that have been overdue for some working days and nobody above has seen."""
    day = today()
    for _ in range(settings.TASK_RAISE_WORKDAYS):
        day -= timedelta(days=1)
        while not is_workday(day):
            day -= timedelta(days=1)
    return open_tasks().filter(due_at__lt=start_of(day), raised_to=None)


def colleagues_for(task: Task) -> list[Person]:
    """Who could take this task over, the nearest first."""
    ranked = owners.able(owners.where_of(task))
    ranked.pop(task.owner_id, None)
    people = Person.objects.filter(pk__in=ranked)
    return sorted(people, key=lambda person: (ranked[person.pk], person.pk))


def end_of(day: date) -> datetime:
    """The last moment of a day in the district."""
    return timezone.make_aware(datetime.combine(day, time.max))


def start_of(day: date) -> datetime:
    """The first moment of a day in the district."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class TaskCard:
    """One line of a work list. ``covers`` names the colleague whose task it is."""

    pk: int
    title: str
    kind: str
    kind_name: str
    url: str
    where: str
    due_at: datetime
    basis: str
    owner: str
    covers: str
    is_raised: bool
    is_open: bool
    status_word: str
    household: str
    can_hand_over: bool


def cards(tasks: Iterable[Task], *, viewer: Person) -> list[TaskCard]:
    """Tasks of a viewer's own list, as cards."""
    return [_card(task, viewer, can_hand_over=True) for task in tasks]


def task_card(task: Task, *, viewer: Person) -> TaskCard:
    """One task as this viewer sees it."""
    may = task.status == TaskStatus.OPEN and rules.may_hand_over(viewer, task)
    return _card(task, viewer, can_hand_over=may)


def _card(task: Task, viewer: Person, *, can_hand_over: bool) -> TaskCard:
    is_own, is_raised = task.owner_id == viewer.pk, task.raised_to_id == viewer.pk
    return TaskCard(
        pk=task.pk,
        title=task.title,
        kind=task.kind,
        kind_name=kinds.name_of(task.kind),
        url=task.url,
        where=task.where,
        due_at=task.due_at,
        basis=task.basis,
        owner=staff_name(task.owner),
        covers="" if is_own or is_raised else staff_name(task.owner),
        is_raised=is_raised,
        is_open=task.status == TaskStatus.OPEN,
        status_word=task.get_status_display(),
        household=task.household.code if task.household else "",
        can_hand_over=can_hand_over,
    )


def staff_name(person: Person) -> str:
    """How colleagues name each other: the nickname, with the family name when it is known."""
    known = mask_name(person.real_name or "")
    return f"{person.public_name}（{known}）" if known else person.public_name
