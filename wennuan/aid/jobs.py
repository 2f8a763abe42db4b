"""Clocks of requests: each job loads by number and calls one action."""

from wennuan.aid import actions, queries
from wennuan.aid.models import PublicNotice
from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM


@job("aid.end_notice")
def end_notice(notice_id: int) -> None:
    """Move on when seven days are over; nothing while an objection is open."""
    actions.end_notice(PublicNotice.objects.get(pk=notice_id), by=SYSTEM)


@job("aid.end_notices", cron="20 */2 * * *")
def end_notices() -> None:
    """The same for any whose own job was lost."""
    for notice in queries.ended_notices():
        actions.end_notice(notice, by=SYSTEM)


@job("aid.raise_late_referrals", cron="40 * * * *")
def raise_late_referrals() -> None:
    """No referral stays silent beyond its clock."""
    actions.raise_late_referrals(by=SYSTEM)


@job("aid.forget", cron="10 3 * * *")
def forget() -> None:
    """Erase what nobody may keep any longer."""
    actions.forget_withdrawn(list(queries.to_forget()), by=SYSTEM)
    actions.forget_health(list(queries.health_to_forget()), by=SYSTEM)
