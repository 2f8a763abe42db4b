"""Reading the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet

from wennuan.audit.models import AuditEntry, Reading
from wennuan.audit.verbs import sentence_of

if TYPE_CHECKING:
    from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """One act as a person reads it."""

    at: datetime
    sentence: str
    actor: str
    on_behalf_of: str
    reason: str


def readings_of(person: "Person") -> QuerySet[Reading]:
    """Who opened protected data of this person, newest first."""
    return Reading.objects.filter(person=person).select_related("reader").order_by("-at", "-pk")


def entries_about(subject: Model) -> QuerySet[AuditEntry]:
    """All that was done to a thing, newest first."""
    return (
        AuditEntry.objects.filter(kind=subject._meta.label, subject_id=subject.pk)
        .select_related("actor", "on_behalf_of")
        .order_by("-at", "-pk")
    )


def has_entry(verb: str, subject: Model, **facts: Any) -> bool:
    """Was this done to a thing before, with just these facts among its facts?"""
    return entries_about(subject).filter(verb=verb, facts__contains=facts).exists()


def history_of(subject: Model) -> list[Line]:
    """The same in sentences, with public names only."""
    return [
        Line(
            at=entry.at,
            sentence=sentence_of(entry.verb),
            actor=entry.actor.public_name if entry.actor else "系统",
            on_behalf_of=entry.on_behalf_of.public_name if entry.on_behalf_of else "",
            reason=entry.reason,
        )
        for entry in entries_about(subject)
    ]
