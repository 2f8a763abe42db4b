"""What a kind of table is: its columns, who may bring it in, and what one unit of it does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wennuan.orgs.models import Role
from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, an example for the sample table, what it means."""

    name: str
    example: str = ""
    hint: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its number in the file, and its cells by heading."""

    number: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        """The cell under a heading."""
        return self.cells.get(name, "")


Unit = tuple[Row, ...]


def each_alone(rows: Sequence[Row]) -> Iterable[Unit]:
    """Each line is a unit of its own."""
    return ((row,) for row in rows)


def nothing_twice(row: Row) -> str:
    """Two lines of this kind may be alike."""
    return ""


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of table.

    ``act`` takes one unit (usually a line) by calling actions, and raises a DomainError whose
    sentence the person reads beside the line. It is tried first and undone, so the rules of the
    apps are the rules of the import. ``same`` gives what may not stand twice in one table.
    """

    key: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    roles: tuple[Role, ...]
    act: Callable[[Unit, Person], None]
    units: Callable[[Sequence[Row]], Iterable[Unit]] = each_alone
    same: Callable[[Row], str] = nothing_twice

    @property
    def names(self) -> tuple[str, ...]:
        """The headings, in order."""
        return tuple(column.name for column in self.columns)


def missing(kind: ImportKind, row: Row) -> list[str]:
    """What a line lacks."""
    return [
        f"缺“{column.name}”"
        for column in kind.columns
        if column.required and not row.get(column.name)
    ]
