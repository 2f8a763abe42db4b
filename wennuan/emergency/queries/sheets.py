"""Sheets as their readers see them: good lines, doubles, and what is wrong with the others."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from wennuan.emergency.models import (
    Emergency,
    JoinedBy,
    LineState,
    Row,
    Sheet,
    SheetLine,
    SheetStatus,
)
from wennuan.emergency.queries.finding import Communities, Doubles, set_hashes, values_of
from wennuan.emergency.reading import HEADINGS, Facts
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.privacy import mask_phone

NEW = -1  # the double of a line stands in the same sheet


def facts_of(line: SheetLine) -> Facts:
    """What was made out of a line."""
    return Facts(**json.loads(line.facts or "{}"))


def written(facts: Facts) -> str:
    """Facts as a line keeps them."""
    return json.dumps(asdict(facts), ensure_ascii=False)


def digest_of(emergency: Emergency, raw: Iterable[str]) -> bytes:
    """What a whole sheet is known by: the same lines again are the same sheet."""
    return blind_index("\n".join(raw), f"emergency.sheet:{emergency.pk}")


def merged_before(sheet: Sheet) -> Sheet | None:
    """The same sheet, when it counts already."""
    same = Sheet.objects.filter(emergency=sheet.emergency_id, digest=sheet.digest)
    return same.filter(status=SheetStatus.MERGED).select_related("entered_by").first()


def broken_lines(emergency: Emergency) -> QuerySet[SheetLine]:
    """Lines of sheets that count which nobody has repaired yet."""
    return (
        SheetLine.objects.filter(sheet__emergency=emergency, sheet__status=SheetStatus.MERGED)
        .filter(state=LineState.BROKEN)
        .select_related("sheet__entered_by")
        .order_by("sheet", "number")
    )


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line of a sheet on its reader's screen."""

    pk: int
    number: int
    name: str
    phone: str
    address: str
    needs: str
    note: str
    people: int | None
    state: str
    fault: str
    raw: str
    twin: str = ""
    name_differs: bool = False


def line_card(line: SheetLine, twin: str = "", *, name_differs: bool = False) -> LineCard:
    """A line for whoever repairs it. What can't be read is shown as it came."""
    facts = facts_of(line)
    is_broken = line.state == LineState.BROKEN
    return LineCard(
        pk=line.pk,
        number=line.number,
        name=facts.name,
        phone=facts.phone if is_broken else mask_phone(facts.phone) if facts.phone else "",
        address=facts.address,
        needs=facts.needs,
        note=facts.note,
        people=facts.people,
        state=line.state,
        fault=line.fault,
        raw=" ｜ ".join((line.raw or "").split("\t")) if is_broken else "",
        twin=twin,
        name_differs=name_differs,
    )


@dataclass(frozen=True, slots=True)
class SheetCard:
    """A sheet before it counts: what would come in, what is there already, what is broken."""

    columns: tuple[str, ...]
    good: tuple[LineCard, ...]
    doubles: tuple[LineCard, ...]
    broken: tuple[LineCard, ...]
    dropped: int

    @property
    def ready(self) -> int:
        """How many lines would be written down."""
        return len(self.good) + len(self.doubles)


def sheet_card(sheet: Sheet) -> SheetCard:
    """Look a sheet over: doubles are looked for among the rows and in the sheet itself."""
    lines = list(sheet.lines.all())
    good, doubles = _sorted(sheet.emergency, [x for x in lines if x.state == LineState.READY])
    return SheetCard(
        columns=tuple(HEADINGS[c][0] if c in HEADINGS else "" for c in sheet.columns),
        good=tuple(good),
        doubles=tuple(doubles),
        broken=tuple(line_card(x) for x in lines if x.state == LineState.BROKEN),
        dropped=sum(line.state == LineState.DROPPED for line in lines),
    )


def _sorted(emergency: Emergency, lines: list[SheetLine]) -> tuple[list[LineCard], list[LineCard]]:
    known = Doubles(emergency)
    there = {row.pk: row for row in emergency.rows.only("number", "name")}
    nowhere = Communities([])
    new: dict[int, tuple[int, str]] = {}
    good, doubles = [], []
    for line in lines:
        facts = facts_of(line)
        row = Row(pk=NEW - line.number, **values_of(facts, nowhere))
        set_hashes(row, identity=facts.identity)
        twin = known.find(row)
        known.add(row, root=twin.pk if twin else None)
        if twin is None:
            new[row.pk] = (line.number, facts.name)
            good.append(line_card(line))
            continue
        where, name = _place_of(twin.pk, new, there)
        why = JoinedBy(twin.why).label
        differs = bool(facts.name and name and facts.name != name)
        doubles.append(line_card(line, f"{why}：{where}", name_differs=differs))
    return good, doubles


def _place_of(pk: int, new: dict[int, tuple[int, str]], there: dict[int, Row]) -> tuple[str, str]:
    if pk in new:
        number, name = new[pk]
        return f"和本表第 {number} 行是同一户", name
    row = there[pk]
    return f"和已登记的第 {row.number} 户是同一户", row.name or ""
