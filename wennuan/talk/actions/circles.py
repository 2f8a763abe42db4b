"""Groups of neighbours: opened, joined, kept, spoken in, handed over, closed."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell, tell_all
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.search.actions import refresh
from wennuan.talk import words
from wennuan.talk.actions import clocks
from wennuan.talk.models import (
    Circle,
    CircleMember,
    CircleMemberStatus,
    CircleMessage,
    CircleStatus,
    Screen,
)
from wennuan.talk.rules import (
    may_close_circle,
    may_join_circle,
    may_keep_circle,
    may_open_circle,
    may_say_in_circle,
)

MOST_KEPT = 3
MUTE_DAYS = 3
LONGEST_MESSAGE = 500
CLOSED = "这个小组已经解散了。"


@dataclass(frozen=True, slots=True)
class CircleFacts:
    """What a group is called, what brings it together, and whether anyone may walk in."""

    kind: str
    name: str
    about: str
    is_free: bool = False


@transaction.atomic
def open_circle(place: Place, facts: CircleFacts, *, by: Person) -> Circle:
    """Begin a group; whoever does keeps it and is its first member."""
    require(may_open_circle, by, place)
    if Circle.objects.filter(keeper=by, status=CircleStatus.OPEN).count() >= MOST_KEPT:
        raise WrongState(f"一个人最多当 {MOST_KEPT} 个小组的组长。")
    if words.checked({"name": facts.name, "about": facts.about}).needs_look:
        raise Invalid("名称或介绍里有不合适的词，请改一改。", field="about")
    try:
        with transaction.atomic():
            circle = Circle.objects.create(
                place=place, kind=facts.kind, name=facts.name.strip(), about=facts.about.strip(),
                is_free=facts.is_free, keeper=by,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Invalid("这里已经有同名的小组。", field="name") from twice
    CircleMember.objects.create(circle=circle, person=by, status=CircleMemberStatus.IN)
    record("talk.circle_opened", circle, by=by, place=place.code)
    refresh("circle", circle, by=by)
    return circle


@transaction.atomic
def join(circle: Circle, word: str, *, by: Person) -> CircleMember:
    """Ask to join; a free group lets one in at once."""
    circle = _alive(circle)
    require(may_join_circle, by, circle)
    words.checked({"word": word})
    member, is_new = CircleMember.objects.select_for_update(of=("self",)).get_or_create(
        circle=circle, person=by, defaults={"word": word.strip()}
    )
    if not is_new:
        member.FLOW.take(member, "ask")
        member.word, member.since = word.strip(), now()
    if circle.is_free:
        member.FLOW.take(member, "approve")
    member.save(update_fields=["status", "word", "since"])
    record("talk.circle_joined", circle, by=by, status=member.status)
    template = "talk/notices/joined" if circle.is_free else "talk/notices/asked_to_join"
    tell(
        circle.keeper, template, by=by, link=reverse("talk:members", args=[circle.pk]),
        circle=circle, name=by.public_name,
    )  # fmt: skip
    return member


@transaction.atomic
def admit(member: CircleMember, *, by: Person, is_welcome: bool) -> CircleMember:
    """The keeper lets somebody in, or not."""
    member = _kept(member, by=by)
    member.FLOW.take(member, "approve" if is_welcome else "refuse")
    member.since = now()
    member.save(update_fields=["status", "since"])
    record("talk.circle_admitted", member.circle, by=by, is_welcome=is_welcome)
    template = "talk/notices/admitted" if is_welcome else "talk/notices/not_admitted"
    _tell(member.person, member.circle, template, by=by)
    return member


@transaction.atomic
def mute(member: CircleMember, *, by: Person, is_muted: bool = True) -> CircleMember:
    """The keeper lets a member only read for some days, or speak again."""
    member = _kept(member, by=by)
    if member.status != CircleMemberStatus.IN or member.person_id == by.pk:
        raise WrongState("只能对组里的其他成员这样做。")
    member.muted_until = now() + timedelta(days=MUTE_DAYS) if is_muted else None
    member.save(update_fields=["muted_until"])
    record("talk.circle_muted", member.circle, by=by, is_muted=is_muted)
    template = "talk/notices/muted" if is_muted else "talk/notices/unmuted"
    _tell(member.person, member.circle, template, by=by)
    return member


@transaction.atomic
def remove_member(member: CircleMember, *, by: Person) -> CircleMember:
    """The keeper takes a member out; they may ask again."""
    member = _kept(member, by=by)
    if member.person_id == by.pk:
        raise WrongState("组长要先把小组交给别人，或者解散小组。")
    member.FLOW.take(member, "leave")
    member.save(update_fields=["status"])
    record("talk.circle_removed", member.circle, by=by)
    _tell(member.person, member.circle, "talk/notices/removed", by=by)
    return member


@transaction.atomic
def leave(circle: Circle, *, by: Person) -> CircleMember:
    """Leave a group; a keeper hands it over first."""
    circle = lock(circle)
    if circle.keeper_id == by.pk and circle.status == CircleStatus.OPEN:
        raise WrongState("您是组长，请先把小组交给别人，或者解散小组。")
    member = CircleMember.objects.select_for_update().filter(circle=circle, person=by).first()
    if member is None:
        raise WrongState("您不在这个小组里。")
    member.FLOW.take(member, "leave")
    member.save(update_fields=["status"])
    record("talk.circle_left", circle, by=by)
    return member


@transaction.atomic
def hand_over_circle(member: CircleMember, *, by: Person) -> Circle:
    """The keeper gives the group to another member."""
    member = _kept(member, by=by)
    if member.status != CircleMemberStatus.IN or member.person_id == by.pk:
        raise WrongState("请选一位组里的其他成员来接手。")
    circle = member.circle
    circle.keeper = member.person
    circle.save(update_fields=["keeper"])
    member.muted_until = None
    member.save(update_fields=["muted_until"])
    record("talk.circle_handed_over", circle, by=by)
    _tell(member.person, circle, "talk/notices/kept", by=by)
    live.publish(f"circle:{circle.pk}")
    return circle


@transaction.atomic
def say(circle: Circle, body: str, *, by: Person) -> CircleMessage:
    """Say something in a group; listed words go to the moderators first."""
    circle = _alive(circle, held=False)
    require(may_say_in_circle, by, circle)
    body = body.strip()
    if not body or len(body) > LONGEST_MESSAGE:
        raise Invalid(f"请写 1 到 {LONGEST_MESSAGE} 个字。", field="body")
    found = words.checked({"body": body})
    words.count(by, "message")
    message = CircleMessage.objects.create(
        circle=circle,
        author=by,
        body=body,
        screen=Screen.HELD if found.needs_look else Screen.SHOWN,
    )
    if found.needs_look:
        clocks.hold(message, body, found, by=by)
    live.publish(f"circle:{circle.pk}")
    return message


@transaction.atomic
def withdraw_message(message: CircleMessage, *, by: Person) -> CircleMessage:
    """Take one's own word in a group back."""
    message = lock(message)
    if message.author_id != by.pk:
        raise WrongState("只能撤回自己说的话。")
    message.SCREEN.take(message, "withdraw")
    message.save(update_fields=["screen"])
    clocks.let_go(message, by=by)
    record("talk.message_withdrawn", message, by=by)
    live.publish(f"circle:{message.circle_id}")
    return message


@transaction.atomic
def close_circle(circle: Circle, reason: str, *, by: Person) -> Circle:
    """Close a group: its keeper, or the worker of its area when it goes astray."""
    circle = lock(circle)
    require(may_close_circle, by, circle)
    if not reason.strip():
        raise Invalid("请写一句为什么解散，成员会看到。", field="reason")
    circle.FLOW.take(circle, "close")
    circle.save(update_fields=["status"])
    record("talk.circle_closed", circle, by=by, reason=reason.strip()[:200])
    refresh("circle", circle, by=by)
    inside = CircleMember.objects.filter(circle=circle, status=CircleMemberStatus.IN)
    people = Person.objects.filter(pk__in=inside.values("person")).exclude(pk=by.pk)
    tell_all(people, "talk/notices/circle_closed", by=by, circle=circle, reason=reason.strip())
    live.publish(f"circle:{circle.pk}")
    return circle


def _alive(circle: Circle, *, held: bool = True) -> Circle:
    found = lock(circle) if held else Circle.objects.select_related("place").get(pk=circle.pk)
    if found.status != CircleStatus.OPEN:
        raise WrongState(CLOSED)
    return found


def _kept(member: CircleMember, *, by: Person) -> CircleMember:
    """A member, held, of a group alive that ``by`` keeps."""
    circle = _alive(member.circle)
    require(may_keep_circle, by, circle)
    fresh = lock(member)
    fresh.circle = circle
    return fresh


def _tell(person: Person, circle: Circle, template: str, *, by: Person) -> None:
    tell(
        person, template, by=by, link=reverse("talk:circle", args=[circle.pk]),
        circle=circle, days=MUTE_DAYS,
    )  # fmt: skip
