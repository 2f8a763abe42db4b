"""How far bulk steps and imports are."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from wennuan.desk.imports import KINDS, ImportKind
from wennuan.desk.models import BulkRun, ImportLine, ImportState, LineState, SheetImport
from wennuan.desk.rules import may_import
from wennuan.people.models import Person
from wennuan.tasks.hooks import bulk_steps
from wennuan.tasks.models import Task

PAGE = 100


@dataclass(frozen=True, slots=True)
class RunCard:
    """A bulk step under way or over."""

    pk: int
    label: str
    total: int
    done: int
    percent: int
    faults: list[tuple[str, str]]
    is_over: bool


def run_card(run: BulkRun) -> RunCard:
    """One run, with the titles of what could not be done."""
    step = bulk_steps.named(run.step)
    titles = dict(
        Task.objects.filter(pk__in=[pk for pk, _ in run.faults]).values_list("pk", "title")
    )
    total = len(run.task_ids)
    return RunCard(
        pk=run.pk,
        label=step.label if step else run.step,
        total=total,
        done=run.done_count,
        percent=run.done_count * 100 // total,
        faults=[(titles.get(pk, str(pk)), why) for pk, why in run.faults],
        is_over=run.finished_at is not None,
    )


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line of a table, its cells in the order of the columns."""

    pk: int
    number: int
    cells: list[str]
    fault: str
    state: str
    state_word: str


@dataclass(frozen=True, slots=True)
class SheetCard:
    """An import for whoever began it."""

    pk: int
    kind: str
    title: str
    source: str
    is_whole: bool
    state: str
    state_word: str
    note: str
    started_at: datetime
    total: int
    done: int
    percent: int
    counts: dict[str, int]
    can_merge: bool
    is_busy: bool


def kinds_for(person: Person) -> list[ImportKind]:
    """The tables that this person may bring in."""
    return [kind for kind in KINDS.values() if may_import(person, kind.roles)]


def imports_of(person: Person) -> QuerySet[SheetImport]:
    """One's own imports, the newest first."""
    return SheetImport.objects.filter(by=person).order_by("-pk")


def sheet_card(sheet: SheetImport) -> SheetCard:
    """One import with its figures."""
    rows = sheet.lines.order_by().values_list("state").annotate(Count("pk"))
    counts = dict.fromkeys(LineState.values, 0) | dict(rows)
    total = sum(counts.values())
    waiting, faulty = counts[LineState.WAITING], counts[LineState.FAULTY]
    is_ready = sheet.state == ImportState.READY
    return SheetCard(
        pk=sheet.pk,
        kind=sheet.kind,
        title=KINDS[sheet.kind].title,
        source=sheet.source,
        is_whole=sheet.is_whole,
        state=sheet.state,
        state_word=sheet.get_state_display(),
        note=sheet.note,
        started_at=sheet.started_at,
        total=total,
        done=sheet.done_count,
        percent=sheet.done_count * 100 // total if total else 100,
        counts=counts,
        can_merge=is_ready and waiting > 0 and not (sheet.is_whole and faulty),
        is_busy=sheet.state in {ImportState.READING, ImportState.MERGING},
    )


def lines_of(sheet: SheetImport, *, state: str = "", page: int = 1) -> list[LineCard]:
    """Lines of a table, the faulty ones first unless one state is asked for."""
    names = KINDS[sheet.kind].names
    found = sheet.lines.filter(state=state) if state else sheet.lines.all()
    ordered = sorted(found, key=lambda line: (line.state != LineState.FAULTY, line.number))
    return [_line(line, names) for line in ordered[: PAGE * page]]


def faulty_rows(sheet: SheetImport) -> list[tuple[str, ...]]:
    """The lines to correct, as cells with the fault behind them."""
    names = KINDS[sheet.kind].names
    lines = sheet.lines.filter(state=LineState.FAULTY, cells__isnull=False)
    return [(*_line(line, names).cells, str(line.faults or "")) for line in lines]


def _line(line: ImportLine, names: tuple[str, ...]) -> LineCard:
    cells = json.loads(str(line.cells)) if line.cells else {}
    return LineCard(
        pk=line.pk,
        number=line.number,
        cells=[cells.get(name, "") for name in names],
        fault=str(line.faults or ""),
        state=line.state,
        state_word=line.get_state_display(),
    )
