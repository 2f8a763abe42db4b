"""Wishes as everyone may see them: the wall, and one wish."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.kernel.errors import NotFound
from wennuan.kernel.files import signed_url
from wennuan.places.models import Place
from wennuan.places.queries import inside
from wennuan.wishes.models import (
    LIVE_CLAIMS,
    ON_THE_CLOCK,
    PUBLIC,
    TAKEN,
    Claim,
    ClaimStatus,
    PhotoState,
    Wish,
    WishKind,
    WishStatus,
)

SIZE = 20
ICONS = {WishKind.GOODS: "gift", WishKind.SERVICE: "hand-helping", WishKind.URGENT: "life-buoy"}
BANDS = {
    "50": ("50 元以内", 0, 5000),
    "100": ("50 到 100 元", 5001, 10000),
    "200": ("100 到 200 元", 10001, 20000),
    "more": ("200 元以上", 20001, 10**9),
}
STATES = {
    "open": ("等待认领", (WishStatus.OPEN,)),
    "claimed": ("已认领", (WishStatus.CLAIMED,)),
    "done": ("已实现", (WishStatus.FULFILLED,)),
}


@dataclass(frozen=True, slots=True)
class WallFilter:
    """What someone looks for on the wall; empty means everything that waits."""

    kind: str = ""
    place: Place | None = None
    band: str = ""
    state: str = "open"


@dataclass(frozen=True, slots=True)
class WishCard:
    """A wish as everyone may see it: nothing of whose it is, nor why they need help."""

    pk: int
    kind: str
    kind_word: str
    icon: str
    title: str
    story: str
    price_fen: int
    quantity: int
    left: int
    realised: int
    unit: str
    is_batch: bool
    tone: str
    state: str
    is_open: bool
    place: str
    site: str
    at: datetime | None
    campaign_id: int | None
    photo: str


def wall(wanted: WallFilter) -> QuerySet[Wish]:
    """The wishes of the wall, newest first."""
    statuses = STATES.get(wanted.state, STATES["open"])[1]
    found = Wish.objects.filter(status__in=statuses)
    if len(statuses) == 1:
        found = Wish.objects.filter(status=statuses[0])
    if wanted.kind in WishKind.values:
        found = found.filter(kind=wanted.kind)
    if wanted.place is not None:
        found = found.filter(place__in=list(inside(wanted.place).values_list("pk", flat=True)))
    if wanted.band in BANDS:
        _, least, most = BANDS[wanted.band]
        found = found.filter(price_fen__range=(least, most))
    return found.select_related("place", "site").order_by("-published_at", "-pk")


@dataclass(frozen=True, slots=True)
class WallPage:
    """Some wishes and the mark after which more follow (empty: no more)."""

    cards: list[WishCard]
    after: str


def wall_page(wanted: WallFilter, *, after: str = "", size: int = SIZE) -> WallPage:
    """Some wishes of the wall, after a mark: however deep, as quick as the first."""
    found = wall(wanted)
    if mark := _read_mark(after):
        at, pk = mark
        found = found.filter(published_at__lte=at).filter(
            Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk)
        )
    rows = list(found[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return WallPage([wish_card(wish) for wish in rows[:size]], _mark(last) if last else "")


def _mark(wish: Wish) -> str:
    assert wish.published_at is not None  # noqa: S101 — for the type checker; public ones have it
    return f"{int(wish.published_at.timestamp() * 1_000_000)}.{wish.pk}"


def _read_mark(mark: str) -> tuple[datetime, int] | None:
    at, _, pk = mark.partition(".")
    if not (at.isdecimal() and pk.isdecimal() and len(at) <= 17 and len(pk) <= 18):  # noqa: PLR2004
        return None
    whole, parts = divmod(int(at), 1_000_000)
    moment = datetime.fromtimestamp(whole, tz=timezone.get_current_timezone())
    return moment + timedelta(microseconds=parts), int(pk)


def wish_card(wish: Wish, *, is_late: bool = False) -> WishCard:
    """One wish for everyone's screen. ``is_late``: its claim is past its time, so it is free."""
    tone, word = _state(wish, is_late)
    return WishCard(
        pk=wish.pk,
        kind=wish.kind,
        kind_word=wish.get_kind_display(),
        icon=ICONS[WishKind(wish.kind)],
        title=wish.title,
        story=wish.story,
        price_fen=wish.price_fen,
        quantity=wish.quantity,
        left=wish.left_count,
        realised=wish.realised_count,
        unit=wish.unit,
        is_batch=wish.is_batch,
        tone=tone,
        state=word,
        is_open=wish.status == WishStatus.OPEN or is_late,
        place=wish.place.name,
        site=wish.site.name,
        at=wish.published_at,
        campaign_id=wish.campaign_id,
        photo=signed_url(wish.photo) if wish.photo_state == PhotoState.SHOWN else "",
    )


def _state(wish: Wish, is_late: bool) -> tuple[str, str]:
    if wish.status == WishStatus.OPEN or is_late:
        if wish.is_batch:
            return "open", f"还差 {wish.left_count} {wish.unit}"
        return "open", "大家一起拼" if wish.campaign_id else "等待认领"
    tones = {WishStatus.CLAIMED: "wait", WishStatus.FULFILLED: "done"}
    return tones.get(WishStatus(wish.status), "idle"), wish.get_status_display()


@dataclass(frozen=True, slots=True)
class PartLine:
    """One claim on a wish as everyone may see it: an organisation by name, a person never."""

    who: str
    quantity: int
    tone: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WishPage:
    """Everything that everyone may see of one wish."""

    card: WishCard
    site_pk: int
    site_address: str
    site_phone: str
    place_code: str
    parts: list[PartLine]
    waiting: int
    steps: list[tuple[str, datetime | None]]


def public_wish(pk: int) -> Wish:
    """A wish that everyone may see. Raises NotFound."""
    found = (
        Wish.objects.filter(pk=pk, status__in=PUBLIC)
        .select_related("place", "site", "campaign__org", "household")
        .first()
    )
    if found is None:
        raise NotFound("没有这个心愿，或者它已经关闭。", hint="看看其他还在等待的心愿。")
    return found


def wish_page(wish: Wish, *, waiting: int = 0) -> WishPage:
    """One wish with its claims, for everyone."""
    claims = list(
        Claim.objects.filter(wish=wish, status__in=TAKEN)
        .select_related("org")
        .order_by("claimed_at", "pk")
    )
    late = [claim for claim in claims if _is_late(claim)]
    current = [claim for claim in claims if claim not in late]
    return WishPage(
        card=wish_card(wish, is_late=bool(late)),
        site_pk=wish.site_id,
        site_address=wish.site.address,
        site_phone=wish.site.phone,
        place_code=wish.place.code,
        parts=[part_line(claim) for claim in current],
        waiting=waiting,
        steps=_steps(wish, current),
    )


def _is_late(claim: Claim) -> bool:
    return claim.status in ON_THE_CLOCK and claim.due_at is not None and claim.due_at <= now()


PUBLIC_WORDS = {
    ClaimStatus.OFFERED: "留给排队的下一位",
    ClaimStatus.DISPUTED: "正在核实",
}


def part_line(claim: Claim) -> PartLine:
    """One claim for everyone's screen."""
    status = ClaimStatus(claim.status)
    tone = "done" if status == ClaimStatus.REALISED else "wait"
    who = str(claim.org) if claim.org else "一位邻居"
    word = PUBLIC_WORDS.get(status, str(status.label))
    return PartLine(who, claim.quantity, tone, word, claim.claimed_at)


def _steps(wish: Wish, claims: list[Claim]) -> list[tuple[str, datetime | None]]:
    """The way of a wish: what happened, then what is still to come."""
    first = claims[0].claimed_at if claims else None
    handed = [claim.handed_at for claim in claims if claim.handed_at]
    done = wish.ended_at if wish.status == WishStatus.FULFILLED else None
    return [
        ("发布", wish.published_at),
        ("认领", first),
        ("交到手上", max(handed) if handed and len(handed) == len(claims) else None),
        ("对方确认收到", done),
    ]


def unclaimed_wishes(*, before: datetime) -> QuerySet[Wish]:
    """Open wishes that were published before a moment and nobody was asked about yet."""
    found = Wish.objects.filter(status=WishStatus.OPEN, asked_at=None, published_at__lte=before)
    return found.order_by("published_at", "pk")


def open_wishes(most: int) -> list[WishCard]:
    """A few wishes that wait, for other pages."""
    return wall_page(WallFilter(), size=most).cards


def has_live_claims(wish: Wish) -> bool:
    """Does anybody hold it, or a part?"""
    return wish.claims.filter(status__in=LIVE_CLAIMS).exists()
