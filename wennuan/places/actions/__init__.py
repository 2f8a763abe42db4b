"""Writes about areas and sites."""

from wennuan.places.actions.places import (
    abolish_place,
    add_place,
    load_places,
    merge_place,
    read_places,
    rename_place,
)
from wennuan.places.actions.sites import (
    SiteFacts,
    add_site,
    close_site,
    edit_site,
    pause_site,
    reopen_site,
)

__all__ = [
    "SiteFacts",
    "abolish_place",
    "add_place",
    "add_site",
    "close_site",
    "edit_site",
    "load_places",
    "merge_place",
    "pause_site",
    "read_places",
    "rename_place",
    "reopen_site",
]
