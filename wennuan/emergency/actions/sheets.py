"""Sheets: pasted or uploaded, looked over, written down; broken lines are repaired one by one."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from wennuan.audit.actions import record
from wennuan.emergency import queries
from wennuan.emergency.actions import adding
from wennuan.emergency.models import (
    Emergency,
    LineState,
    Row,
    Sheet,
    SheetLine,
    SheetStatus,
    Source,
)
from wennuan.emergency.reading import Facts, Read, cells_of, checked, read, tidied
from wennuan.emergency.rules import may_edit
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.kernel.sheets import read_file
from wennuan.people.models import Person

MOST_TEXT = 1_000_000  # characters
MOST_BYTES = 3 * 2**20


def paste_sheet(emergency: Emergency, text: str, *, by: Person) -> Sheet:
    """Make out a pasted text. Nothing counts before somebody looked it over."""
    if len(text) > MOST_TEXT:
        raise Invalid("内容太多了，请分几次粘贴。", field="text")
    return _keep_sheet(emergency, Source.PASTE, cells_of(text), by=by)


def upload_sheet(emergency: Emergency, upload: "UploadedFile[bytes]", *, by: Person) -> Sheet:
    """Make out the first sheet of a workbook (XLSX), or a CSV file."""
    if (upload.size or 0) > MOST_BYTES:
        raise Invalid("文件太大，请不要超过 3 MB。", field="file")
    rows = tidied(read_file(upload.read()))
    return _keep_sheet(emergency, Source.FILE, rows, by=by)


@transaction.atomic
def _keep_sheet(
    emergency: Emergency, source: Source, rows: Sequence[Sequence[str]], *, by: Person
) -> Sheet:
    require(may_edit, by, emergency)
    columns, lines = read(rows)
    sheet = Sheet.objects.create(
        emergency=emergency, source=source, columns=columns, entered_by=by, entered_at=now(),
        digest=queries.digest_of(emergency, [line.raw for line in lines]),
    )  # fmt: skip
    SheetLine.objects.bulk_create([_line(sheet, line) for line in lines])
    record("emergency.sheet_entered", sheet, by=by, lines=len(lines), source=source)
    return sheet


def _line(sheet: Sheet, line: Read) -> SheetLine:
    return SheetLine(
        sheet=sheet, number=line.number, raw=line.raw, facts=queries.written(line.facts),
        fault=line.fault, state=LineState.BROKEN if line.fault else LineState.READY,
    )  # fmt: skip


@transaction.atomic
def merge_sheet(sheet: Sheet, *, by: Person) -> list[Row]:
    """Write all good lines down at once, doubles joined; broken ones wait beside them.

    The same sheet counts once: whoever pastes it again reads when it came in, and by whom.
    """
    emergency = lock(sheet.emergency)
    require(may_edit, by, emergency)
    sheet = lock(sheet)
    if sheet.status == SheetStatus.PREVIEW and (before := queries.merged_before(sheet)):
        who = "您" if before.entered_by_id == by.pk else before.entered_by.public_name
        at = timezone.localtime(before.merged_at) if before.merged_at else None
        raise WrongState(f"同一张表，{who}在 {at:%H:%M} 已经登记过了，没有重复登记。")
    sheet.FLOW.take(sheet, "merge")
    sheet.merged_at = now()
    sheet.save(update_fields=["status", "merged_at"])
    lines = list(sheet.lines.filter(state=LineState.READY))
    rows = _write_down(emergency, lines, by=by)
    record(
        "emergency.sheet_merged", sheet, by=by, rows=len(rows),
        joined=sum(row.joined_into_id is not None for row in rows),
        broken=sheet.lines.filter(state=LineState.BROKEN).count(),
    )  # fmt: skip
    return rows


def _write_down(emergency: Emergency, lines: list[SheetLine], *, by: Person) -> list[Row]:
    facts = [queries.facts_of(line) for line in lines]
    rows = adding.add_rows(emergency, facts, by=by, lines=lines)
    for line in lines:
        line.FLOW.take(line, "merge")
    merged = SheetLine.objects.filter(pk__in=[line.pk for line in lines])
    merged.update(state=LineState.MERGED, raw=None, facts=None)  # the rows have it now
    return rows


@transaction.atomic
def drop_sheet(sheet: Sheet, *, by: Person) -> Sheet:
    """Not this sheet after all: its lines are forgotten."""
    emergency = lock(sheet.emergency)
    require(may_edit, by, emergency)
    sheet = lock(sheet)
    sheet.FLOW.take(sheet, "drop")
    sheet.save(update_fields=["status"])
    sheet.lines.update(raw=None, facts=None)
    record("emergency.sheet_dropped", sheet, by=by)
    return sheet


@transaction.atomic
def repair_line(line: SheetLine, facts: Facts, *, by: Person) -> SheetLine:
    """Put a broken line right. In a sheet that counts it becomes a row at once."""
    line, emergency = _held(line, by=by)
    sound, fault = checked(facts.shown())
    if fault:
        raise Invalid(fault, field="phone" if "电话" in fault else "name")
    line.FLOW.take(line, "repair")
    line.facts, line.fault = queries.written(sound), ""
    line.save(update_fields=["state", "facts", "fault"])
    if line.sheet.status == SheetStatus.MERGED:
        _write_down(emergency, [line], by=by)
    record("emergency.line_repaired", line, by=by)
    return line


@transaction.atomic
def drop_line(line: SheetLine, *, by: Person) -> SheetLine:
    """This line is about nobody: it is set aside, and its words are forgotten."""
    line, emergency = _held(line, by=by)
    line.FLOW.take(line, "drop")
    line.raw = line.facts = None
    line.save(update_fields=["state", "raw", "facts"])
    record("emergency.line_dropped", line, by=by)
    live.publish(f"emergency:{emergency.pk}")
    return line


def _held(line: SheetLine, *, by: Person) -> tuple[SheetLine, Emergency]:
    emergency = lock(line.sheet.emergency)
    require(may_edit, by, emergency)
    return lock(line), emergency
