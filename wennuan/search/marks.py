"""Words of the index that nobody writes: kind, area and age, so that one index answers all.

A question for wishes of one community in the last weeks is then a few more words that a row must
have, and PostgreSQL starts with the rarest of them: no filter ever reads a row in vain.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.search.kinds import is_lasting
from wennuan.search.sources import Entry

LASTING = "@lasting"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time up to now: its length in days, and the marks of the times within."""

    days: int
    ages: tuple[str, ...]

    def marks(self, kinds: Iterable[str] = ()) -> list[str]:
        """Marks of which a row must have one, to be of one of these kinds and of this time."""
        of_kinds = [kind_mark(kind) for kind in kinds]
        if not of_kinds or not self.ages:
            return of_kinds or list(self.ages)
        return [f"{kind}{age}" for kind in of_kinds for age in self.ages]


def marks_of(entry: Entry) -> set[str]:
    """The marks of an entry. No letter or number is written with their first characters."""
    kind = kind_mark(entry.kind)
    if is_lasting(entry.kind):
        return {kind, LASTING} | area_marks(entry.place_path)
    ages = [mark(entry.at) for mark in (_day, _week, _month, _quarter)]
    return {kind, *ages, *(f"{kind}{age}" for age in ages)} | area_marks(entry.place_path)


def area_marks(path: str) -> set[str]:
    """The marks of an area and of all above it, by its path."""
    return {f"/{code}" for code in path.split("/") if code}


def kind_mark(kind: str) -> str:
    """The mark of a kind."""
    return f"#{kind}"


def place_mark(path: str) -> str:
    """The mark of an area and all inside it, by its path."""
    return f"/{path.strip('/').split('/')[-1]}"


def windows() -> list[Window]:
    """Ever wider windows of time, each some times as long; the last has no bounds.

    What lasts is in none: it is asked for by its own mark.
    """
    today = now()
    back = [today - timedelta(days=days) for days in range(366)]
    return [
        Window(2, _marked(_day, back[:2])),
        Window(14, _marked(_week, back[:8:7])),
        Window(60, _marked(_month, back[:60:28])),
        Window(365, _marked(_quarter, back[:335:80])),
        Window(3650, ()),
    ]


def _marked(mark: Callable[[datetime], str], moments: list[datetime]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(mark, moments)))


def _day(at: datetime) -> str:
    return f"@{timezone.localtime(at):%Y%m%d}"


def _week(at: datetime) -> str:
    year, week, _ = timezone.localtime(at).isocalendar()
    return f"@{year}w{week}"


def _month(at: datetime) -> str:
    return f"@{timezone.localtime(at):%Ym%m}"


def _quarter(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"@{local.year}q{(local.month + 2) // 3}"
