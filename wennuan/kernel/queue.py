"""Background work on a PostgreSQL queue (procrastinate)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, TypeVar

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

F = TypeVar("F", bound=Callable[..., None])
HOURS_AHEAD = 8  # Asia/Shanghai
RETRY = RetryStrategy(max_attempts=5, exponential_wait=3)
_kept: ContextVar[list[tuple[str, dict[str, Any]]] | None] = ContextVar("kept_jobs", default=None)


def job(name: str, *, cron: str | None = None) -> Callable[[F], F]:
    """Register a function as a job, run when asked for by name, or on a clock (``cron``).

    ``cron`` is in the district's time; seconds, where they matter, are its sixth field.
    """

    def wrap(func: F) -> F:
        if cron:
            # A clock passes the planned time, which our jobs don't need. One run at a time.
            def on_clock(timestamp: int) -> None:
                func()

            task = app.task(name=name, queueing_lock=name)(on_clock)
            app.periodic(cron=in_utc(cron))(task)
        else:
            app.task(name=name, retry=RETRY)(func)
        return func

    return wrap


def in_utc(cron: str) -> str:
    """The same moments on the queue's clock, which counts in UTC; China has no summer time."""
    minute, hour, *rest = cron.split()
    if not hour.replace(",", "").isdigit():
        return cron  # every hour, or every few: the same everywhere
    if set(rest) != {"*"}:
        raise ValueError(f"{cron}: a fixed hour goes with every day only")
    hours = sorted((int(one) - HOURS_AHEAD) % 24 for one in hour.split(","))
    return " ".join([minute, ",".join(map(str, hours)), *rest])


def later(name: str, *, after: timedelta = timedelta(0), **ids: Any) -> None:
    """Queue a job by name in the present transaction: it exists only if we commit.

    ``ids`` are numbers and short texts only. An unknown name raises TaskNotFound.
    """
    if (kept := _kept.get()) is not None:
        kept.append((name, ids))
        return
    wait = {"seconds": int(after.total_seconds())} if after else None
    app.configure_task(name, schedule_in=wait, allow_unknown=False).defer(**ids)


@contextmanager
def kept() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Collect what is queued inside the block instead of queueing it.

    For the demo, whose past happens under a moved clock: it runs the jobs itself, at their time.
    """
    jobs: list[tuple[str, dict[str, Any]]] = []
    token = _kept.set(jobs)
    try:
        yield jobs
    finally:
        _kept.reset(token)


def run_here(name: str, **ids: Any) -> None:
    """Run a job by name in this thread and transaction."""
    app.tasks[name].func(**ids)
