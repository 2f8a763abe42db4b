"""Sockets for the apps whose texts are looked at; config/wiring.py decides who listens."""

from dataclasses import dataclass

from wennuan.kernel.hooks import Hook
from wennuan.people.hooks import Collection
from wennuan.people.models import Person
from wennuan.places.models import Place


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a text: it may stand (passed), or it has to go. ``reason`` is public
    to its author only. A listener ignores kinds that are not its own."""

    kind: str
    ref: str
    passed: bool
    reason: str
    by: Person


@dataclass(frozen=True, slots=True)
class Thing:
    """A text that somebody wants to report, by kind and ref, as ``viewer`` would see it."""

    kind: str
    ref: str
    viewer: Person


@dataclass(frozen=True, slots=True)
class Reportable:
    """What the app has to say of it: its words, where it stands, who wrote it."""

    title: str
    excerpt: str
    url: str
    author: Person | None = None
    place: Place | None = None
    pictures: tuple[str, ...] = ()


decided: Hook[Decision] = Hook()
# Nothing from an app whose kind it isn't, or whose viewer may not see the text.
reportable: Collection[Thing, Reportable] = Collection()
