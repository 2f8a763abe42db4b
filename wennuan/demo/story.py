"""The year that the demo tells: what happened when, in order, under the clock of that moment."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from wennuan.demo.world import World
from wennuan.kernel.clock import frozen
from wennuan.kernel.queue import kept, run_here

Act = Callable[[], object]
NOT_NOW = frozenset({"notices.deliver_sms", "payments.query_payment"})  # no text messages, no HTTP


class Story:
    """Planned acts, told in order of time. An act may plan later ones."""

    def __init__(self, world: World, say: Callable[[str], None]) -> None:
        self.world, self._say = world, say
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        self._month = ""

    def at(self, moment: datetime, act: Act) -> None:
        """Plan an act."""
        heapq.heappush(self._acts, (moment, next(self._order), act))

    def tell(self) -> None:
        """Do everything that is planned, each act with its jobs at its own moment."""
        while self._acts:
            moment, _, act = heapq.heappop(self._acts)
            self._report(moment)
            with frozen(moment), kept() as jobs:
                act()
                run_jobs(jobs)
        self._report(None)

    def _report(self, moment: datetime | None) -> None:
        month = f"{timezone.localtime(moment):%Y-%m}" if moment else ""
        if self._month and month != self._month:
            self._say(f"  {self._month}  捐赠累计 {self.world.counts['gifts']:,} 笔")
        self._month = month


def run_jobs(jobs: list[tuple[str, dict[str, Any]]]) -> None:
    """Run what was queued, and what that queues."""
    while jobs:
        name, ids = jobs.pop(0)
        if name not in NOT_NOW:
            run_here(name, **ids)
