"""Sockets of this app: what a thread may become, as the apps beside it know (config/wiring.py)."""

from collections.abc import Callable
from dataclasses import dataclass

from wennuan.orgs.models import Role
from wennuan.people.hooks import Collection
from wennuan.talk.models import Thread


@dataclass(frozen=True, slots=True)
class Successor:
    """One way on from a thread (B4): a form elsewhere that comes filled in.

    Offered to the asker and to ``roles`` in the thread's area. ``key`` names the app that takes it.
    """

    key: str
    label: str
    url_for: Callable[[Thread], str]
    roles: tuple[Role, ...] = ()
    hint: str = ""
    icon: str = "arrow-up-right"


successors: Collection[Thread, Successor] = Collection()


def source_of(thread: Thread) -> str:
    """How the new thing remembers where it came from."""
    return f"talk:{thread.pk}"
