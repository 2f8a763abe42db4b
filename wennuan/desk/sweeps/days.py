"""Due times by the Chinese calendar."""

from datetime import date, datetime

from django.utils import timezone

from wennuan.kernel.workdays import add_workdays
from wennuan.tasks.queries import end_of


def within(moment: datetime, workdays: int) -> datetime:
    """The end of the n-th working day after a moment."""
    return end_of(add_workdays(timezone.localdate(moment), workdays))


def by_the_end_of(day: date) -> datetime:
    """The last moment of a day."""
    return end_of(day)
