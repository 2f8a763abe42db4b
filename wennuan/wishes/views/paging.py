"""Twenty rows a page, by the number in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE, MOST = 20, 200


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows and the way to more."""

    rows: Sequence[Any]
    next_query: str


def page_of(request: HttpRequest, found: "QuerySet[Any]") -> Page:
    """The rows that are asked for; a number that is none is the first page."""
    written = request.GET.get("page", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else 1  # noqa: PLR2004
    number = min(max(number, 1), MOST)
    start = (number - 1) * SIZE
    rows = list(found[start : start + SIZE + 1])
    query = request.GET.copy()
    query["page"] = str(number + 1)
    return Page(rows[:SIZE], f"?{query.urlencode()}" if len(rows) > SIZE else "")
