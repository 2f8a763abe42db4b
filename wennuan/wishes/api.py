"""The open API (/api/v1/wishes): public wishes and what came true, for anyone to read."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from wennuan.audit.limits import allow
from wennuan.kernel.web import client_address
from wennuan.places.queries import place_of
from wennuan.wishes import queries

PER_MINUTE = 600
SIZE = 30
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
Code = Annotated[str, Field(pattern=r"^\d{12}$", description="12 位区划代码")]
Mark = Annotated[str, Field(pattern=r"^\d{1,17}\.\d{1,18}$", description="上一页的 after")]
Year = Annotated[int, Field(ge=2000, le=2200)]
Text = Annotated[str, Field(max_length=400)]
Fen = Annotated[int, Field(description="每份约值，单位：分")]
Kind = Literal["goods", "service", "urgent"]
router = Router(tags=["微心愿"])


class Refusal(Schema):
    """Why not."""

    detail: Text


class WishOut(Schema):
    """One public wish: the thing and the station, nothing of whose it is."""

    id: Id
    kind: Kind
    title: Text
    story: Text
    price_fen: Fen
    quantity: int
    left: int
    realised: int
    unit: Text
    state: Text
    is_open: bool
    place: Text
    station: Text
    published_at: datetime | None


class WishesOut(Schema):
    """Some wishes, and the mark after which more follow."""

    items: list[WishOut]
    after: str


class RowOut(Schema):
    """One line of a breakdown; counts below five are not told."""

    name: Text
    count: int | None
    value_fen: int | None


class FiguresOut(Schema):
    """What came true in a year, as the receiving sides confirmed."""

    year: int
    years: list[int]
    count: int
    value_fen: int
    neighbours: int
    organisations: int
    by_hardship: list[RowOut]
    by_kind: list[RowOut]
    by_street: list[RowOut]
    given: list[RowOut]
    received: list[RowOut]


class WishesAsked(Schema):
    """Which wishes are asked for."""

    kind: Kind | None = None
    place: Code | None = None
    state: Literal["open", "claimed", "done"] = "open"
    after: Mark | None = None


class YearAsked(Schema):
    """Which year."""

    year: Year | None = None


def _counted(request: HttpRequest) -> None:
    allow(f"api:{client_address(request)}", limit=PER_MINUTE, seconds=60)


@router.get(
    "", response={200: WishesOut, 404: Refusal, 429: Refusal}, summary="公开的微心愿",
    url_name="wishes",
)  # fmt: skip
def wishes(request: HttpRequest, asked: Query[WishesAsked]) -> dict[str, object]:
    """Public wishes, newest first."""
    _counted(request)
    wanted = queries.WallFilter(
        kind=asked.kind or "",
        place=place_of(asked.place) if asked.place else None,
        state=asked.state,
    )
    page = queries.wall_page(wanted, after=asked.after or "", size=SIZE)
    return {"items": [_wish(card) for card in page.cards], "after": page.after}


@router.get(
    "/figures", response={200: FiguresOut, 429: Refusal}, summary="实现了的微心愿",
    url_name="wish_figures",
)  # fmt: skip
def figures(request: HttpRequest, asked: Query[YearAsked]) -> dict[str, object]:
    """What came true in a year."""
    _counted(request)
    told = queries.figures_of(asked.year)
    rows = ("by_hardship", "by_kind", "by_street", "given", "received")
    plain = {name: getattr(told, name) for name in FiguresOut.model_fields if name not in rows}
    return plain | {name: [_row(row) for row in getattr(told, name)] for name in rows}


@router.get(
    "/{wish_id}", response={200: WishOut, 404: Refusal, 429: Refusal}, summary="一个微心愿",
    url_name="wish",
)  # fmt: skip
def wish(request: HttpRequest, wish_id: Path[Id]) -> dict[str, object]:
    """One public wish."""
    _counted(request)
    return _wish(queries.wish_card(queries.public_wish(wish_id)))


def _wish(card: queries.WishCard) -> dict[str, object]:
    same = ("kind", "title", "story", "price_fen", "quantity", "left", "realised", "unit", "state",
            "is_open", "place")  # fmt: skip
    return {name: getattr(card, name) for name in same} | {
        "id": card.pk,
        "station": card.site,
        "published_at": card.at,
    }


def _row(row: queries.Row) -> dict[str, object]:
    return {"name": row.name, "count": row.count, "value_fen": row.value_fen}
