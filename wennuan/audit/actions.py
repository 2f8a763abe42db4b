"""Writing the record."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model

from wennuan.audit.models import AuditEntry, Reading

if TYPE_CHECKING:
    from wennuan.people.models import Person


def record(
    verb: str,
    subject: Model,
    *,
    by: "Person | None",
    on_behalf_of: "Person | None" = None,
    reason: str = "",
    **facts: Any,
) -> AuditEntry:
    """Append one line to the record, in the transaction of the act itself.

    ``facts`` are numbers, codes and states: never a name, phone or other personal data.
    """
    return AuditEntry.objects.create(
        actor=by,
        on_behalf_of=on_behalf_of,
        verb=verb,
        kind=subject._meta.label,
        subject_id=subject.pk,
        reason=reason,
        facts=facts,
    )


def record_reading(person: "Person", *, by: "Person", what: str, reason: str) -> Reading:
    """Note that ``by`` opened protected data of ``person``, who can see this."""
    return Reading.objects.create(person=person, reader=by, what=what, reason=reason)
