"""The time in the district. Demo and tests can hold it still or move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("held_clock", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _held.get() or timezone.now()


def today() -> date:
    """Today's date in the district (Asia/Shanghai)."""
    return timezone.localdate(now())


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` inside the block."""
    token = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(token)
