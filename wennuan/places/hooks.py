"""Sockets that higher apps plug into (config/wiring.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from wennuan.kernel.hooks import Hook
from wennuan.places.models import Place, Site

if TYPE_CHECKING:
    from wennuan.people.models import Person

S = TypeVar("S")


class Question(Generic[S]):
    """Something that only higher apps know: yes when one of them says yes."""

    def __init__(self) -> None:
        self._answers: list[Callable[[Person, S], bool]] = []

    def plug(self, answer: Callable[["Person", S], bool]) -> None:
        """Add one who may say yes."""
        self._answers.append(answer)

    def __call__(self, person: "Person", subject: S) -> bool:
        """Ask until someone says yes."""
        return any(answer(person, subject) for answer in self._answers)


@dataclass(frozen=True, slots=True)
class Link:
    """What else a page leads to."""

    title: str
    text: str
    url: str
    icon: str = "chevron-right"


class Links(Generic[S]):
    """What other apps have to show of an area or a site."""

    def __init__(self) -> None:
        self._sources: list[Callable[[S], Link | None]] = []

    def plug(self, source: Callable[[S], Link | None]) -> None:
        """Add one who knows a page about it, or None where there is nothing."""
        self._sources.append(source)

    def __call__(self, subject: S) -> list[Link]:
        """All links, in the order of plugging."""
        return [link for source in self._sources if (link := source(subject))]


keeps_sites: Question[Place] = Question()  # may this person keep the sites of this area?
keeps_site: Question[Site] = Question()  # may this person keep this one site?
chooses_host: Question[Site] = Question()  # may this person say who runs a site?
keeps_places: Question[Place] = Question()  # may this person change the tree of areas here?
area_links: Links[Place] = Links()
site_links: Links[Site] = Links()
place_merged: Hook[Place] = Hook()  # the area that ended; its successor is set
