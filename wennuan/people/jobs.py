"""Housekeeping of accounts."""

from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM
from wennuan.people import sessions
from wennuan.people.actions import delegations, identity, proofs


@job("people.drop_unproven", cron="20 3 * * *")
def drop_unproven() -> None:
    """Delete accounts that nobody proved within a day."""
    identity.drop_unproven(by=SYSTEM)


@job("people.drop_old_proofs", cron="25 3 * * *")
def drop_old_proofs() -> None:
    """Delete confirmation codes of more than a day ago."""
    proofs.drop_old_proofs(by=SYSTEM)


@job("people.end_overdue", cron="5 0 * * *")
def end_overdue() -> None:
    """End delegations after their last day."""
    delegations.end_overdue(by=SYSTEM)


@job("people.clear_sessions", cron="35 3 * * *")
def clear_sessions() -> None:
    """Delete sessions that are over."""
    sessions.clear_expired()
