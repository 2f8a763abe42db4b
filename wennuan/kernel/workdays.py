"""Working days by the Chinese calendar (State Council holidays and moved working days)."""

from datetime import date, timedelta

import chinese_calendar


def is_workday(day: date) -> bool:
    """Is this a working day? Years not yet announced fall back to Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5  # noqa: PLR2004 — Saturday


def add_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day
