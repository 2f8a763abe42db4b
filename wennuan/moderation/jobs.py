"""Background work on texts that were looked at."""

from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM
from wennuan.moderation import actions


@job("moderation.forget_old", cron="40 3 * * *")
def forget_old() -> None:
    """Nightly: texts that were decided two years ago are emptied."""
    actions.forget_old(by=SYSTEM)
