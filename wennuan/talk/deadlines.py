"""The days of an answer, in working days, and where each thing stands on the site."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from wennuan.kernel.clock import today
from wennuan.kernel.workdays import add_workdays
from wennuan.talk.models import Board, CircleMessage, Conversation, Reply, Thread

USUAL_DAYS = 5  # working days, where a board promises none
PRIVATE_DAYS = 2  # working days until the first answer in a private conversation
KINDS = {Thread: "talk.thread", Reply: "talk.reply", CircleMessage: "talk.message"}
SILENT_DAYS = 7  # after an answer, with nobody saying anything: solved


def last_day(board: Board) -> date | None:
    """The last day on which a question asked on this board today is answered in time."""
    return add_workdays(today(), board.answer_days) if board.answer_days else None


def usual_day() -> date:
    """The last day where a board promises none and the asker asks the community all the same."""
    return add_workdays(today(), USUAL_DAYS)


def private_day() -> date:
    """The last day of an answer in a private conversation."""
    return add_workdays(today(), PRIVATE_DAYS)


def end_of(day: date) -> datetime:
    """The last minute of a day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def task_of(thing: Thread | Conversation) -> str:
    """The key of the task to answer: one for each round of a thread."""
    if isinstance(thing, Thread):
        return f"talk:{thing.pk}:answer:{thing.round}"
    return f"talk:private:{thing.pk}"


def url_of(thing: Thread | Reply | CircleMessage | Conversation) -> str:
    """Where something stands."""
    if isinstance(thing, CircleMessage):
        return reverse("talk:circle", args=[thing.circle_id])
    if isinstance(thing, Conversation):
        return reverse("talk:conversation", args=[thing.pk])
    return reverse("talk:thread", args=[thing.thread_id if isinstance(thing, Reply) else thing.pk])


def kind_of(thing: Thread | Reply | CircleMessage) -> str:
    """What the moderators call it: the kind is named in apps.py."""
    return KINDS[type(thing)]
