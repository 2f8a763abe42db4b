"""Spreadsheets: the cells of a file or of a pasted table as texts, and rows as an XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from django.utils import timezone
from python_calamine import CalamineError, load_workbook

from wennuan.kernel.errors import Invalid

WIDEST, NARROWEST = 40, 8  # characters of a column
ZIP = b"PK\x03\x04"  # how an XLSX begins
PLAIN = {  # what a text says is never reckoned with: no formula, no link, no number
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def read_file(content: bytes, *, field: str = "file") -> list[list[str]]:
    """The cells of an XLSX (first sheet) or CSV (UTF-8 or GBK), as people see them. Raises Invalid.

    Empty lines stay, so that the n-th row is line n of the file.
    """
    if content.startswith(ZIP):
        return _xlsx(content, field)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return read_text(text)
    raise Invalid("这个文件打不开，请另存为 XLSX 或 CSV 再试。", field=field)


def read_text(text: str) -> list[list[str]]:
    """The cells of a table that was pasted from a spreadsheet, or written with commas."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" not in plain:
        plain = plain.replace("，", ",")
    mark = "\t" if "\t" in plain else ","
    rows = csv.reader(io.StringIO(plain), delimiter=mark)
    try:
        return [[cell.strip() for cell in row] for row in rows]
    except csv.Error as fault:
        raise Invalid("这张表读不下去，请检查引号是否成对，或另存为 XLSX 再试。") from fault


def write_xlsx(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, note: str = ""
) -> bytes:
    """One sheet with a heading line; ``note`` stands above it. Texts stay texts, never formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        head = book.add_format({"bold": True, "bg_color": "#FFF3E5", "bottom": 1})
        start = 0
        if note:
            sheet.write_string(0, 0, note, book.add_format({"font_color": "#6B5F58"}))
            start = 1
        widths = [_width(name) for name in columns]
        for at, name in enumerate(columns):
            sheet.write_string(start, at, name, head)
        for number, row in enumerate(rows, start + 1):
            for at, cell in enumerate(row):
                _write(sheet, number, at, cell)
                widths[at] = max(widths[at], _width(_text(cell)))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, min(width, WIDEST))
        sheet.freeze_panes(start + 1, 0)
    return out.getvalue()


def _xlsx(content: bytes, field: str) -> list[list[str]]:
    try:
        sheet = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError) as fault:
        raise Invalid("这个表格打不开，请另存为 XLSX 或 CSV 再试。", field=field) from fault
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    """A cell as a person sees it: numbers without exponent, days and times by their digits."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.10f}".rstrip("0")
    if isinstance(cell, datetime):
        local = timezone.localtime(cell) if timezone.is_aware(cell) else cell
        is_day = local.time() == time()
        return f"{local:%Y-%m-%d}" if is_day else f"{local:%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _write(sheet: Any, row: int, column: int, cell: Any) -> None:
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if is_number:
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, _text(cell))


def _width(text: str) -> int:
    """Characters, Chinese ones counted twice."""
    return max(NARROWEST, sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) + 2)  # noqa: PLR2004


def _sheet_name(title: str) -> str:
    """What Excel takes as a sheet's name."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "表"
