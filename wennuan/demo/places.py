"""Erqi's real streets and communities, and 312 fictional service sites in them."""

from decimal import Decimal

from wennuan.demo.world import Record, World, data
from wennuan.kernel.rules import SYSTEM
from wennuan.places import actions
from wennuan.places.hours import parse_hours
from wennuan.places.models import Level, Place, Site
from wennuan.places.queries.places import alive

DISTRICT = "410103000000"
WEST, EAST, SOUTH, NORTH = 113.50, 113.68, 34.58, 34.77  # Erqi's rough box


def load_areas(world: World) -> None:
    """The tree of areas, from the public list of codes."""
    actions.load_places(actions.read_places(), by=SYSTEM)
    world.places = {place.code: place for place in alive().select_related("parent")}
    world.counts["areas"] = len(world.places)


def add_sites(world: World) -> None:
    """Sites of all kinds, one charity station in each community; a few are paused."""
    communities = [p for p in world.places.values() if p.level == Level.COMMUNITY]
    made: list[Site] = []
    for kind in data("sites")["kind"]:
        count = min(world.scaled(kind["count"]), len(communities))
        step = len(communities) / count
        for number in range(count):
            made.append(_add(world, kind, communities[int(number * step)], len(made)))
    for number, reason in enumerate(data("sites")["paused"]["reasons"]):
        actions.pause_site(made[number * 7 + 3], by=SYSTEM, reason=reason)
    world.counts["sites"] = len(made)


def _add(world: World, kind: Record, place: Place, number: int) -> Site:
    chance = world.chance
    longitude, latitude = _spot(world, place)
    some = chance.randint(min(3, len(kind["services"])), len(kind["services"]))
    facts = actions.SiteFacts(
        kind=kind["kind"],
        name=f"{place.name}{kind['suffix']}",
        place=place,
        address=f"{place.parent}{place.name}{chance.choice(kind['rooms'])}",
        phone=f"0371-0000-{1000 + number:04d}",
        services=tuple(s for s in kind["services"] if s in chance.sample(kind["services"], some)),
        longitude=Decimal(str(longitude)),
        latitude=Decimal(str(latitude)),
        hours=parse_hours(chance.choice(kind["hours"])),
    )
    return actions.add_site(facts, by=SYSTEM)


def _spot(world: World, place: Place) -> tuple[float, float]:
    """Somewhere around the middle of its street, inside the district's box."""
    longitude, latitude, spread = data("sites")["streets"][place.code[:9]]
    x = min(max(world.chance.gauss(longitude, spread / 2), WEST), EAST)
    y = min(max(world.chance.gauss(latitude, spread / 2), SOUTH), NORTH)
    return round(x, 6), round(y, 6)
