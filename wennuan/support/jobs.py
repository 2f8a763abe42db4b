"""The machine's own work."""

from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM
from wennuan.support import actions


@job("support.open_due_tasks", cron="10 7 * * *")
def open_due_tasks() -> None:
    """Put what comes near into the work list, once each."""
    actions.open_due_tasks(by=SYSTEM)
