"""The history of a person and a household, written down into by every module above."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import now
from wennuan.people.models import Household, Member, Person, TimelineEntry

HOUSEKEEPING = "people"  # a household's own data, kept by itself
FILES = "support"  # the standing record of a household: kept, not asked for
OWN_AFFAIRS = ("giving", "orgs", "people", "talk")  # what a member does is no case of the household


def note(
    about: Person | Household, sentence: str, *, app: str, link: str = "",
    at: datetime | None = None, by: Person | None,
) -> TimelineEntry:  # fmt: skip
    """Write one line into the history of a person, or of a whole household.

    ``sentence`` is Chinese, whole, and names nobody else ("收到微心愿“轮椅”"); ``by`` acted.
    Call it in the transaction of the act itself.
    """
    return TimelineEntry.objects.create(
        person=about if isinstance(about, Person) else None,
        household=about if isinstance(about, Household) else None,
        app=app, sentence=sentence, link=link, at=at or now(),
    )  # fmt: skip


def entries_of(person: Person) -> QuerySet[TimelineEntry]:
    """A person's own lines and those of the present household, newest first."""
    homes = Member.objects.filter(person=person, to_on=None).values("household")
    found = TimelineEntry.objects.filter(Q(person=person) | Q(household__in=homes))
    return found.order_by("-at", "-pk")


def lines_about(household: Household) -> QuerySet[TimelineEntry]:
    """What every module did for a household and for those who live there now, newest first.

    What a member gave, said or arranged for themselves is left out: it is nobody's case.
    """
    members = Member.objects.filter(household=household, to_on=None, person__isnull=False)
    of_members = Q(person__in=members.values("person")) & ~Q(app__in=OWN_AFFAIRS)
    found = TimelineEntry.objects.filter(Q(household=household) | of_members)
    return found.order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Appearance:
    """A household was helped, or asked to be, in one module."""

    app: str
    sentence: str
    at: datetime


def recent_of(household: Household, days: int) -> list[Appearance]:
    """Where this household turned up in the last days, newest first: for whoever takes in a need.

    Only lines about the household itself count, and none of its own housekeeping: what a member
    gave or did for others stands under the member's name and is nobody's warning.
    """
    since = now() - timedelta(days=days)
    found = TimelineEntry.objects.filter(household=household, at__gte=since, at__lte=now())
    lines = found.exclude(app=HOUSEKEEPING).order_by("-at", "-pk")
    return [Appearance(line.app, line.sentence, line.at) for line in lines]


def turned_up_twice(days: int) -> list[tuple[int, str, str]]:
    """Households that turned up in two modules in the last days: household, one, other module."""
    since = now() - timedelta(days=days)
    found = TimelineEntry.objects.filter(household__isnull=False, at__gte=since, at__lte=now())
    lines = found.exclude(app__in=(HOUSEKEEPING, FILES))
    apps: dict[int, set[str]] = {}
    for household, app in lines.order_by().values_list("household", "app").distinct():
        apps.setdefault(household, set()).add(app)
    return [
        (household, one, other)
        for household, names in sorted(apps.items())
        for one, other in combinations(sorted(names), 2)
    ]
