"""Reminders on a clock. Each tells once a step, however often it runs."""

from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM
from wennuan.orgs import actions


@job("orgs.remind_of_expiry", cron="20 8 * * *")
def remind_of_expiry() -> None:
    """Tell those in charge which certificates end soon or have ended."""
    actions.remind_of_expiry(by=SYSTEM)


@job("orgs.remind_of_ending", cron="25 8 * * *")
def remind_of_ending() -> None:
    """Tell holders which of their posts end soon."""
    actions.remind_of_ending(by=SYSTEM)
