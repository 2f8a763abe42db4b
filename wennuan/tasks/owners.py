"""Who does a task: a holder of one of its roles nearest upward, with the fewest open ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from wennuan.kernel.clock import today
from wennuan.kernel.errors import WrongState
from wennuan.orgs.holding import holding
from wennuan.orgs.models import Organisation, Post, Role
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.tasks.models import Absence, Task, TaskStatus

# Who takes what nobody else holds a post for, in this order.
CHIEFS = (Role.ADMIN_SECURITY, Role.ADMIN_SYSTEM)


@dataclass(frozen=True, slots=True)
class Where:
    """Which posts may do a piece of work: roles in an area or an organisation, not by some."""

    roles: Sequence[str]
    place: Place | None
    org: Organisation | None
    barred: Sequence[int] = ()

    @property
    def area(self) -> Place:
        """The area of the work, or of the organisation."""
        if self.place is not None:
            return self.place
        if self.org is not None:
            return self.org.place
        raise WrongState("待办事项要说明在哪个区域或哪家组织。")


def where_of(task: Task) -> Where:
    """Which posts may do this task."""
    return Where(task.roles, task.place, task.org, task.barred)


def ranks(where: Where) -> dict[int, tuple[int, int]]:
    """Everyone who may own the work, by person: the smaller the rank, the nearer.

    The roles themselves come first, in the organisation or upward from the area; then the manager
    of the organisation; the chiefs of the area upward only when there is nobody else.
    """
    found: dict[int, tuple[int, int]] = {}
    for post in _posts(where):
        rank = _rank(post, where)
        if rank is not None and post.person_id not in where.barred:
            found[post.person_id] = min(found.get(post.person_id, rank), rank)
    return found


def able(where: Where) -> dict[int, tuple[int, int]]:
    """Who should do the work as things stand: of the claims there are, those of the best kind."""
    ranked = ranks(where)
    best = min((kind for kind, _ in ranked.values()), default=0)
    return {pk: rank for pk, rank in ranked.items() if rank[0] == best}


def choose(where: Where) -> Person:
    """The owner: of the nearest, whoever is there and has the least to do. Raises WrongState."""
    ranked = ranks(where)
    if not ranked:
        return _last_resort(where)
    best = min(ranked.values())
    return least_busy([pk for pk, rank in ranked.items() if rank == best])


def above(where: Where, owner_id: int) -> Person | None:
    """Who stands over the owner of this work: the next rank upward, or nobody."""
    ranked = ranks(where)
    own = ranked.get(owner_id, (0, 0))
    higher = {pk: rank for pk, rank in ranked.items() if rank > own}
    if not higher:
        return None
    best = min(higher.values())
    return least_busy([pk for pk, rank in higher.items() if rank == best])


def least_busy(people: Iterable[int]) -> Person:
    """Of some people, one who is not away, with the fewest open tasks."""
    away = set(away_now().values_list("person", flat=True))
    counts = dict(
        Task.objects.filter(owner__in=list(people), status=TaskStatus.OPEN)
        .values_list("owner")
        .annotate(Count("pk"))
    )
    best = min(people, key=lambda pk: (pk in away, counts.get(pk, 0), pk))
    return Person.objects.get(pk=best)


def away_now() -> QuerySet[Absence]:
    """The absences of today."""
    day = today()
    return Absence.objects.filter(from_on__lte=day, to_on__gte=day)


def _posts(where: Where) -> list[Post]:
    over = paths(where.area)
    upward = Q(place__path__in=over) | Q(place__successor__path__in=over)
    wanted = upward & Q(role__in=[*CHIEFS, *(where.roles if where.place else ())])
    if where.org is not None:
        wanted |= Q(org=where.org, role__in=[*where.roles, Role.ORG_MANAGER])
    held = holding().filter(wanted, person__is_active=True)
    return list(held.select_related("place__successor"))


def _rank(post: Post, where: Where) -> tuple[int, int] | None:
    """First what kind of claim, then how far up."""
    distance = -_depth(post.place)
    if post.role in where.roles and (post.org_id is not None or where.place is not None):
        return (0, distance)
    if post.role == Role.ORG_MANAGER:
        return (1, distance)
    return (2 + CHIEFS.index(Role(post.role)), distance) if post.role in CHIEFS else None


def _depth(place: Place | None) -> int:
    if place is None:
        return 0
    return (place.successor or place).path.count("/")


def paths(place: Place) -> list[str]:
    """Paths of an area and of all above it."""
    codes = place.path.strip("/").split("/")
    return ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def _last_resort(where: Where) -> Person:
    """Nobody holds any post: the administrator of the installation has to see it."""
    admins = Person.objects.filter(is_superuser=True, is_active=True)
    person = admins.exclude(pk__in=where.barred).order_by("pk").first()
    if person is None:
        raise WrongState("这里还没有安排接手的岗位，请联系管理员。")
    return person
