"""Announcements with their receipts, and polls with their counts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from wennuan.kernel.clock import today
from wennuan.kernel.errors import NotFound
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.places.queries import crumbs
from wennuan.talk import rules
from wennuan.talk.models import Announcement, AnnouncementReading, Poll, PollVote


@dataclass(frozen=True, slots=True)
class AnnouncementCard:
    """One announcement for one viewer: how many have read it, never who."""

    pk: int
    title: str
    body: str
    office: str
    place: str
    place_code: str
    posted_at: datetime
    expires_on: date
    is_pinned: bool
    is_current: bool
    wants_receipts: bool
    read_count: int
    taken_down_reason: str
    has_read: bool
    can_confirm: bool
    can_keep: bool
    to_tell: int
    told_count: int
    is_told: bool


def announcements_for(place: Place, *, current: bool = True) -> QuerySet[Announcement]:
    """What an area and the areas above it announce; pinned first, then the newest."""
    found = Announcement.objects.filter(place__in=crumbs(place), taken_down_at=None)
    found = found.filter(expires_on__gte=today()) if current else found.exclude(
        expires_on__gte=today()
    )  # fmt: skip
    return found.select_related("place").order_by("-is_pinned", "-pk")


def announcement_of(pk: int) -> Announcement:
    """One announcement; those taken down say so. Raises NotFound."""
    found = Announcement.objects.filter(pk=pk).select_related("place").first()
    if found is None:
        raise NotFound("没有找到这份公告。", hint="看看最近的公告。")
    return found


def announcement_card(one: Announcement, viewer: Person | None) -> AnnouncementCard:
    """One announcement for one viewer (None: a stranger)."""
    has_read = viewer is not None and one.readings.filter(person=viewer).exists()
    confirms = viewer is not None and one.wants_receipts and one.is_current and not has_read
    return AnnouncementCard(
        pk=one.pk,
        title=one.title,
        body=one.body if one.taken_down_at is None else "",
        office=one.office,
        place=one.place.name,
        place_code=one.place.code,
        posted_at=one.posted_at,
        expires_on=one.expires_on,
        is_pinned=one.is_pinned,
        is_current=one.is_current,
        wants_receipts=one.wants_receipts,
        read_count=one.readings.count() if one.wants_receipts else 0,
        taken_down_reason=one.taken_down_reason,
        has_read=has_read,
        can_confirm=bool(confirms and viewer and rules.may_confirm(viewer, one)),
        can_keep=viewer is not None and rules.may_tell_area(viewer, one.place),
        to_tell=one.to_tell,
        told_count=one.told_count,
        is_told=one.told_at is not None,
    )


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One receipt on the worker's list: a nickname and a time."""

    name: str
    read_at: datetime
    is_helped: bool


def receipts_of(one: Announcement) -> list[ReceiptLine]:
    """Who confirmed, the latest first. Who did not is on no list: nobody is shamed."""
    found = AnnouncementReading.objects.filter(announcement=one).select_related("person")
    return [
        ReceiptLine(reading.person.public_name, reading.read_at, reading.helped_by_id is not None)
        for reading in found.order_by("-pk")[:500]
    ]


@dataclass(frozen=True, slots=True)
class OptionCard:
    """One answer to choose, with its count when that is shown."""

    number: int
    text: str
    count: int
    share: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PollCard:
    """One poll for one viewer. Counts are there only once they may be seen."""

    pk: int
    question: str
    explanation: str
    office: str
    place: str
    place_code: str
    asked_at: datetime
    ends_at: datetime
    is_open: bool
    shows_counts: bool
    shows_live: bool
    options: list[OptionCard]
    vote_count: int
    outcome: str
    has_voted: bool
    can_vote: bool
    can_keep: bool


def polls_for(place: Place) -> QuerySet[Poll]:
    """Polls of an area and the areas above it, newest first."""
    return Poll.objects.filter(place__in=crumbs(place)).select_related("place").order_by("-pk")


def poll_of(pk: int) -> Poll:
    """One poll. Raises NotFound."""
    found = Poll.objects.filter(pk=pk).select_related("place").first()
    if found is None:
        raise NotFound("没有找到这个小调查。", hint="看看最近的小调查。")
    return found


def poll_card(poll: Poll, viewer: Person | None) -> PollCard:
    """One poll for one viewer (None: a stranger)."""
    counts = dict(PollVote.objects.filter(poll=poll).values_list("choice").annotate(Count("pk")))
    mine = _choice_of(poll, viewer)
    is_open, total = poll.is_open, sum(counts.values())
    shows = poll.shows_live or not is_open
    return PollCard(
        pk=poll.pk,
        question=poll.question,
        explanation=poll.explanation,
        office=poll.office,
        place=poll.place.name,
        place_code=poll.place.code,
        asked_at=poll.asked_at,
        ends_at=poll.ends_at,
        is_open=is_open,
        shows_counts=shows,
        shows_live=poll.shows_live,
        options=[
            _option(number, text, counts.get(number, 0) if shows else 0, total, mine)
            for number, text in enumerate(poll.options)
        ],
        vote_count=total,
        outcome=poll.outcome,
        has_voted=mine is not None,
        can_vote=bool(is_open and viewer and mine is None and rules.may_vote(viewer, poll)),
        can_keep=viewer is not None and rules.may_tell_area(viewer, poll.place),
    )


def _choice_of(poll: Poll, viewer: Person | None) -> int | None:
    if viewer is None:
        return None
    found = PollVote.objects.filter(poll=poll, person=viewer)
    return found.values_list("choice", flat=True).first()


def _option(number: int, text: str, count: int, total: int, mine: int | None) -> OptionCard:
    share = round(100 * count / total) if total else 0
    return OptionCard(number, text, count, share, number == mine)
