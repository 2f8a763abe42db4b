"""The tree of areas, today and on an earlier day."""

from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from wennuan.kernel.clock import today
from wennuan.kernel.errors import NotFound
from wennuan.places.models import Level, Place


def alive(on: date | None = None) -> QuerySet[Place]:
    """The areas there are on a day (today)."""
    day = on or today()
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    return Place.objects.filter(begun, Q(valid_to=None) | Q(valid_to__gt=day))


def place_of(code: str, *, on: date | None = None) -> Place:
    """The area with this code on a day (today). Raises NotFound."""
    place = alive(on).filter(code=code).select_related("parent").first()
    if place is None:
        raise NotFound("没有找到这个区域，它可能已经调整。", hint="请从街道列表里重新选择。")
    return place


def district() -> Place:
    """The district whose site this is."""
    return place_of(settings.DISTRICT_CODE)


def inside(place: Place, *, on: date | None = None) -> QuerySet[Place]:
    """An area and everything inside it, in the order of the tree."""
    return alive(on).filter(path__startswith=place.path).order_by("path")


def children(place: Place, *, on: date | None = None) -> QuerySet[Place]:
    """The areas right below."""
    return alive(on).filter(parent=place).order_by("code")


def streets() -> QuerySet[Place]:
    """Streets and towns of the district."""
    return alive().filter(level=Level.STREET).order_by("code")


def ancestors(place: Place) -> QuerySet[Place]:
    """Everything above an area, the largest first."""
    codes = place.path.strip("/").split("/")[:-1]
    paths = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    return Place.objects.filter(path__in=paths).order_by("path")


def crumbs(place: Place) -> list[Place]:
    """The way from the district to an area, itself included."""
    return [*ancestors(place), place]


def name_on(place: Place, on: date) -> str:
    """How an area was called on a day."""
    earlier = place.former.filter(valid_to__gt=on).order_by("valid_to").first()
    return earlier.name if earlier else place.name
