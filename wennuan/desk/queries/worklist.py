"""One list over all modules, by due time."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import now, today
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.tasks import kinds
from wennuan.tasks.models import Task
from wennuan.tasks.queries import TaskCard, cards, covered_by, end_of, tasks_of

PAGE = 60
WHOSE = {"": "全部", "own": "我的", "cover": "代班", "raised": "上报给我"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the list is asked for; each empty means all."""

    area: str = ""
    kind: str = ""
    whose: str = ""
    household: str = ""

    def address(self, **changed: str) -> str:
        """The same filter with something changed, as a query string."""
        parts = {"area": self.area, "kind": self.kind, "whose": self.whose,
                 "household": self.household} | changed  # fmt: skip
        return "&".join(f"{name}={value}" for name, value in parts.items() if value)


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that are due in the same stretch of time."""

    key: str
    title: str
    tasks: list[TaskCard]


@dataclass(frozen=True, slots=True)
class Option:
    """One filter to press: its word, how many, where it leads."""

    word: str
    count: int
    address: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class WorkList:
    """The list of one person, filtered."""

    groups: list[Group]
    total: int
    shown: int
    more: str
    whose: list[Option]
    kinds: list[Option]
    areas: list[Option]
    overdue: int


def work_list(person: Person, wanted: Filter, *, page: int = 1) -> WorkList:
    """What this person has to do, the first due first, some pages of it."""
    everything = tasks_of(person)
    found = _filtered(everything, person, wanted)
    total, most = found.count(), PAGE * max(1, page)
    shown = cards(found[:most], viewer=person)
    is_more = f"{wanted.address()}&page={page + 1}".lstrip("&") if total > most else ""
    return WorkList(
        groups=_grouped(shown),
        total=total,
        shown=len(shown),
        more=is_more,
        whose=_whose(everything, person, wanted),
        kinds=_kinds(_filtered(everything, person, _without(wanted, "kind")), wanted),
        areas=_areas(_filtered(everything, person, _without(wanted, "area")), wanted),
        overdue=found.filter(due_at__lt=now()).count(),
    )


def due_today(person: Person) -> int:
    """How much of this person's list is due by tonight, what is late included."""
    return tasks_of(person).filter(due_at__lte=end_of(today())).count()


def _filtered(tasks: QuerySet[Task], person: Person, wanted: Filter) -> QuerySet[Task]:
    if wanted.area:
        inside = Q(place__path__contains=f"{wanted.area}/")
        tasks = tasks.filter(inside | Q(org__place__path__contains=f"{wanted.area}/"))
    if wanted.kind:
        tasks = tasks.filter(kind=wanted.kind)
    if wanted.household:
        tasks = tasks.filter(household__code=wanted.household)
    return _of(tasks, person, wanted.whose)


def _of(tasks: QuerySet[Task], person: Person, whose: str) -> QuerySet[Task]:
    if whose == "own":
        return tasks.filter(owner=person)
    if whose == "raised":
        return tasks.filter(raised_to=person)
    if whose == "cover":
        return tasks.filter(owner__in=covered_by(person))
    return tasks


def _without(wanted: Filter, name: str) -> Filter:
    kept = {part: getattr(wanted, part) for part in ("area", "kind", "whose", "household")}
    return Filter(**(kept | {name: ""}))


def _whose(tasks: QuerySet[Task], person: Person, wanted: Filter) -> list[Option]:
    """The views of the list; those that hold nothing are left out, except the whole."""
    rest = _filtered(tasks, person, _without(wanted, "whose"))
    options = [
        Option(word, _of(rest, person, key).count(), wanted.address(whose=key), key == wanted.whose)
        for key, word in WHOSE.items()
    ]
    shown = [one for one in options if one.count or one.is_on or one.word == WHOSE[""]]
    return shown if len(shown) > 2 else []  # noqa: PLR2004 — all and own say the same


def _kinds(tasks: QuerySet[Task], wanted: Filter) -> list[Option]:
    counts = Counter(tasks.order_by().values_list("kind", flat=True))
    return [
        Option(
            kinds.name_of(kind),
            count,
            wanted.address(kind="" if kind == wanted.kind else kind),
            kind == wanted.kind,
        )
        for kind, count in counts.most_common()
    ]


def _areas(tasks: QuerySet[Task], wanted: Filter) -> list[Option]:
    """The communities that occur, by name; none to choose when there is only one."""
    counts = Counter(tasks.order_by().values_list("place", "org__place"))
    sums: Counter[int] = Counter()
    for (place, org_place), count in counts.items():
        sums[place or org_place] += count
    if len(sums) < 2 and not wanted.area:  # noqa: PLR2004
        return []
    named = Place.objects.filter(pk__in=sums).order_by("path")
    return [
        Option(
            place.name,
            sums[place.pk],
            wanted.address(area="" if place.code == wanted.area else place.code),
            place.code == wanted.area,
        )
        for place in named
    ]


def _grouped(shown: list[TaskCard]) -> list[Group]:
    tonight = end_of(today())
    sunday = end_of(today() + timedelta(days=6 - today().weekday()))
    groups: dict[str, list[TaskCard]] = {key: [] for key in TITLES}
    for task in shown:
        groups[_stretch(task.due_at, tonight, sunday)].append(task)
    return [Group(key, TITLES[key], tasks) for key, tasks in groups.items() if tasks]


TITLES = {"overdue": "已过期", "today": "今天", "week": "本周", "later": "以后"}


def _stretch(due_at: datetime, tonight: datetime, sunday: datetime) -> str:
    if due_at < now():
        return "overdue"
    if due_at <= tonight:
        return "today"
    return "week" if due_at <= sunday else "later"
