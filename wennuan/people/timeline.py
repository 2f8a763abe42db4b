"""The history of a person and a household, written down into by every module above."""

from datetime import datetime

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import now
from wennuan.people.models import Household, Member, Person, TimelineEntry


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
