"""What this app answers when a lower app asks through its sockets (config/wiring.py)."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from wennuan.orgs.holding import holds_post, posts_of
from wennuan.orgs.models import Organisation, OrgStatus, Post, Role
from wennuan.orgs.queries import has_accepted_conduct
from wennuan.people.hooks import Door, Reveal, Section
from wennuan.people.models import Person
from wennuan.places.hooks import Link
from wennuan.places.models import Place, Site

ANSWERS_RIGHTS = (Role.ADMIN_SECURITY, Role.COMMUNITY_WORKER)
REVEALS = (Role.COMMUNITY_WORKER, Role.REVIEWER)
MEETS = (Role.COMMUNITY_WORKER, Role.STATION_KEEPER, Role.HELPER, Role.SOCIAL_WORKER)


def may_reveal(wish: Reveal) -> bool:
    """Workers and reviewers of the person's own area, once they accepted the code of conduct."""
    place = wish.person.place
    return (
        place is not None
        and holds_post(wish.by, REVEALS, place=place)
        and has_accepted_conduct(wish.by)
    )


def is_helper(person: Person) -> bool:
    """Does this person hold the post of a 帮办员?"""
    return holds_post(person, Role.HELPER)


def rights_areas(person: Person) -> Iterable[Place]:
    """The areas in which someone answers what residents ask about their data."""
    for post in posts_of(person).filter(role__in=ANSWERS_RIGHTS, place__isnull=False):
        if post.place is not None:
            yield post.place
            if post.place.successor is not None:
                yield post.place.successor


def meets_residents(post: tuple[Person, Place | None]) -> bool:
    """Does this person hold a post, there or anywhere, that takes down what residents tell?"""
    return holds_post(post[0], MEETS, place=post[1])


def me_doors(person: Person) -> Iterable[Door]:
    """My posts and organisations, on one's own page."""
    roles = "、".join(dict.fromkeys(post.get_role_display() for post in posts_of(person)))
    if any(rights_areas(person)):
        hint = "居民要查阅、更正、删除自己的信息"
        yield Door("答复个人信息申请", reverse("people:rights_queue"), "file-text", hint)
    yield Door("岗位与组织", reverse("orgs:mine"), "briefcase", roles or "登记组织，查看岗位")


def export_sections(person: Person) -> Iterable[Section]:
    """Posts, and organisations one answers for, for those who take their data along."""
    posts = Post.objects.filter(person=person).select_related("place", "org")
    if posts:
        yield Section("posts", "岗位", tuple(_post_row(post) for post in posts))
    orgs = Organisation.objects.filter(Q(registered_by=person) | Q(responsible=person))
    if orgs:
        rows = tuple({"名称": org.name, "状态": org.get_status_display()} for org in orgs)
        yield Section("organisations", "登记的组织", rows)


def _post_row(post: Post) -> dict[str, str]:
    return {
        "岗位": post.get_role_display(),
        "范围": post.where,
        "开始": post.starts_on.isoformat(),
        "结束": (post.ended_on or post.ends_on).isoformat(),
    }


def reasons_to_stay(person: Person) -> Iterable[str]:
    """Why an account can't be closed yet: posts held, organisations answered for."""
    for post in posts_of(person):
        yield f"您还担任{post.where}的{post.get_role_display()}，请先卸任。"
    active = [OrgStatus.SUBMITTED, OrgStatus.VERIFIED, OrgStatus.SUSPENDED]
    for org in Organisation.objects.filter(responsible=person, status__in=active):
        yield f"您是“{org.name}”的负责人，请先变更负责人。"


def orgs_of_area(place: Place) -> Link | None:
    """The verified organisations of an area."""
    found = Organisation.objects.filter(
        status=OrgStatus.VERIFIED, place__path__startswith=place.path
    )
    count = found.count()
    url = f"{reverse('orgs:orgs')}?place={place.code}"
    return Link("这里的组织", f"{count} 家已核实的组织", url, "building-2") if count else None


def host_of_site(site: Site) -> Link | None:
    """The organisation that runs a site."""
    org = Organisation.objects.filter(hosted__site=site, status=OrgStatus.VERIFIED).first()
    return Link("承办组织", org.name, reverse("orgs:org", args=[org.pk])) if org else None
