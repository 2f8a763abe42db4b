"""What came true (E15, E18): counted from confirmations, never from claims; small cells hidden."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from wennuan.kernel.clock import today
from wennuan.places.models import Level, Place
from wennuan.wishes.models import Claim, ClaimStatus, Hardship, WishKind

LEAST = 5  # a smaller count would point at a household


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a breakdown; ``count`` is None where it would be too small to show."""

    name: str
    count: int | None
    value_fen: int | None


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One year of wishes that came true."""

    year: int
    years: list[int]
    count: int
    value_fen: int
    neighbours: int
    organisations: int
    by_hardship: list[Row]
    by_kind: list[Row]
    by_street: list[Row]
    given: list[Row]
    received: list[Row]


def realised(year: int) -> QuerySet[Claim]:
    """The claims of a year that the receiving side confirmed."""
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last))
    return Claim.objects.filter(
        status=ClaimStatus.REALISED, confirmed_at__gte=begin, confirmed_at__lt=end
    )


def figures_of(year: int | None = None) -> YearFigures:
    """The year's figures; each part counts as one, as each went to somebody."""
    years = _years()
    chosen = year if year in years else years[0]
    found = realised(chosen)
    worth = F("quantity") * F("wish__price_fen")
    sums = found.aggregate(
        count=Sum("quantity"), value=Sum(worth),
        neighbours=Count("claimer", distinct=True, filter=Q(org=None)),
        organisations=Count("org", distinct=True),
    )  # fmt: skip
    split = partial(_split, found, worth)
    return YearFigures(
        year=chosen,
        years=years,
        count=sums["count"] or 0,
        value_fen=sums["value"] or 0,
        neighbours=sums["neighbours"],
        organisations=sums["organisations"],
        by_hardship=split("wish__hardship", dict(Hardship.choices)),
        by_kind=split("wish__kind", dict(WishKind.choices)),
        by_street=split("wish__place__parent", _streets()),
        given=_given(found, worth),
        received=_received(found, worth),
    )


def _split(found: "QuerySet[Claim]", worth: object, by: str, names: dict[object, str]) -> list[Row]:
    told = found.values_list(by).annotate(n=Sum("quantity"), v=Sum(worth)).order_by("-n", by)
    return [_row(names.get(key, "其他"), count, value) for key, count, value in told]


def _row(name: str, count: int, value: int) -> Row:
    return Row(name, count, value) if count >= LEAST else Row(name, None, None)


def _given(found: "QuerySet[Claim]", worth: object) -> list[Row]:
    """Value in: from neighbours, organisations, and funds through a campaign."""
    parts = {
        "邻居个人": Q(org=None),
        "企业和组织": Q(org__isnull=False, wish__campaign=None),
        "大家一起拼（经专项基金）": Q(org__isnull=False, wish__campaign__isnull=False),
    }
    return _parts(found, worth, parts)


def _received(found: "QuerySet[Claim]", worth: object) -> list[Row]:
    """Value out: to households, and to groups through a station's batch."""
    parts = {"到家庭": Q(wish__is_batch=False), "到户外劳动者等群体": Q(wish__is_batch=True)}
    return _parts(found, worth, parts)


def _parts(found: "QuerySet[Claim]", worth: object, parts: dict[str, Q]) -> list[Row]:
    rows = []
    for name, condition in parts.items():
        sums = found.filter(condition).aggregate(n=Sum("quantity"), v=Sum(worth))
        rows.append(_row(name, sums["n"] or 0, sums["v"] or 0))
    return rows


def _streets() -> dict[object, str]:
    return dict(Place.objects.filter(level=Level.STREET).values_list("pk", "name"))


def _years() -> list[int]:
    """Years in which something came true, and this one, the newest first."""
    found = Claim.objects.filter(status=ClaimStatus.REALISED)
    years = found.values_list(ExtractYear("confirmed_at"), flat=True).distinct()
    return sorted({today().year, *years}, reverse=True)


def came_true_count() -> int:
    """All that ever came true, part by part."""
    found = Claim.objects.filter(status=ClaimStatus.REALISED)
    return int(found.aggregate(n=Sum("quantity"))["n"] or 0)
