"""Sockets of the front page; config/wiring.py decides who."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wennuan.people.hooks import Collection


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the front page that a module brings: its template, which finds ``part``.

    The template draws one ``c-section`` with at most as many rows as were asked for, nothing
    about the reader, and no form: the page is kept for all strangers.
    """

    template: str
    part: Mapping[str, Any]


parts: Collection[int, Part] = Collection()  # asked with the number of rows that have room
