"""Sockets that config/wiring.py plugs: further routes, and what follows a decision."""

from collections.abc import Callable
from dataclasses import dataclass

from wennuan.aid.models import AidDecision, AidRequest
from wennuan.kernel.hooks import Hook
from wennuan.people.hooks import Collection
from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class PluggedRoute:
    """A way to help that another module offers: ``start`` makes the thing and gives its address.

    ``start(request, words, person)``: what is asked for in words, and who asks.
    """

    route: str
    name: str
    hint: str
    start: Callable[[AidRequest, str, Person], str]


routes: Collection[AidRequest, PluggedRoute] = Collection()
entered: Hook[AidRequest] = Hook()  # a request was written down, in that transaction
granted: Hook[AidDecision] = Hook()  # help was granted, in the transaction of the decision
