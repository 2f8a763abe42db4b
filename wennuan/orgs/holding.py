"""Who holds which post, where, on which day: what rules and queries both stand on."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import today
from wennuan.orgs.models import (
    Organisation,
    Post,
)
from wennuan.people.models import Person
from wennuan.places.models import Place


def holding(on: date | None = None) -> QuerySet[Post]:
    """Posts that hold on a day (today)."""
    day = on or today()
    return Post.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day), starts_on__lte=day, ends_on__gte=day
    )


def posts_of(person: Person, *, on: date | None = None) -> QuerySet[Post]:
    """The posts that a person holds on a day (today), the first to end first."""
    return holding(on).filter(person=person).select_related("place", "org").order_by("ends_on")


def holds_post(
    person: Person,
    role: str | Iterable[str],
    *,
    place: Place | None = None,
    org: Organisation | None = None,
    on: date | None = None,
) -> bool:
    """Does this person hold the role, or one of them, there, on a day (today)?

    A post in an area counts in everything inside it, and in an area that it was merged into.
    With ``place`` and ``org`` both given, either is enough; with neither, any scope counts.
    """
    if not person.is_active:
        return False
    roles = [role] if isinstance(role, str) else list(role)
    held = posts_of(person, on=on).filter(role__in=roles)
    if place is None and org is None:
        return held.exists()
    return any(_covers(post, place, org) for post in held)


def _covers(post: Post, place: Place | None, org: Organisation | None) -> bool:
    if post.org_id is not None:
        return org is not None and post.org_id == org.pk
    return place is not None and post.place is not None and _over(post.place, place)


def _over(area: Place, place: Place) -> bool:
    if place.path.startswith(area.path):
        return True
    return area.successor is not None and _over(area.successor, place)


def holders(
    role: str | Iterable[str],
    *,
    place: Place | None = None,
    org: Organisation | None = None,
    on: date | None = None,
) -> QuerySet[Person]:
    """Everyone who holds the role, or one of them, in this area (or above it) or organisation."""
    roles = [role] if isinstance(role, str) else list(role)
    where = Q()
    if place is not None:
        where |= Q(place__path__in=_paths(place)) | Q(place__successor__path__in=_paths(place))
    if org is not None:
        where |= Q(org=org)
    held = holding(on).filter(where, role__in=roles)
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    return people.order_by("pk")


def _paths(place: Place) -> list[str]:
    """Paths of an area and of all above it."""
    codes = place.path.strip("/").split("/")
    return ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
