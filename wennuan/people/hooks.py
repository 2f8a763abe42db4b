"""Sockets that higher apps plug into; config/wiring.py decides who."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from wennuan.kernel.hooks import Hook
from wennuan.people.models import Consent, Person, Scope
from wennuan.places.models import Place

A = TypeVar("A")
R = TypeVar("R")


class Question(Generic[A]):
    """A yes-or-no socket: yes as soon as one listener says yes, no when nobody listens."""

    def __init__(self) -> None:
        self._plugs: list[Callable[[A], bool]] = []

    def plug(self, listener: Callable[[A], bool]) -> None:
        """Add a listener."""
        self._plugs.append(listener)

    def __call__(self, subject: A) -> bool:
        """Ask all listeners, in order, until one says yes."""
        return any(listener(subject) for listener in self._plugs)


class Collection(Generic[A, R]):
    """A gathering socket: everything that the listeners have about a subject, in their order."""

    def __init__(self) -> None:
        self._plugs: list[Callable[[A], Iterable[R]]] = []

    def plug(self, listener: Callable[[A], Iterable[R]]) -> None:
        """Add a listener."""
        self._plugs.append(listener)

    def __call__(self, subject: A) -> list[R]:
        """Gather from all listeners."""
        return [item for listener in self._plugs for item in listener(subject)]


@dataclass(frozen=True, slots=True)
class Reveal:
    """Someone wants to open protected data of a person."""

    person: Person
    by: Person
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """An entry of one's own page (我的). With ``scope``, a helper accepted for such matters
    finds it on the resident's page too; without, it is for oneself only."""

    title: str
    url: str
    icon: str = "chevron-right"
    hint: str = ""
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of what a person takes along: a title and rows of name and value."""

    key: str
    title: str
    rows: tuple[dict[str, str], ...]


may_reveal: Question[Reveal] = Question()
is_helper: Question[Person] = Question()  # holds the post of a 帮办员
meets_residents: Question[tuple[Person, Place | None]] = Question()  # a post there that does
needs_second_factor: Question[Person] = Question()
me_doors: Collection[Person, Door] = Collection()
export_sections: Collection[Person, Section] = Collection()
reasons_to_stay: Collection[Person, str] = Collection()  # why an account can't be closed yet
account_closed: Hook[Person] = Hook()  # in the transaction that erases the person
consent_withdrawn: Hook[Consent] = Hook()  # in the transaction of the withdrawal
rights_areas: Collection[Person, Place] = Collection()  # where a person answers rights requests
