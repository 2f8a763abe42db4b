"""Opening a record, opening it to read, and describing the household's need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record as note
from wennuan.audit.actions import record_reading
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell_all
from wennuan.orgs.queries import has_accepted_conduct
from wennuan.people import timeline
from wennuan.people.models import Household, Person
from wennuan.support import clocks, queries
from wennuan.support.models import Cause, Origin, RecordStatus, SupportRecord
from wennuan.support.rules import may_keep, may_open, may_read, may_read_own
from wennuan.tasks.actions import close_task, open_task

LEAST_REASON = 4
FIRST_CHECK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Opening:
    """Why a record is opened."""

    causes: tuple[str, ...] = ()
    story: str = ""
    origin: str = Origin.WORKER
    ref: str = ""  # of the thing that led to it, such as "aid:7"


@transaction.atomic
def open_record(household: Household, opening: Opening, *, by: Person) -> SupportRecord:
    """Open the record of a household in need, who are told and can read it.

    One that is there is given back, one that was left is returned to.
    """
    household = lock(household)
    require(may_open, by, household)
    found = queries.record_of(household)
    if found is not None:
        left = found.status == RecordStatus.LEFT
        return come_back(found, "再次遇到困难", by=by) if left else found
    made = SupportRecord.objects.create(
        household=household, causes=_causes(opening.causes), story=opening.story.strip() or None,
        origin=opening.origin, origin_ref=opening.ref, opened_by=by, opened_at=now(),
        next_check_on=today() + FIRST_CHECK,
    )  # fmt: skip
    note("support.opened", made, by=by, origin=opening.origin)
    close_task(clocks.consider_key(household), by=by)
    _tell(made, "opened", "建立了帮扶档案", by=by)
    return made


def _causes(causes: Sequence[str]) -> str | None:
    if unknown := set(causes) - set(Cause.values):
        raise Invalid(f"没有这个致困原因：{'、'.join(sorted(unknown))}", field="causes")
    return ",".join(cause for cause in Cause.values if cause in causes) or None


def _tell(record: SupportRecord, template: str, sentence: str, *, by: Person) -> None:
    timeline.note(record.household, sentence, app="support", by=by)
    link = reverse("support:mine")
    tell_all(
        queries.adults_of(record), f"support/notices/{template}", by=by, link=link, record=record
    )


@transaction.atomic
def come_back(record: SupportRecord, why: str, *, by: Person) -> SupportRecord:
    """The household is in need again: its record goes on, with all its history."""
    record = lock(record)
    require(may_keep, by, record)
    if not why.strip():
        raise Invalid("请写明为什么重新纳入帮扶。", field="why")
    record.FLOW.take(record, "come_back")
    record.left_at, record.next_check_on = None, today() + FIRST_CHECK
    record.save(update_fields=["status", "left_at", "next_check_on"])
    note("support.came_back", record, by=by)
    _tell(record, "opened", "重新纳入帮扶", by=by)
    return record


@transaction.atomic
def describe(
    record: SupportRecord, causes: Sequence[str], story: str, assets: str, *, by: Person
) -> SupportRecord:
    """Say why the household is in need, and what it owns."""
    record = held(record, by=by)
    record.causes, record.story = _causes(causes), story.strip() or None
    record.assets = assets.strip() or None
    record.save(update_fields=["causes", "story", "assets"])
    note("support.described", record, by=by)
    return record


@transaction.atomic
def open_file(record: SupportRecord, reason: str, *, by: Person) -> None:
    """Open a record to read it, for half an hour; the household sees who, when and why."""
    require(may_read, by, record)
    if not has_accepted_conduct(by):
        raise NotAllowed("查看他人信息前，请先读并接受行为守则。", hint="在“我的—岗位与组织”里。")
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid("请写明为什么要看，这家人会看到这句话。", field="reason")
    adults = queries.adults_of(record)
    if any(person.restricted_at for person in adults):
        raise NotAllowed("这家人要求限制查看这些信息。", hint="请直接联系他们。")
    note("support.read", record, by=by, reason=reason.strip()[:200])
    for person in adults:
        record_reading(person, by=by, what=f"帮扶档案 {record.code}", reason=reason.strip()[:200])


@transaction.atomic
def note_print(record: SupportRecord, *, by: Person) -> None:
    """A printed record leaves the house: that is on record too."""
    if not may_read_own(by, record):
        require(may_read, by, record)
    note("support.printed", record, by=by)


@transaction.atomic
def open_due_tasks(*, by: Person | None) -> int:
    """Put what comes near into the work list: re-checks, visits, measures, certificates."""
    wanted = [
        *map(clocks.check_task, queries.due_checks()),
        *map(clocks.visit_task, queries.due_visits()),
        *map(clocks.measure_task, queries.due_measures()),
        *map(clocks.certificate_task, queries.due_certificates()),
    ]
    for one in wanted:
        open_task(one, by=by)
    return len(wanted)


@transaction.atomic
def suggest_record(household: Household, ref: str, *, by: Person | None) -> None:
    """Something happened that may call for lasting help: a keeper looks whether a record is opened.

    ``ref`` names it (``aid:7``). Nothing happens when the household has a record that is open.
    """
    found = queries.record_of(household)
    if found is None or found.status == RecordStatus.LEFT:
        open_task(clocks.consider_task(household, ref), by=by)


def held(record: SupportRecord, *, by: Person) -> SupportRecord:
    """A record that is kept by this person and not left, held until the transaction ends."""
    record = lock(record)
    require(may_keep, by, record)
    if record.status == RecordStatus.LEFT:
        raise WrongState("这家已经退出帮扶，档案只能看。需要的话请先重新纳入。")
    return record
