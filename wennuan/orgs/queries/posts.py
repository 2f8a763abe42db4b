"""The code of conduct, and lists of posts."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import today
from wennuan.kernel.privacy import mask_name
from wennuan.orgs.holding import holding, holds_post, posts_of
from wennuan.orgs.models import (
    TOUCHES_MONEY,
    TOUCHES_PEOPLE,
    ConductAcceptance,
    Organisation,
    Post,
    Role,
)
from wennuan.orgs.rules import Scope, grantable_roles
from wennuan.people.models import Person
from wennuan.places.models import Place

CONDUCT_VERSION = "2026-11"


def has_accepted_conduct(person: Person) -> bool:
    """Has this person accepted the present code of conduct?"""
    return ConductAcceptance.objects.filter(person=person, version=CONDUCT_VERSION).exists()


def due_for_reminder(days: int) -> QuerySet[Post]:
    """Posts that hold and end within some days."""
    until = today() + timedelta(days=days)
    return holding().filter(ends_on__lte=until).select_related("person", "place", "org")


def posts_in(
    *, place: Place | None = None, org: Organisation | None = None, on: date | None = None
) -> QuerySet[Post]:
    """The posts in an organisation, or in an area and inside it, the first to end first."""
    where = Q(org=org) if org is not None else Q(place__path__startswith=getattr(place, "path", ""))
    held = _not_over(on or today()).filter(where)
    return held.select_related("person", "place", "org").order_by("ends_on", "pk")


SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PostCard:
    """What those who staff an area or organisation see of a post: no full name."""

    pk: int
    role: str
    person: str
    code: str
    where: str
    starts_on: date
    ends_on: date
    ends_soon: bool
    is_ahead: bool
    can_renew: bool
    can_end: bool


def post_cards(place: Place | None, org: Organisation | None, *, viewer: Person) -> list[PostCard]:
    """The posts there as cards, with what the viewer may do to each."""
    roles = grantable_roles(viewer, Scope(place=place, org=org))
    return [_card(post, viewer, roles) for post in posts_in(place=place, org=org)]


def _card(post: Post, viewer: Person, roles: frozenset[Role]) -> PostCard:
    is_own = post.person_id == viewer.pk
    return PostCard(
        pk=post.pk,
        role=post.get_role_display(),
        person=mask_name(post.person.real_name or "") or post.person.public_name,
        code=post.person.code,
        where=post.where,
        starts_on=post.starts_on,
        ends_on=post.ends_on,
        ends_soon=post.ends_on <= today() + SOON,
        is_ahead=post.starts_on > today(),
        can_renew=not is_own and post.role in roles,
        can_end=is_own or post.role in roles,
    )


def areas_to_staff(person: Person) -> list[Place]:
    """The areas in which this person may grant posts or read who holds them."""
    roles = (Role.ADMIN_SECURITY, Role.COMMUNITY_WORKER, Role.AUDITOR)
    held = posts_of(person).filter(role__in=roles, place__isnull=False)
    return list({post.place.pk: post.place for post in held if post.place}.values())


def _not_over(day: date) -> QuerySet[Post]:
    return Post.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), ends_on__gte=day)


def needs_second_factor(person: Person) -> bool:
    """Does a post of this person touch money or other people's data? (socket of people)."""
    return holds_post(person, TOUCHES_MONEY | TOUCHES_PEOPLE)
