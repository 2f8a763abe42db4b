"""Read a table that was pasted from a spreadsheet into a text box."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One line: its number as people count, its cells in the order of the columns, its faults."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[str, ...] = ()

    def with_fault(self, sentence: str) -> "PastedRow":
        """The same row with one more thing to correct."""
        return PastedRow(self.number, self.cells, (*self.faults, sentence))


def read(text: str, columns: Sequence[str], *, most: int = MOST_ROWS) -> list[PastedRow]:
    """The rows of a pasted table, a heading line left out; short and long rows carry a fault.

    Cells are parted by tabs, else by commas (also ，), as spreadsheets and people write them.
    """
    rows: list[PastedRow] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        cells = _cells(line)
        if not any(cells) or (not rows and cells[: len(columns)] == tuple(columns)):
            continue
        rows.append(_row(number, cells, len(columns)))
        if len(rows) > most:
            return [*rows[:-1], rows[-1].with_fault(f"一次最多 {most} 行，请分几次粘贴")]
    return rows


def _cells(line: str) -> tuple[str, ...]:
    parts = line.split("\t") if "\t" in line else line.replace("，", ",").split(",")
    return tuple(part.strip() for part in parts)


def _row(number: int, cells: tuple[str, ...], wanted: int) -> PastedRow:
    while len(cells) > wanted and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > wanted:
        fault = f"多了 {len(cells) - wanted} 列"
    elif len(cells) < wanted:
        fault = f"少了 {wanted - len(cells)} 列"
    else:
        return PastedRow(number, cells)
    padded = (*cells, *[""] * wanted)[:wanted]
    return PastedRow(number, padded, (fault,))
