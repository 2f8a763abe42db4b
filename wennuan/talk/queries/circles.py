"""Groups of neighbours, as members, keepers and others may see them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from wennuan.kernel.errors import NotFound
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.talk import rules
from wennuan.talk.models import (
    Circle,
    CircleMember,
    CircleMemberStatus,
    CircleMessage,
    CircleStatus,
    Screen,
)
from wennuan.talk.queries.slices import Slice, newest_first

_IN = Q(members__status=CircleMemberStatus.IN)


@dataclass(frozen=True, slots=True)
class CircleCard:
    """One group for one viewer; who its members are is for the keeper alone."""

    pk: int
    name: str
    kind: str
    about: str
    place: str
    keeper: str
    is_open: bool
    is_free: bool
    member_count: int
    standing: str
    is_muted: bool
    is_keeper: bool
    can_join: bool
    can_read: bool
    can_say: bool
    can_close: bool
    asked_count: int


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One word in a group."""

    pk: int
    name: str
    is_keeper: bool
    is_own: bool
    body: str
    said_at: datetime
    note: str
    can_report: bool


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One member for the keeper: a nickname and how they stand."""

    pk: int
    name: str
    status: str
    word: str
    since: datetime
    is_muted: bool
    muted_until: datetime | None
    is_keeper: bool


def open_circles(place: Place) -> QuerySet[Circle]:
    """Groups alive in an area and inside it, the oldest first."""
    found = Circle.objects.filter(status=CircleStatus.OPEN, place__path__startswith=place.path)
    counted = found.annotate(member_count=Count("members", filter=_IN))
    return counted.select_related("place").order_by("pk")


def circles_of(person: Person) -> QuerySet[Circle]:
    """The groups that somebody is in."""
    inside = CircleMember.objects.filter(person=person, status=CircleMemberStatus.IN)
    found = Circle.objects.filter(pk__in=inside.values("circle"), status=CircleStatus.OPEN)
    counted = found.annotate(member_count=Count("members", filter=_IN))
    return counted.select_related("place").order_by("pk")


def circle_of(pk: int) -> Circle:
    """One group. Raises NotFound."""
    found = Circle.objects.filter(pk=pk).select_related("place", "keeper").first()
    if found is None:
        raise NotFound("没有找到这个小组。", hint="看看附近的小组。")
    return found


def circle_card(circle: Circle, viewer: Person | None) -> CircleCard:
    """One group for one viewer (None: a stranger)."""
    members = CircleMember.objects.filter(circle=circle)
    own = members.filter(person=viewer).first() if viewer else None
    is_in = own is not None and own.status == CircleMemberStatus.IN
    is_open = circle.status == CircleStatus.OPEN
    is_keeper = viewer is not None and rules.may_keep_circle(viewer, circle)
    asked = members.filter(status=CircleMemberStatus.ASKED)
    return CircleCard(
        pk=circle.pk,
        name=circle.name,
        kind=circle.get_kind_display(),
        about=circle.about,
        place=circle.place.name,
        keeper=circle.keeper.public_name,
        is_open=is_open,
        is_free=circle.is_free,
        member_count=members.filter(status=CircleMemberStatus.IN).count(),
        standing=own.status if own else "",
        is_muted=is_in and own is not None and own.is_muted,
        is_keeper=is_keeper,
        can_join=is_open and not is_in and (own is None or own.status == CircleMemberStatus.OUT),
        can_read=is_in,
        can_say=bool(is_open and viewer and rules.may_say_in_circle(viewer, circle)),
        can_close=bool(is_open and viewer and rules.may_close_circle(viewer, circle)),
        asked_count=asked.count() if is_keeper else 0,
    )


def messages_of(
    circle: Circle, viewer: Person, *, before: int | None = None
) -> Slice[CircleMessage]:
    """The last words of a group, newest first; held and hidden ones only their author sees."""
    shown = Q(screen=Screen.SHOWN) | Q(author=viewer, screen__in=[Screen.HELD, Screen.HIDDEN])
    found = CircleMessage.objects.filter(shown, circle=circle).select_related("author")
    return newest_first(found, before)


def message_cards(circle: Circle, piece: Slice[CircleMessage], viewer: Person) -> list[MessageCard]:
    """Words of a group in the order they are read: the oldest on top."""
    return [
        MessageCard(
            pk=one.pk,
            name=one.author.public_name,
            is_keeper=one.author_id == circle.keeper_id,
            is_own=one.author_id == viewer.pk,
            body=one.body,
            said_at=one.said_at,
            note="" if one.screen == Screen.SHOWN else one.get_screen_display(),
            can_report=one.author_id != viewer.pk,
        )
        for one in reversed(piece.rows)
    ]


def member_cards(circle: Circle) -> list[MemberCard]:
    """Who is in or has asked, for the keeper; those who asked come first."""
    alive = [CircleMemberStatus.ASKED, CircleMemberStatus.IN]
    found = CircleMember.objects.filter(circle=circle, status__in=alive).select_related("person")
    return [
        MemberCard(
            pk=one.pk,
            name=one.person.public_name,
            status=one.status,
            word=one.word,
            since=one.since,
            is_muted=one.is_muted,
            muted_until=one.muted_until,
            is_keeper=one.person_id == circle.keeper_id,
        )
        for one in found.order_by("status", "pk")
    ]


def member_of(circle: Circle, pk: int) -> CircleMember:
    """One member of this group. Raises NotFound."""
    found = CircleMember.objects.filter(circle=circle, pk=pk).select_related("person").first()
    if found is None:
        raise NotFound("这个人不在小组里了。", hint="请回到成员列表看看。")
    return found
