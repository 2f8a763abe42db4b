"""What the demo knows while it builds: the day it counts back from, and everyone by name."""

import random
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from wennuan.giving.models import Campaign, Donation, Fund
from wennuan.orgs.models import Certificate, Organisation
from wennuan.people.models import Person
from wennuan.places.models import Place

DATA = Path(__file__).parent / "data"
SEED = 270
FRESH = timedelta(hours=1)  # nothing in the demo is younger than that
Record = dict[str, Any]


@cache
def data(name: str) -> Record:
    """One file of texts and figures, for editors: wennuan/demo/data/<name>.toml."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass
class World:
    """The district as far as it is built. ``scale`` 1.0 is the whole demo, less is for tests."""

    now: datetime
    scale: float = 1.0
    chance: random.Random = field(default_factory=partial(random.Random, SEED))
    scan: str = ""  # a private file that stands for every scanned paper
    people: dict[str, Person] = field(default_factory=dict)
    crowd: list[Person] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    orgs: dict[str, Organisation] = field(default_factory=dict)
    institutions: list[Organisation] = field(default_factory=list)
    certificate: Certificate | None = None
    funds: dict[str, Fund] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    gifts: dict[str, Donation] = field(default_factory=dict)  # those that a story goes on with
    counts: Counter[str] = field(default_factory=Counter)

    def moment(self, days: int, clock: str = "09:00") -> datetime:
        """That many days ago at that time of day, but never in the last hour."""
        day = timezone.localdate(self.now) - timedelta(days=days)
        wanted = timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
        return min(wanted, self.now - FRESH)

    def scaled(self, count: float) -> int:
        """A number of things, smaller in a small demo, at least one."""
        return max(1, round(count * self.scale))
