"""Forms to print (PDF, A4): filled from what is known, with lines to write on where it is not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import segno
import typst
from django.conf import settings
from django.http import HttpResponse

HERE = Path(__file__).parent
MARKUP, FONTS = HERE / "typst" / "sheet.typ", HERE / "build" / "fonts"


@dataclass(frozen=True, slots=True)
class Field:
    """A label and what stands there; empty: ``lines`` to write on."""

    name: str
    value: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Fields:
    """Some fields side by side, ``wide`` saying how the row is shared (``(2, 1)``)."""

    fields: tuple[Field, ...]
    wide: tuple[int, ...] = (1, 1)


@dataclass(frozen=True, slots=True)
class Choices:
    """Boxes to tick, some ticked already."""

    name: str
    options: tuple[str, ...]
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading; ``blank`` empty rows are added to write in."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    blank: int = 0
    wide: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """A line for each person to sign on, with the day."""

    names: tuple[str, ...]


Item = Fields | Choices | Table | Text | Signatures


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of a form."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form: what it is, its number, where its QR leads (an address of this site), its parts."""

    title: str
    parts: tuple[Part, ...]
    number: str = ""
    intro: str = ""
    link: str = ""
    code: str = ""
    foot: str = field(default="本表含个人信息，只用于办理本事项；用完请交回归档，不要拍照外传。")


def sheet_pdf(sheet: Sheet) -> bytes:
    """The form as a PDF. Texts go in as data, never as markup."""
    made = typst.compile(
        MARKUP, format="pdf", font_paths=[FONTS], sys_inputs={"data": json.dumps(_facts(sheet))}
    )
    return bytes(made)


def pdf_answer(body: bytes, name: str) -> HttpResponse:
    """A PDF as an answer, shown in the browser under a Chinese file name, never kept by caches."""
    answer = HttpResponse(body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _facts(sheet: Sheet) -> dict[str, Any]:
    link = f"{settings.BASE_URL}{sheet.link}" if sheet.link else ""
    made = segno.make(link, error="m") if link else None
    return {
        "site": settings.SITE_NAME,
        "title": sheet.title,
        "number": sheet.number,
        "intro": sheet.intro,
        "code": sheet.code,
        "qr": made.svg_inline(scale=4, border=0, dark="#2B2320") if made else "",
        "foot": sheet.foot,
        "parts": [
            {"title": part.title, "items": [_item(one) for one in part.items]}
            for part in sheet.parts
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    match item:
        case Fields(fields, wide):
            cells = [{"name": f.name, "value": f.value, "lines": f.lines} for f in fields]
            return {"kind": "fields", "fields": cells, "wide": wide}
        case Choices(name, options, ticked):
            return {"kind": "choices", "name": name, "options": options, "ticked": ticked}
        case Table(columns, rows, blank, wide):
            filled = [*rows, *[[""] * len(columns)] * blank]
            shares: Sequence[int] = wide or [1] * len(columns)
            return {"kind": "table", "columns": columns, "rows": filled, "wide": shares}
        case Signatures(names):
            return {"kind": "signatures", "names": names}
        case Text(text):
            return {"kind": "text", "text": text}
