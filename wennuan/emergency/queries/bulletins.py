"""What the public reads of an emergency, and by when the next bulletin is due."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from wennuan.emergency.models import Bulletin, Emergency, EmergencyStatus
from wennuan.emergency.queries.listing import tally

EVERY = timedelta(days=5)  # 慈善法 72: at least every five days


def due_at(emergency: Emergency) -> datetime:
    """When the next bulletin has to be out."""
    last = emergency.bulletins.first()
    return (last.published_at if last else emergency.opened_at) + EVERY


def bulletins() -> QuerySet[Bulletin]:
    """All that was told to the public, the newest first."""
    return Bulletin.objects.select_related("emergency__place").order_by("-published_at", "-pk")


def counts_of(emergency: Emergency) -> dict[str, int]:
    """How many households and people, and how many are dealt with: numbers, no names."""
    found = tally(emergency)
    states = {value: count for value, _, count in found.states}
    return {
        "households": found.total,
        "people": found.people,
        "closed": states["closed"],
        "under_way": states["on_way"],
    }


def due_for_erasure(day: date) -> QuerySet[Emergency]:
    """Closed ones whose day to erase has come."""
    return Emergency.objects.filter(status=EmergencyStatus.CLOSED, erase_on__lte=day)
