"""Tables are brought in: checked line by line by trying, then merged whole or as reviewed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.desk import rules
from wennuan.desk.imports import KINDS, ImportKind, Row, Unit
from wennuan.desk.imports.kinds import missing
from wennuan.desk.models import ImportLine, ImportState, LineState, SheetImport
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import DomainError, WrongState
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people.models import Person

AT_ONCE = 50  # units tried in one transaction
KEPT = timedelta(days=14)  # lines of a table that nobody finished


@transaction.atomic
def start_import(
    kind: ImportKind, rows: Sequence[Row], source: str, *, is_whole: bool, by: Person
) -> SheetImport:
    """Take in a table; a job tries each line, and nothing counts before it is confirmed."""
    require(rules.may_import, by, kind.roles)
    sheet = SheetImport.objects.create(kind=kind.key, source=source[:120], is_whole=is_whole, by=by)
    ImportLine.objects.bulk_create(
        ImportLine(sheet=sheet, number=row.number, cells=json.dumps(row.cells)) for row in rows
    )
    record("desk.import_started", sheet, by=by, kind=kind.key, rows=len(rows))
    later("desk.check_import", sheet_id=sheet.pk)
    return sheet


def check_import(sheet: SheetImport, *, by: Person | None) -> SheetImport:
    """Try every line by the actions that would take it, undo it, and write down what is wrong."""
    if sheet.state != ImportState.READING:
        return sheet
    kind, done, seen = KINDS[sheet.kind], 0, dict[str, int]()
    for units in _chunks(kind.units(_rows(sheet))):
        faults: dict[int, str] = {}
        with transaction.atomic():
            for unit in units:
                faults |= _faults(kind, unit, sheet.by, seen)
            transaction.set_rollback(True)
        _note(sheet, faults)
        done += sum(len(unit) for unit in units)
        _progress(sheet, done)
    return _checked(sheet)


def _faults(kind: ImportKind, unit: Unit, by: Person, seen: dict[str, int]) -> dict[int, str]:
    """What is wrong with the lines of one unit, by number; a unit is taken whole or not at all."""
    found = {row.number: "；".join(gaps) for row in unit if (gaps := missing(kind, row))}
    for row in unit:
        same = kind.same(row)
        if same and same in seen:
            found.setdefault(row.number, f"和第 {seen[same]} 行重复")
        elif same:
            seen[same] = row.number
    if not found and (refused := _try(kind, unit, by)):
        found[unit[0].number] = refused
    first = next(iter(found), 0)
    rest = {row.number: f"要等第 {first} 行改好" for row in unit} if first else {}
    return rest | found


def _try(kind: ImportKind, unit: Unit, by: Person) -> str:
    """Why this unit can't be taken, or nothing. What it did stays until it is undone."""
    try:
        with transaction.atomic():
            kind.act(unit, by)
    except DomainError as refused:
        return refused.sentence
    return ""


@transaction.atomic
def start_merge(sheet: SheetImport, *, by: Person) -> SheetImport:
    """Confirm: bring in the lines that are right, or all of them where it is all or nothing."""
    sheet = lock(sheet)
    require(rules.may_handle_import, by, sheet)
    require(rules.may_import, by, KINDS[sheet.kind].roles)
    faulty = sheet.lines.filter(state=LineState.FAULTY).count()
    if sheet.is_whole and faulty:
        raise WrongState(f"还有 {faulty} 行要改，这份表是全部通过才导入。")
    if not sheet.lines.filter(state=LineState.WAITING).exists():
        raise WrongState("没有一行可以导入。")
    sheet.FLOW.take(sheet, "merge")
    sheet.done_count, sheet.note = 0, ""
    sheet.save(update_fields=["state", "done_count", "note"])
    later("desk.merge_import", sheet_id=sheet.pk)
    return sheet


def merge_import(sheet: SheetImport, *, by: Person | None) -> SheetImport:
    """Bring in what was confirmed, in the name of whoever did; safe to begin again."""
    if sheet.state != ImportState.MERGING:
        return sheet
    kind = KINDS[sheet.kind]
    units = list(kind.units(_rows(sheet)))
    if not sheet.is_whole:
        for unit in units:
            _merge_alone(sheet, kind, unit)
        return _finish(sheet)
    try:
        with transaction.atomic():
            for unit in units:
                _act(sheet, kind, unit)
            return _finish(sheet)
    except _Refused as refused:
        return _give_back(sheet, refused)


class _Refused(Exception):
    """A unit that passed the check was refused when it counted."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number, self.sentence = number, sentence


def _act(sheet: SheetImport, kind: ImportKind, unit: Unit) -> None:
    try:
        kind.act(unit, sheet.by)
    except DomainError as refused:
        raise _Refused(unit[0].number, refused.sentence) from refused
    _merged(sheet, unit)


@transaction.atomic
def _merge_alone(sheet: SheetImport, kind: ImportKind, unit: Unit) -> None:
    numbers = [row.number for row in unit]
    waiting = sheet.lines.select_for_update().filter(number__in=numbers, state=LineState.WAITING)
    if len(waiting) < len(unit):
        return  # somebody else's run took it
    if refused := _try(kind, unit, sheet.by):
        _note(sheet, dict.fromkeys(numbers, refused))
    else:
        _merged(sheet, unit)
    sheet.refresh_from_db(fields=["done_count"])
    _progress(sheet, sheet.done_count + len(unit))


def _merged(sheet: SheetImport, unit: Unit) -> None:
    """What is in has its own place now; the copy in the table goes."""
    lines = sheet.lines.filter(number__in=[row.number for row in unit])
    lines.update(state=LineState.MERGED, cells=None, faults=None)


@transaction.atomic
def skip_line(line: ImportLine, *, by: Person) -> ImportLine:
    """Leave a line out of the import, or take it in again."""
    line = lock(line)
    require(rules.may_handle_import, by, line.sheet)
    if line.sheet.state != ImportState.READY or line.sheet.is_whole:
        raise WrongState("现在不能改哪些行要导入。")
    turned = {LineState.WAITING: LineState.SKIPPED, LineState.SKIPPED: LineState.WAITING}
    line.state = turned.get(LineState(line.state), LineState(line.state))
    line.save(update_fields=["state"])
    return line


@transaction.atomic
def discard_import(sheet: SheetImport, *, by: Person) -> SheetImport:
    """Throw a table away; nothing of it was brought in, and nothing of it is kept."""
    sheet = lock(sheet)
    require(rules.may_handle_import, by, sheet)
    sheet.FLOW.take(sheet, "discard")
    sheet.finished_at = now()
    sheet.save(update_fields=["state", "finished_at"])
    sheet.lines.all().delete()
    record("desk.import_discarded", sheet, by=by)
    return sheet


@transaction.atomic
def forget_old(*, by: Person | None) -> int:
    """Empty the lines of tables that are two weeks old; gives how many lines."""
    old = ImportLine.objects.filter(sheet__started_at__lt=now() - KEPT, cells__isnull=False)
    return old.exclude(sheet__state=ImportState.MERGING).update(cells=None, faults=None)


def _rows(sheet: SheetImport) -> list[Row]:
    lines = sheet.lines.filter(state=LineState.WAITING, cells__isnull=False).order_by("number")
    return [Row(line.number, json.loads(str(line.cells))) for line in lines]


def _chunks(units: Iterable[Unit]) -> Iterator[Sequence[Unit]]:
    left = iter(units)
    while chunk := list(islice(left, AT_ONCE)):
        yield chunk


def _note(sheet: SheetImport, faults: dict[int, str]) -> None:
    lines = list(sheet.lines.filter(number__in=faults))
    for line in lines:
        line.state, line.faults = LineState.FAULTY, faults[line.number]
    ImportLine.objects.bulk_update(lines, ["state", "faults"])


def _progress(sheet: SheetImport, done: int) -> None:
    with transaction.atomic():
        sheet.done_count = done
        sheet.save(update_fields=["done_count"])
        live.publish(f"sheet:{sheet.pk}")


@transaction.atomic
def _checked(sheet: SheetImport) -> SheetImport:
    sheet = lock(sheet)
    sheet.FLOW.take(sheet, "check")
    sheet.save(update_fields=["state"])
    live.publish(f"sheet:{sheet.pk}")
    return sheet


@transaction.atomic
def _finish(sheet: SheetImport) -> SheetImport:
    sheet = lock(sheet)
    sheet.FLOW.take(sheet, "finish")
    merged = sheet.lines.filter(state=LineState.MERGED).count()
    sheet.finished_at, sheet.done_count = now(), merged
    sheet.save(update_fields=["state", "finished_at", "done_count"])
    record("desk.import_merged", sheet, by=sheet.by, kind=sheet.kind, rows=merged)
    link = reverse("desk:import", args=[sheet.pk])
    title = KINDS[sheet.kind].title
    tell(sheet.by, "desk/notices/import_done", by=None, link=link, title=title, merged=merged)
    live.publish(f"sheet:{sheet.pk}")
    return sheet


@transaction.atomic
def _give_back(sheet: SheetImport, refused: _Refused) -> SheetImport:
    """Nothing was brought in: the line that was refused in the end says why."""
    sheet = lock(sheet)
    _note(sheet, {refused.number: refused.sentence})
    sheet.FLOW.take(sheet, "give_back")
    sheet.done_count = 0
    sheet.note = f"第 {refused.number} 行没有通过，整份表都没有导入。"
    sheet.save(update_fields=["state", "done_count", "note"])
    live.publish(f"sheet:{sheet.pk}")
    return sheet
