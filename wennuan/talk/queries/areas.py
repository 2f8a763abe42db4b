"""Where somebody lives, whose voice an area speaks with, and who hears of it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from wennuan.orgs.queries import posts_of
from wennuan.people.models import Household, Member, Person
from wennuan.people.queries import household_of
from wennuan.places.models import Level, Place
from wennuan.places.queries import crumbs
from wennuan.talk.models import Board
from wennuan.talk.rules import OFFICE


def home_of(person: Person) -> Place | None:
    """The community that somebody lives in: their own word, else their household's address."""
    if person.place is not None:
        return person.place
    household = household_of(person)
    return household.place if household else None


def street_of(place: Place) -> Place | None:
    """The street that a community belongs to."""
    if place.level == Level.STREET:
        return place
    return place.parent if place.parent and place.parent.level == Level.STREET else None


def office_of(place: Place) -> str:
    """In whose name an area answers: 祥和社区居委会, 某村村委会, 大学路街道办事处."""
    if place.level == Level.COMMUNITY:
        return f"{place.name}委会" if place.name.endswith("村") else f"{place.name}居委会"
    if place.level == Level.STREET and place.name.endswith("街道"):
        return f"{place.name}办事处"
    return f"{place.name}人民政府"


def topics_of(place: Place) -> list[str]:
    """The topics that open lists of an area, and of all above it, listen to."""
    return [f"talk:{code}" for code in place.path.strip("/").split("/")]


def residents_of(place: Place) -> QuerySet[Person]:
    """Everyone who lives in an area, by number: those who read its announcements."""
    households = Household.objects.filter(place__path__startswith=place.path)
    members = Member.objects.filter(household__in=households, to_on=None, person__isnull=False)
    lives = Q(place__path__startswith=place.path) | Q(pk__in=members.values("person"))
    return Person.objects.filter(lives, is_active=True).order_by("pk")


def offices_of(person: Person) -> list[Place]:
    """The areas in whose name this person may answer."""
    held = posts_of(person).filter(role=OFFICE, place__isnull=False)
    return [post.place for post in held if post.place is not None]


def inside_any(places: Iterable[Place], field: str = "place") -> Q:
    """In one of these areas; nowhere when there are none."""
    where = Q(pk__in=[])
    for place in places:
        where |= Q(**{f"{field}__path__startswith": place.path})
    return where


def boards_of(place: Place) -> QuerySet[Board]:
    """The boards that hold in an area: its own and those of the areas above."""
    return Board.objects.filter(place__in=crumbs(place), closed_at=None).order_by("order", "pk")
