"""Reads about areas and sites."""

from wennuan.places.queries.places import (
    ancestors,
    children,
    crumbs,
    district,
    inside,
    name_on,
    place_of,
    streets,
)
from wennuan.places.queries.sites import (
    SiteCard,
    SiteFilter,
    find_sites,
    open_at,
    points,
    services,
    site_card,
    site_hours,
)

__all__ = [
    "SiteCard",
    "SiteFilter",
    "ancestors",
    "children",
    "crumbs",
    "district",
    "find_sites",
    "inside",
    "name_on",
    "open_at",
    "place_of",
    "points",
    "services",
    "site_card",
    "site_hours",
    "streets",
]
