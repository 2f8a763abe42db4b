"""Service sites: found, and shown as cards without anybody's name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.places.coordinates import WGS84, Point, to_system
from wennuan.places.hours import Stretch, show_hours, show_times
from wennuan.places.models import OpeningHours, Place, Site, SiteKind, SiteState

ICONS = {
    SiteKind.CHARITY: "hand-heart",
    SiteKind.REST: "coffee",
    SiteKind.MEALS: "utensils",
    SiteKind.HEALTH: "stethoscope",
    SiteKind.CULTURE: "book-open",
    SiteKind.SHOP: "shopping-bag",
    SiteKind.ELDERLY: "accessibility",
    SiteKind.CHILDREN: "baby",
}


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """What a resident is looking for; empty means everything."""

    place: Place | None = None
    kind: str = ""
    service: str = ""
    open_now: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class SiteCard:
    """What everybody may see of a site."""

    pk: int
    name: str
    kind: str
    icon: str
    place: str
    street: str
    address: str
    phone: str
    is_open: bool
    tone: str
    word: str
    today: str
    reason: str
    services: tuple[str, ...]
    point: Point | None

    @property
    def phone_link(self) -> str:
        """The number as a telephone dials it."""
        return "tel:" + "".join(c for c in self.phone if c.isdigit() or c == "+")


def find_sites(wanted: SiteFilter, *, at: datetime | None = None) -> QuerySet[Site]:
    """Sites that have not been closed for good, by area and name."""
    sites = Site.objects.exclude(state=SiteState.CLOSED)
    if wanted.place is not None:
        sites = sites.filter(place__path__startswith=wanted.place.path)
    if wanted.kind:
        sites = sites.filter(kind=wanted.kind)
    if wanted.service:
        sites = sites.filter(services__contains=[wanted.service])
    if wanted.open_now:
        sites = open_at(sites, at or now())
    for word in wanted.text.split()[:5]:
        named = Q(name__icontains=word) | Q(address__icontains=word)
        sites = sites.filter(named | Q(services__contains=[word]) | Q(place__name__icontains=word))
    return sites.select_related("place__parent").prefetch_related("hours").order_by(*_BY_AREA)


_BY_AREA = ("place__path", "name", "pk")


def open_at(sites: QuerySet[Site], at: datetime) -> QuerySet[Site]:
    """Those of the sites that receive people at a moment."""
    local = timezone.localtime(at)
    hours = OpeningHours.objects.filter(
        site=OuterRef("pk"),
        weekday=local.isoweekday(),
        opens__lte=local.time(),
        closes__gt=local.time(),
    )
    return sites.filter(Exists(hours), state=SiteState.OPEN)


def services() -> list[str]:
    """Every service that some site offers, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s FROM places_site, unnest(services) s WHERE state <> 'closed'"
            " GROUP BY s ORDER BY count(*) DESC, s LIMIT 24"
        )
        return [row[0] for row in cursor.fetchall()]


def site_hours(site: Site) -> list[tuple[str, str]]:
    """Opening hours, like days together."""
    return show_hours(_stretches(site))


def _stretches(site: Site) -> list[Stretch]:
    return [Stretch(h.weekday, h.opens, h.closes) for h in site.hours.all()]


def site_card(site: Site, *, at: datetime | None = None) -> SiteCard:
    """One site as everybody may see it, at a moment (now)."""
    local = timezone.localtime(at or now())
    stretches = [s for s in _stretches(site) if s.weekday == local.isoweekday()]
    is_open = site.state == SiteState.OPEN and any(
        s.opens <= local.time() < s.closes for s in stretches
    )
    tone, word = _word(site, is_open, stretches, local)
    parent = site.place.parent
    return SiteCard(
        pk=site.pk,
        name=site.name,
        kind=site.get_kind_display(),
        icon=ICONS[SiteKind(site.kind)],
        place=site.place.name,
        street=parent.name if parent else "",
        address=site.address,
        phone=site.phone,
        is_open=is_open,
        tone=tone,
        word=word,
        today="、".join(show_times(stretches)),
        reason=site.state_reason,
        services=tuple(site.services),
        point=_point(site),
    )


def _word(site: Site, is_open: bool, stretches: list[Stretch], local: datetime) -> tuple[str, str]:
    if site.state != SiteState.OPEN:
        return ("wait" if site.state == SiteState.PAUSED else "idle"), site.get_state_display()
    if is_open:
        return "open", "正在开放"
    ahead = [s.opens for s in stretches if s.opens > local.time()]
    if ahead:
        return "idle", f"{min(ahead):%H:%M} 开门"
    return "idle", "今天已关门" if stretches else "今天不开放"


def _point(site: Site) -> Point | None:
    if site.longitude is None or site.latitude is None:
        return None
    return Point(float(site.longitude), float(site.latitude), WGS84)


def points(sites: QuerySet[Site], *, system: str) -> list[dict[str, Any]]:
    """Sites with a location as map points, in the coordinate system that the map is drawn in."""
    at = now()
    cards = [site_card(site, at=at) for site in sites]
    return [_as_point(card, system) for card in cards if card.point is not None]


def _as_point(card: SiteCard, system: str) -> dict[str, Any]:
    assert card.point is not None  # noqa: S101 — for the type checker; see points
    there = to_system(card.point, system)
    return {
        "lat": round(there.latitude, 6),
        "lng": round(there.longitude, 6),
        "title": card.name,
        "text": f"{card.kind} · {card.word}",
        "url": reverse("places:site", args=[card.pk]),
        "quiet": not card.is_open,
    }
