"""What can be found: public threads with their answers, announcements, polls, groups."""

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from wennuan.search.sources import Entry, add_source
from wennuan.talk.models import (
    OFFICIAL,
    Announcement,
    Circle,
    CircleStatus,
    Poll,
    Reply,
    Screen,
    Thread,
)


def add_sources() -> None:
    """Say where each kind comes from (config/wiring.py; the kinds are named in apps.py)."""
    add_source("thread", _threads, _thread)
    add_source("announcement", _announcements, _announcement)
    add_source("poll", _polls, _poll)
    add_source("circle", _circles, _circle)


def _threads() -> "QuerySet[Thread]":
    official = Reply.objects.filter(kind__in=OFFICIAL).order_by("pk")
    shown = Thread.objects.filter(screen=Screen.SHOWN, is_private=False)
    return shown.select_related("place").prefetch_related(Prefetch("replies", official))


def _thread(thread: Thread) -> Entry:
    answers = [reply.body for reply in thread.replies.all() if reply.kind in OFFICIAL]
    return Entry(
        kind="thread", ref=str(thread.pk), title=thread.title,
        body="\n".join([thread.body, *answers]), url=reverse("talk:thread", args=[thread.pk]),
        at=thread.asked_at, place_path=thread.place.path,
    )  # fmt: skip


def _announcements() -> "QuerySet[Announcement]":
    return Announcement.objects.filter(taken_down_at=None).select_related("place")


def _announcement(one: Announcement) -> Entry:
    return Entry(
        kind="announcement", ref=str(one.pk), title=one.title, body=one.body,
        url=reverse("talk:announcement", args=[one.pk]), at=one.posted_at,
        place_path=one.place.path,
    )  # fmt: skip


def _polls() -> "QuerySet[Poll]":
    return Poll.objects.select_related("place")


def _poll(poll: Poll) -> Entry:
    return Entry(
        kind="poll", ref=str(poll.pk), title=poll.question,
        body="\n".join([poll.explanation, *poll.options, poll.outcome]),
        url=reverse("talk:poll", args=[poll.pk]), at=poll.asked_at, place_path=poll.place.path,
    )  # fmt: skip


def _circles() -> "QuerySet[Circle]":
    return Circle.objects.filter(status=CircleStatus.OPEN).select_related("place")


def _circle(circle: Circle) -> Entry:
    return Entry(
        kind="circle", ref=str(circle.pk), title=circle.name, body=circle.about,
        url=reverse("talk:circle", args=[circle.pk]), at=circle.opened_at,
        place_path=circle.place.path,
    )  # fmt: skip
