"""Page numbers and ids in an address, made safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 20
MOST_PAGES = 500
MOST_ID = 2**63 - 1


def pk_of(request: HttpRequest, name: str) -> int | None:
    """An id in the address, or None when it is none."""
    written = request.GET.get(name, "")
    is_id = written.isascii() and written.isdigit() and len(written) < 19  # noqa: PLR2004
    return int(written) if is_id else None


def page_number(request: HttpRequest) -> int:
    """Which page is asked for, between the first and the last that we show."""
    return min(max(pk_of(request, "page") or 1, 1), MOST_PAGES)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows and the way to more."""

    rows: Sequence[Any]
    number: int
    next_query: str


def page_of(request: HttpRequest, found: "QuerySet[Any]") -> Page:
    """Twenty rows of a queryset, by the page number in the address."""
    number = page_number(request)
    start = (number - 1) * SIZE
    rows = list(found[start : start + SIZE + 1])
    return Page(rows[:SIZE], number, next_query(request, number) if len(rows) > SIZE else "")


def next_query(request: HttpRequest, number: int) -> str:
    """The address of the page after this one, filters kept."""
    query = request.GET.copy()
    query["page"] = str(number + 1)
    return f"?{query.urlencode()}"
