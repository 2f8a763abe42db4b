"""A reader says that a text should not stand (B5)."""

from dataclasses import dataclass

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.audit.limits import allow
from wennuan.kernel.errors import Invalid, NotFound
from wennuan.kernel.privacy import mask_identifiers
from wennuan.kernel.rules import require
from wennuan.moderation import hooks
from wennuan.moderation.actions.checking import Item, hurry, submit
from wennuan.moderation.models import Cause, Report, Source
from wennuan.moderation.rules import may_report
from wennuan.people.models import Person

A_DAY = 86400
REPORTS_A_DAY = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reader finds wrong, and their own words."""

    cause: str
    words: str = ""


@transaction.atomic
def report(kind: str, ref: str, complaint: Complaint, *, by: Person) -> Report:
    """Bring a text before the moderators. Reporting the same text again changes nothing.

    Whoever wrote it never learns who reported it, nor that it was reported unless it has to go.
    """
    found = Report.objects.filter(reporter=by, kind=kind, ref=ref).first()
    if found is not None:
        return found
    thing = reported_thing(kind, ref, by)
    require(may_report, by, thing.author)
    if complaint.cause not in Cause.values:
        raise Invalid("请选一个原因。", field="cause")
    allow(f"report:{by.pk}", limit=REPORTS_A_DAY, seconds=A_DAY)
    item = Item(
        kind, ref, f"{thing.title}\n{thing.excerpt}", thing.url, thing.author, thing.place,
        why=Cause(complaint.cause).label, source=Source.REPORT, pictures=thing.pictures,
    )  # fmt: skip
    check = submit(item, by=by)
    hurry(check, by=by)
    made, _ = Report.objects.get_or_create(
        reporter=by, kind=kind, ref=ref,
        defaults={
            "check_made": check,
            "cause": complaint.cause,
            "words": mask_identifiers(complaint.words.strip())[:300],
        },
    )  # fmt: skip
    record("moderation.reported", check, by=by, cause=complaint.cause)
    return made


def reported_thing(kind: str, ref: str, viewer: Person) -> hooks.Reportable:
    """The text, as the app that holds it shows it to this reader. Raises NotFound."""
    found = hooks.reportable(hooks.Thing(kind, ref, viewer))
    if not found:
        raise NotFound("这条内容已经不在了，或者您看不到它。")
    return found[0]
