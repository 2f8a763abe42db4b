"""The tree of areas grows, is renamed and merged; nothing that was is overwritten."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.places import hooks
from wennuan.places.models import FormerPlace, Level, Place, Site, SiteState
from wennuan.places.queries.places import alive
from wennuan.places.rules import may_change_places
from wennuan.search.actions import move_area, refresh

if TYPE_CHECKING:
    from wennuan.people.models import Person

ERQI = Path(__file__).parent.parent / "data" / "erqi.csv"
_ABOVE = {Level.STREET: Level.DISTRICT, Level.COMMUNITY: Level.STREET}
_CODE = re.compile(r"\d{12}")
_OFFICE = re.compile(r"(?<=社区)(?:居民管理|居民|管理)?委员会$|(?<=村)(?:村民)?委(?:员)?会$")


@transaction.atomic
def add_place(
    code: str, name: str, *, parent: Place | None, by: "Person | None", since: date | None = None
) -> Place:
    """Add an area to the tree, below ``parent``; the code says how large it is."""
    _check_code(code, parent)
    if parent is not None:
        require(may_change_places, by, parent)
    elif by is not None:
        raise Invalid("请先选择上级区域。", field="parent")
    if Place.objects.filter(path=_path(code, parent)).exists():
        raise Invalid("这个区划代码已经用过，请核对。", field="code")
    place = Place.objects.create(
        code=code,
        name=name,
        level=_level(code),
        parent=parent,
        path=_path(code, parent),
        valid_from=since,
    )
    record("places.added", place, by=by, code=code)
    return place


@transaction.atomic
def rename_place(place: Place, name: str, *, by: "Person | None", on: date | None = None) -> Place:
    """Give an area a new name from a day on (today); the old one stays known until then."""
    place = lock(place)
    require(may_change_places, by, place)
    _must_be_alive(place)
    if place.name != name:
        FormerPlace.objects.update_or_create(
            place=place, valid_to=on or today(), create_defaults={"name": place.name}
        )
        place.name = name
        place.save(update_fields=["name"])
        record("places.renamed", place, by=by, code=place.code)
        _refresh_sites(place, by)
    return place


@transaction.atomic
def merge_place(place: Place, into: Place, *, by: "Person | None", on: date | None = None) -> Place:
    """End an area on a day (today) in favour of another, which takes its sites over."""
    place, into = lock(place), lock(into)
    require(may_change_places, by, place)
    require(may_change_places, by, into)
    _must_be_alive(place)
    _must_be_alive(into)
    if place.level != into.level or place.pk == into.pk:
        raise Invalid("只能并入同一级别的另一个区域。", field="into")
    _must_be_empty(place)
    place.valid_to, place.successor = on or today(), into
    place.save(update_fields=["valid_to", "successor"])
    Site.objects.filter(place=place).update(place=into)
    record("places.merged", place, by=by, code=place.code, into=into.code)
    move_area(place.path, into.path, by=by)
    _refresh_sites(into, by)
    hooks.place_merged(place)
    return place


@transaction.atomic
def abolish_place(
    place: Place, *, by: "Person | None", reason: str, on: date | None = None
) -> Place:
    """End an area on a day (today) without a successor; it must be empty."""
    place = lock(place)
    require(may_change_places, by, place)
    _must_be_alive(place)
    _must_be_empty(place)
    if Site.objects.filter(place=place).exclude(state=SiteState.CLOSED).exists():
        raise WrongState("这里还有开放的站点，请先迁移或撤销站点。")
    place.valid_to = on or today()
    place.save(update_fields=["valid_to"])
    record("places.abolished", place, by=by, reason=reason, code=place.code)
    return place


@transaction.atomic
def load_places(rows: Iterable[dict[str, str]], *, by: "Person | None") -> int:
    """Bring the tree in step with a list of code and name; gives how many areas are new.

    Safe to repeat: what is there stays, another name is a renaming with its history. Areas that
    the list no longer has are left alone: how they ended is a decision for a person.
    """
    known = {place.code: place for place in alive()}
    new = 0
    for row in sorted(rows, key=lambda r: r["code"]):
        code, name = row["code"], short_name(row["name"])
        if code in known:
            rename_place(known[code], name, by=by)
            continue
        known[code] = add_place(code, name, parent=known.get(_parent_code(code)), by=by)
        new += 1
    return new


def read_places(path: Path = ERQI) -> list[dict[str, str]]:
    """The rows of a file of areas; without a path, those of Erqi District."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def short_name(name: str) -> str:
    """淮河社区居民委员会 -> 淮河社区; what residents say."""
    return _OFFICE.sub("", name)


def _refresh_sites(place: Place, by: "Person | None") -> None:
    """What the search says of the sites of an area follows its name."""
    for site in Site.objects.filter(place=place):
        refresh("site", site, by=by)


def _level(code: str) -> Level:
    if code.endswith("000000"):
        return Level.DISTRICT
    return Level.STREET if code.endswith("000") else Level.COMMUNITY


def _parent_code(code: str) -> str:
    return code[:6] + "000000" if code.endswith("000") else code[:9] + "000"


def _path(code: str, parent: Place | None) -> str:
    return f"{parent.path if parent else ''}{code}/"


def _check_code(code: str, parent: Place | None) -> None:
    if not _CODE.fullmatch(code):
        raise Invalid("区划代码应为 12 位数字。", field="code")
    if (parent.level if parent else None) != _ABOVE.get(_level(code)):
        raise Invalid("区划代码和上级区域对不上，请核对。", field="code")


def _must_be_alive(place: Place) -> None:
    if place.valid_to is not None:
        raise WrongState("这个区域已经停用，不能再调整。")


def _must_be_empty(place: Place) -> None:
    if alive().filter(parent=place).exists():
        raise WrongState("它下面还有社区，请先调整社区。")
