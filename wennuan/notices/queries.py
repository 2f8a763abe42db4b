"""What a person may read of their own inbox, and what still waits to be sent."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from wennuan.notices.models import Notice, SmsState

if TYPE_CHECKING:
    from wennuan.people.models import Person

MOST_COUNTED = 100  # the bell shows 99 at most


def inbox(person: "Person") -> QuerySet[Notice]:
    """All notices to one person, newest first."""
    return Notice.objects.filter(to=person).order_by("-at", "-pk")


def unread_count(person: "Person") -> int:
    """How many notices a person has not opened, counted up to a hundred (partial index)."""
    return Notice.objects.filter(to=person, read_at=None)[:MOST_COUNTED].count()


def waiting_for_sms(*, since: datetime) -> QuerySet[Notice]:
    """Notices whose text message has been waiting since before that moment."""
    return Notice.objects.filter(sms=SmsState.WAITING, at__lt=since)
