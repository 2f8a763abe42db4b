"""Long lists, a piece at a time, by the number of the last row seen: page a million is as quick."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
SIZE = 20


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """Some rows, and the number from which the next ones go on (0: there are no more)."""

    rows: list[M]
    more: int


def newest_first(found: "QuerySet[M]", before: int | None, size: int = SIZE) -> Slice[M]:
    """Rows by falling number, below ``before``."""
    if before:
        found = found.filter(pk__lt=before)
    return _cut(list(found.order_by("-pk")[: size + 1]), size)


def oldest_first(found: "QuerySet[M]", after: int | None, size: int = SIZE) -> Slice[M]:
    """Rows by rising number, above ``after``."""
    if after:
        found = found.filter(pk__gt=after)
    return _cut(list(found.order_by("pk")[: size + 1]), size)


def _cut(rows: list[Any], size: int) -> Slice[Any]:
    return Slice(rows[:size], rows[size - 1].pk if len(rows) > size else 0)
