"""Reviews, votes, notices."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wennuan.aid.models import (
    AidRequest,
    Choice,
    CommunityReview,
    Objection,
    ObjectionStatus,
    PublicNotice,
)
from wennuan.kernel.clock import now
from wennuan.places.models import Place


@dataclass(frozen=True, slots=True)
class Count:
    """How the votes stand."""

    support: int
    against: int
    abstain: int
    recused: int
    waiting: int


def count_votes(review: CommunityReview) -> Count:
    """The votes of a review; whoever stands aside counts for nothing."""
    said = [vote.choice for vote in review.votes.all()]
    return Count(
        support=said.count(Choice.SUPPORT),
        against=said.count(Choice.AGAINST),
        abstain=said.count(Choice.ABSTAIN),
        recused=said.count(Choice.RECUSED),
        waiting=said.count(""),
    )


def open_objections(request: AidRequest) -> bool:
    """Is somebody's objection still without an answer?"""
    return Objection.objects.filter(request=request, status=ObjectionStatus.OPEN).exists()


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """All that a public notice ever shows."""

    pk: int
    name: str
    member_count: int
    help_words: str
    place: str
    starts_at: datetime
    ends_at: datetime


def shown_notices(place: Place | None = None) -> QuerySet[PublicNotice]:
    """Notices that are in public at this moment, the first to end first."""
    shown = PublicNotice.objects.filter(
        starts_at__lte=now(), ends_at__gt=now(), stopped_at=None
    ).select_related("place")
    if place is not None:
        shown = shown.filter(place__path__startswith=place.path)
    return shown.order_by("ends_at", "pk")


def notice_card(notice: PublicNotice) -> NoticeCard:
    """One notice for everybody."""
    return NoticeCard(
        pk=notice.pk,
        name=notice.shown_name,
        member_count=notice.member_count,
        help_words=notice.help_words,
        place=notice.place.name,
        starts_at=notice.starts_at,
        ends_at=notice.ends_at,
    )
