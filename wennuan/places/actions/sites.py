"""Sites are registered, kept up to date, paused and closed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.rules import require
from wennuan.places.hours import Stretch
from wennuan.places.models import OpeningHours, Place, Site
from wennuan.places.rules import may_keep_site, may_keep_sites
from wennuan.search.actions import refresh

if TYPE_CHECKING:
    from wennuan.people.models import Person

MOST_SERVICES = 12
_COLUMNS = [
    "kind", "name", "place", "address", "phone", "services", "intro", "longitude", "latitude",
    "updated_at",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Everything that is said of a site; the location is WGS-84."""

    kind: str
    name: str
    place: Place
    address: str
    phone: str = ""
    services: tuple[str, ...] = ()
    intro: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    hours: tuple[Stretch, ...] = ()


@transaction.atomic
def add_site(facts: SiteFacts, *, by: "Person | None") -> Site:
    """Register a site in an area; it is public at once."""
    require(may_keep_sites, by, facts.place)
    _check(facts)
    site = Site()
    _write(site, facts)
    record("places.site_added", site, by=by, place=facts.place.code)
    refresh("site", site, by=by)
    return site


@transaction.atomic
def edit_site(site: Site, facts: SiteFacts, *, by: "Person | None") -> Site:
    """Correct what is said of a site; moving it needs a post in both areas."""
    site = lock(site)
    require(may_keep_site, by, site)
    if facts.place != site.place:
        require(may_keep_sites, by, facts.place)
    if not site.FLOW.can(site, "close"):
        raise WrongState("这个站点已经撤销，不能再修改。")
    _check(facts, site)
    _write(site, facts)
    record("places.site_edited", site, by=by, place=facts.place.code)
    refresh("site", site, by=by)
    return site


@transaction.atomic
def pause_site(site: Site, *, by: "Person | None", reason: str) -> Site:
    """Receive nobody for a while; the reason stands on the page."""
    return _step(site, "pause", by, _public(reason))


@transaction.atomic
def reopen_site(site: Site, *, by: "Person | None") -> Site:
    """Receive people again."""
    return _step(site, "reopen", by, "")


@transaction.atomic
def close_site(site: Site, *, by: "Person | None", reason: str) -> Site:
    """Close a site for good; its page stays, the lists drop it."""
    return _step(site, "close", by, _public(reason))


def _step(site: Site, step: str, by: "Person | None", reason: str) -> Site:
    site = lock(site)
    require(may_keep_site, by, site)
    site.FLOW.take(site, step)
    site.state_reason, site.updated_at = reason, now()
    site.save(update_fields=["state", "state_reason", "updated_at"])
    record(f"places.site_{step}", site, by=by, reason=reason)
    refresh("site", site, by=by)
    return site


def _public(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明原因，居民会在页面上看到。", field="reason")
    if scan_identifiers(reason):
        raise Invalid("公开的说明里不能有手机号或证件号。", field="reason")
    return reason.strip()


def _check(facts: SiteFacts, site: Site | None = None) -> None:
    if scan_identifiers(facts.phone):
        raise Invalid("请填写公开的座机号码，不要填写个人手机号。", field="phone")
    if scan_identifiers(f"{facts.intro}\n{facts.address}"):
        raise Invalid("公开的说明里不能有手机号或证件号。", field="intro")
    if len(facts.services) > MOST_SERVICES:
        raise Invalid(f"服务项目最多 {MOST_SERVICES} 个。", field="services")
    if (facts.longitude is None) != (facts.latitude is None):
        raise Invalid("经度和纬度要么都填，要么都不填。", field="latitude")
    if facts.place.valid_to is not None:
        raise Invalid("这个社区已经停用，请选择现在的社区。", field="place")
    same = Site.objects.filter(place=facts.place, name=facts.name).exclude(state="closed")
    if (same.exclude(pk=site.pk) if site else same).exists():
        raise Invalid("这个社区已经有同名的站点。", field="name")


def _write(site: Site, facts: SiteFacts) -> None:
    site.kind, site.name, site.place = facts.kind, facts.name, facts.place
    site.address, site.phone, site.intro = facts.address, facts.phone, facts.intro
    site.services, site.updated_at = list(facts.services), now()
    site.longitude, site.latitude = facts.longitude, facts.latitude
    site.save(update_fields=_COLUMNS if site.pk else None)
    site.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=h.weekday, opens=h.opens, closes=h.closes)
        for h in facts.hours
    )
