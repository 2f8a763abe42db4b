"""Where the public texts come from: each app says what is public, and how it reads in the index."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet


@dataclass(frozen=True, slots=True)
class Entry:
    """A public text as others will find it. ``ref`` is its number within its kind.

    ``place_path`` is the ``path`` of the area that it belongs to, empty for the whole district.
    """

    kind: str
    ref: str
    title: str
    body: str
    url: str
    at: datetime
    place_path: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """All public things of one kind (rows), and the entry of one of them."""

    kind: str
    rows: Callable[[], QuerySet[Any]]
    entry: Callable[[Any], Entry]


_SOURCES: dict[str, Source] = {}


def add_source(
    kind: str, rows: Callable[[], "QuerySet[Any]"], entry: Callable[[Any], Entry]
) -> None:
    """Say where a kind comes from; called in an app's ``ready``. A kind has one source.

    ``rows`` is a queryset of all that is public now: what is not in it is not in the index.
    """
    if kind in _SOURCES:
        raise ValueError(f"{kind} has a source already")
    _SOURCES[kind] = Source(kind, rows, entry)


def source_of(kind: str) -> Source:
    """The source of a kind. An unknown one raises KeyError."""
    return _SOURCES[kind]


def all_sources() -> tuple[Source, ...]:
    """Every source, in the order of adding."""
    return tuple(_SOURCES.values())


def ref_of(thing: Model) -> str:
    """The number of a thing within its kind."""
    return str(thing.pk)
