"""Visits, and what their forms say."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wennuan.aid.models import HomeVisit, Item, Seen, VisitStatus
from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One line of the list: what was looked at, how sure, and what was noted."""

    item: str
    seen: str
    note: str
    is_missing: bool


def checked_items(visit: HomeVisit) -> list[CheckedItem]:
    """The list of a form, in its own order; nothing before it was handed in."""
    said: dict[str, list[str]] = json.loads(visit.checklist or "{}")
    return [
        CheckedItem(
            item.label, Seen(said[item][0]).label, said[item][1], said[item][0] == "missing"
        )
        for item in Item
        if item in said
    ]


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit in a list."""

    pk: int
    code: str
    place: str
    state: str
    status: str
    due_at: datetime
    other: str


def visits_of(person: Person) -> list[VisitLine]:
    """What this person has to visit or to confirm, the first due first."""
    waiting = [VisitStatus.PLANNED, VisitStatus.REPORTED]
    own: QuerySet[HomeVisit] = HomeVisit.objects.filter(
        Q(first=person) | Q(second=person), status__in=waiting
    )
    return [
        VisitLine(
            pk=one.pk,
            code=one.request.code,
            place=one.request.place.name,
            state=one.get_status_display(),
            status=one.status,
            due_at=one.due_at,
            other=(one.second if one.first_id == person.pk else one.first).public_name,
        )
        for one in own.select_related("request__place", "first", "second").order_by("due_at")
    ]
