"""Who may open an emergency, write in it, and take its rows along."""

from django.db.models import Q

from wennuan.emergency.models import Emergency, Row
from wennuan.kernel.rules import rule
from wennuan.orgs.holding import holding, holds_post
from wennuan.orgs.models import Role
from wennuan.people.models import Person
from wennuan.places.models import Level, Place

# Posts that an emergency may name as editors.
EDITOR_ROLES = (
    Role.COMMUNITY_WORKER, Role.STATION_KEEPER, Role.SOCIAL_WORKER, Role.HELPER,
)  # fmt: skip


@rule("应急登记由街道或区里的社区工作者开启。")
def may_open(person: Person, place: Place) -> bool:
    """A worker of a street or of the district, for their own area."""
    return place.level != Level.COMMUNITY and holds_post(person, Role.COMMUNITY_WORKER, place=place)


@rule("这一步由开启应急登记的街道或区里来做。")
def may_manage(person: Person, emergency: Emergency) -> bool:
    """A worker of its whole area."""
    return holds_post(person, Role.COMMUNITY_WORKER, place=emergency.place)


@rule("只有指定的登记员和岗位可以登记。需要加入，请和开启登记的街道说一声。")
def may_edit(person: Person, emergency: Emergency) -> bool:
    """Its managers, the people named, and the posts named, anywhere inside its area."""
    if not person.is_active or not emergency.is_open:
        return False
    return (
        may_manage(person, emergency)
        or emergency.editors.filter(person=person, removed_at=None).exists()
        or _holds_inside(person, emergency)
    )


def _holds_inside(person: Person, emergency: Emergency) -> bool:
    inside = Q(place__path__startswith=emergency.place.path)
    return holding().filter(inside, person=person, role__in=emergency.editor_roles).exists()


@rule("这份应急登记您看不到。结束以后只有街道和区里能看。")
def may_read(person: Person, emergency: Emergency) -> bool:
    """Whoever may edit it; after its end its managers only."""
    return may_edit(person, emergency) or may_manage(person, emergency)


@rule("只有登记员可以看电话，而且登记还在进行。")
def may_call(person: Person, row: Row) -> bool:
    """Editors, while the emergency is open."""
    return may_edit(person, row.emergency)
