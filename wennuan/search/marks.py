"""Words of the index that nobody writes: kind, area and age, so that one index answers all.

A question for wishes of one community in the last weeks is then a few more words that a row must
have, and PostgreSQL starts with the rarest of them: no filter ever reads a row in vain.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.search.kinds import is_lasting
from wennuan.search.sources import Entry

LASTING = "@lasting"
WEEKS, QUARTERS = 1, 3  # how far back the first windows reach, besides the present one


def marks_of(entry: Entry) -> set[str]:
    """The marks of an entry. No letter or number is written with their first characters."""
    age = {LASTING} if is_lasting(entry.kind) else {_week(entry.at), _quarter(entry.at)}
    return {kind_mark(entry.kind)} | area_marks(entry.place_path) | age


def area_marks(path: str) -> set[str]:
    """The marks of an area and of all above it, by its path."""
    return {f"/{code}" for code in path.split("/") if code}


def kind_mark(kind: str) -> str:
    """The mark of a kind."""
    return f"#{kind}"


def place_mark(path: str) -> str:
    """The mark of an area and all inside it, by its path."""
    return f"/{path.strip('/').split('/')[-1]}"


def windows() -> list[tuple[str, ...]]:
    """Marks of ever wider windows of time, any of which a row must have; the last has no bounds.

    What lasts is in no window: it is asked for by its own mark.
    """
    today = now()
    weeks = [_week(today - timedelta(weeks=back)) for back in range(WEEKS + 1)]
    quarters = [_quarter(today - timedelta(days=91 * back)) for back in range(QUARTERS + 1)]
    return [tuple(dict.fromkeys(weeks)), tuple(dict.fromkeys(quarters)), ()]


def _week(at: datetime) -> str:
    year, week, _ = timezone.localtime(at).isocalendar()
    return f"@{year}w{week}"


def _quarter(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"@{local.year}q{(local.month + 2) // 3}"
