"""A table as an answer: who took it, when and why stand above it."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.kernel.sheets import write_xlsx
from wennuan.people.models import Person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_answer(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, by: Person, reason: str
) -> HttpResponse:
    """An XLSX to download; ask ``record_export`` first."""
    note = f"{by.public_name} 于 {timezone.localtime(now()):%Y-%m-%d %H:%M} 导出，理由：{reason}"
    return file_answer(write_xlsx(title, columns, rows, note=note), title)


def file_answer(body: bytes, title: str) -> HttpResponse:
    """An XLSX under a Chinese file name, never kept by caches."""
    answer = HttpResponse(body, content_type=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
