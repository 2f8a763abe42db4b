"""The public ledger (公开账本): every gift, refund and spending, filtered, with true sums."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Sum, Value
from django.utils import timezone

from wennuan.giving.models import (
    OPENED,
    Campaign,
    Channel,
    Donation,
    Expense,
    ExpenseStatus,
    Fund,
)
from wennuan.giving.queries.gifts import gift_line
from wennuan.giving.queries.money import Money, fund_pots, money_of, pot

PAGE = 30
KINDS = {"in": "捐赠收入", "out": "拨付支出", "back": "退款"}


@dataclass(frozen=True, slots=True)
class BookFilter:
    """What part of the ledger to show. Nothing set: all of it."""

    fund: int | None = None
    campaign: int | None = None
    kind: str = ""
    month: str = ""
    channel: str = ""

    @property
    def is_whole_pots(self) -> bool:
        """Are only whole pots asked for, so that the ledger's own sums answer?"""
        return not (self.month or self.channel or self.kind)

    @property
    def chosen(self) -> int:
        """How many filters are set."""
        return sum(map(bool, (self.fund, self.campaign, self.kind, self.month, self.channel)))


@dataclass(frozen=True, slots=True)
class BookRow:
    """One line of the public ledger; names only as their givers chose."""

    kind: str
    at: datetime
    fen: int
    title: str
    target: str
    campaign_id: int | None
    fund_id: int
    detail: str = ""

    @property
    def is_out(self) -> bool:
        """Does money leave?"""
        return self.kind != "in"


@dataclass(frozen=True, slots=True)
class BookSums:
    """What the filtered part sums up to, in fen."""

    received_fen: int
    returned_fen: int
    spent_fen: int
    gift_count: int


@dataclass(frozen=True, slots=True)
class BookPage:
    """One page of the ledger."""

    rows: list[BookRow]
    number: int
    has_more: bool


def book_page(wanted: BookFilter, number: int = 1) -> BookPage:
    """One page of rows, newest first."""
    start = (number - 1) * PAGE
    keys = list(_keys(wanted)[start : start + PAGE + 1])
    return BookPage(_rows(keys[:PAGE]), number, len(keys) > PAGE)


def all_rows(wanted: BookFilter, batch: int = 500) -> Iterator[BookRow]:
    """Every row, newest first, read in batches by time: for the CSV file."""
    keys = list(_keys(wanted))
    for start in range(0, len(keys), batch):
        yield from _rows(keys[start : start + batch])


Key = tuple[datetime, str, int]


def _keys(wanted: BookFilter) -> "QuerySet[Any, Key]":
    """Time, kind and id of all rows of the filter, newest first."""
    gifts = _when(_gifts(wanted), "received_at", wanted)
    backs = _when(_gifts(wanted).filter(refunded_fen__gt=0), "refunded_at", wanted)
    spent = _when(_expenses(wanted), "paid_at", wanted)
    parts = {
        "in": _keyed(gifts, "received_at", "in"),
        "back": _keyed(backs, "refunded_at", "back"),
        "out": _keyed(spent, "paid_at", "out"),
    }
    everything = parts["in"].union(parts["back"], parts["out"], all=True)
    found: QuerySet[Any, Key] = parts.get(wanted.kind, everything).order_by("-at", "-key")
    return found


def _keyed(found: "QuerySet[Any]", column: str, kind: str) -> "QuerySet[Any, Any]":
    """Rows as (at, what, key)."""
    named = found.order_by().annotate(at=F(column), what=Value(kind, CharField()), key=F("pk"))
    keyed: QuerySet[Any, Any] = named.values_list("at", "what", "key")
    return keyed


def _rows(keys: list[Key]) -> list[BookRow]:
    """The rows behind the keys, in two reads."""
    gift_ids = [pk for _, what, pk in keys if what != "out"]
    gifts = Donation.objects.select_related("campaign", "fund").in_bulk(gift_ids)
    expenses = Expense.objects.select_related("campaign", "fund").in_bulk(
        [pk for _, what, pk in keys if what == "out"]
    )
    return [
        _expense_row(expenses[pk], at) if what == "out" else _gift_row(gifts[pk], what, at)
        for at, what, pk in keys
    ]


def _gift_row(gift: Donation, what: str, at: datetime) -> BookRow:
    line = gift_line(gift)
    behind = f"，代表{line.on_behalf}" if line.on_behalf else ""
    return BookRow(
        kind=what,
        at=at,
        fen=gift.amount_fen if what == "in" else gift.refunded_fen,
        title=f"{line.name}{behind}" if what == "in" else "退回捐赠人",
        target=str(gift.campaign or gift.fund),
        campaign_id=gift.campaign_id,
        fund_id=gift.fund_id,
        detail=gift.get_channel_display(),
    )


def _expense_row(expense: Expense, at: datetime) -> BookRow:
    return BookRow(
        kind="out",
        at=at,
        fen=expense.amount_fen,
        title=expense.purpose,
        target=str(expense.campaign or expense.fund),
        campaign_id=expense.campaign_id,
        fund_id=expense.fund_id,
        detail=f"付给{expense.payee}",
    )


def _gifts(wanted: BookFilter) -> QuerySet[Donation]:
    found = Donation.objects.filter(_place(wanted), received_at__isnull=False)
    return found.filter(channel=wanted.channel) if wanted.channel else found


def _expenses(wanted: BookFilter) -> QuerySet[Expense]:
    if wanted.channel:
        return Expense.objects.none()
    return Expense.objects.filter(_place(wanted), status=ExpenseStatus.PAID)


def _place(wanted: BookFilter) -> Q:
    if wanted.campaign is not None:
        return Q(campaign=wanted.campaign)
    return Q(fund__in=_with_children(wanted.fund)) if wanted.fund is not None else Q()


def _with_children(fund: int) -> list[int]:
    known, layer = [fund], [fund]
    while layer:
        layer = list(Fund.objects.filter(parent__in=layer).values_list("pk", flat=True))
        known += layer
    return known


def _when(found: "QuerySet[Any]", column: str, wanted: BookFilter) -> "QuerySet[Any]":
    span = month_span(wanted.month)
    if span is None:
        return found
    return found.filter(**{f"{column}__gte": span[0], f"{column}__lt": span[1]})


def month_span(month: str) -> tuple[datetime, datetime] | None:
    """Begin and end of a month written as 2026-11, or None when it is no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    begin, end = (datetime.combine(d, time.min) for d in (first, following))
    return timezone.make_aware(begin), timezone.make_aware(end)


def book_sums(wanted: BookFilter) -> BookSums:
    """What the filter sums up to: from the ledger for whole pots, else from the same rows."""
    if wanted.is_whole_pots:
        money = _pot_money(wanted)
        received = money.raised + money.returned
        return BookSums(received, money.returned, money.spent, money.gift_count)
    gifts = _when(_gifts(wanted), "received_at", wanted)
    backs = _when(_gifts(wanted), "refunded_at", wanted)
    spent = _when(_expenses(wanted), "paid_at", wanted)
    shown = {kind: wanted.kind in {"", kind} for kind in KINDS}
    return BookSums(
        received_fen=_sum(gifts, "amount_fen") if shown["in"] else 0,
        returned_fen=_sum(backs, "refunded_fen") if shown["back"] else 0,
        spent_fen=_sum(spent, "amount_fen") if shown["out"] else 0,
        gift_count=gifts.count() if shown["in"] else 0,
    )


def _sum(found: "QuerySet[Any]", column: str) -> int:
    return int(found.aggregate(fen=Sum(column))["fen"] or 0)


def _pot_money(wanted: BookFilter) -> Money:
    if wanted.campaign is not None:
        names = [pot(wanted.campaign, 0)]
    elif wanted.fund is not None:
        names = fund_pots([wanted.fund])
    else:
        names = fund_pots(list(Fund.objects.values_list("pk", flat=True)))
    return sum(money_of(names).values(), Money())


@dataclass(frozen=True, slots=True)
class BookChoices:
    """What the ledger can be filtered by."""

    funds: list[tuple[int, str]]
    campaigns: list[tuple[int, str]]
    months: list[str]
    channels: list[tuple[str, str]]


def book_choices(fund: int | None = None) -> BookChoices:
    """Funds, campaigns (of the chosen fund), months with movements, and channels."""
    campaigns = Campaign.objects.filter(status__in=OPENED)
    if fund is not None:
        campaigns = campaigns.filter(fund__in=_with_children(fund))
    return BookChoices(
        funds=list(Fund.objects.exclude(status="draft").order_by("pk").values_list("pk", "name")),
        campaigns=list(campaigns.order_by("-pk").values_list("pk", "name")[:200]),
        months=_months(),
        channels=[(str(c.value), str(c.label)) for c in Channel],
    )


def _months() -> list[str]:
    """From the first gift's month to this one, newest first."""
    first = Donation.objects.filter(received_at__isnull=False).order_by("received_at")
    begin = first.values_list("received_at", flat=True).first()
    if begin is None:
        return []
    day, last = timezone.localdate(begin).replace(day=1), timezone.localdate()
    months = []
    while day <= last:
        months.append(f"{day:%Y-%m}")
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return months[::-1]
