"""From cells to lines: where the heading is, which column is which."""

from collections.abc import Sequence

from wennuan.desk.imports.kinds import ImportKind, Row
from wennuan.kernel.errors import Invalid

HEADER_WITHIN = 10
MOST_ROWS = 5000


def rows_of(cells: Sequence[Sequence[str]], kind: ImportKind) -> list[Row]:
    """The lines under the heading, empty ones left out. Raises Invalid when it can't be read.

    The heading may stand a few lines down and its columns in any order; a unit or a note in
    brackets behind a name doesn't matter. Without any heading the columns are taken in order.
    """
    start, columns = _heading(cells, kind)
    rows = [
        Row(number, {name: row[at] if at < len(row) else "" for name, at in columns.items()})
        for number, row in enumerate(cells[start:], start + 1)
        if any(cell for cell in row)
    ]
    if not rows:
        raise Invalid("表里没有一行内容。", field="file")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"一次最多 {MOST_ROWS} 行，请分几次导入。", field="file")
    return rows


def _heading(cells: Sequence[Sequence[str]], kind: ImportKind) -> tuple[int, dict[str, int]]:
    needed = {column.name for column in kind.columns if column.required}
    best: set[str] = set()
    for number, row in enumerate(cells[:HEADER_WITHIN]):
        plain = [cell.split("（")[0].split("(")[0].strip().rstrip("*") for cell in row]
        found = {name: plain.index(name) for name in kind.names if name in plain}
        if needed <= found.keys():
            return number + 1, found
        best = max(best, set(found), key=len)
    if not best and cells and len(cells[0]) >= len(needed):
        return 0, {name: at for at, name in enumerate(kind.names)}
    lacking = "、".join(name for name in kind.names if name in needed - best)
    raise Invalid(f"没有找到这些列：{lacking}。请用样表的表头。", field="file")
