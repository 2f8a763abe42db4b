"""Writing the record."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model

from wennuan.audit.models import AuditEntry, Reading
from wennuan.kernel.errors import Invalid

if TYPE_CHECKING:
    from wennuan.people.models import Person

LEAST_REASON = 4


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


def record_export(what: str, rows: int, *, by: "Person", reason: str) -> AuditEntry:
    """Note that ``by`` takes a table along, before it is made; refused without a reason or whole.

    Too many rows are refused, never cut: a table that looks complete and isn't misleads.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid("请写明导出来做什么，审计员会看到。", field="reason")
    if rows > settings.EXPORT_MOST_ROWS:
        most = settings.EXPORT_MOST_ROWS
        raise Invalid(f"共 {rows} 行，一次最多导出 {most} 行，请先缩小范围。", field="reason")
    return record("audit.exported", by, by=by, reason=reason.strip(), what=what, rows=rows)
