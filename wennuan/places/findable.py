"""What of areas and sites the search finds."""

from django.db.models import QuerySet
from django.urls import reverse

from wennuan.places.models import Level, Place, Site
from wennuan.places.queries import SiteFilter, find_sites
from wennuan.places.queries.places import alive
from wennuan.search.hooks import Area
from wennuan.search.sources import Entry, add_source

SITE = "site"


def add_sources() -> None:
    """Say what is public (called once, by config/wiring.py)."""
    add_source(SITE, public_sites, site_entry)


def public_sites() -> QuerySet[Site]:
    """Sites that have not been closed for good."""
    return find_sites(SiteFilter())


def site_entry(site: Site) -> Entry:
    """A site by name, kind, services, address and area."""
    where = f"{site.place.parent or ''}{site.place} {site.address}"
    said = (site.get_kind_display(), where, "、".join(site.services), site.intro)
    return Entry(
        kind=SITE,
        ref=str(site.pk),
        title=site.name,
        body="，".join(part for part in said if part),
        url=reverse("places:site", args=[site.pk]),
        at=site.updated_at,
        place_path=site.place.path,
    )


def areas() -> list[Area]:
    """The communities of the district, in the order of the tree (socket of search)."""
    places = alive().exclude(level=Level.DISTRICT).select_related("parent").order_by("path")
    return [_area(place) for place in places]


def _area(place: Place) -> Area:
    is_street = place.level == Level.STREET
    return Area(place.path, f"{place.name}（全部）" if is_street else place.name,
                place.name if is_street else str(place.parent))  # fmt: skip
