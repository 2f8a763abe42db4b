"""Background work of wishes: each job loads by id, or sweeps, and calls one action."""

from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM
from wennuan.wishes import actions, queries
from wennuan.wishes.models import Claim


@job("wishes.send_code")
def send_code(claim_id: int) -> None:
    """Send the receiving side its code. Twice sends a newer one; only that counts."""
    actions.send_code(Claim.objects.get(pk=claim_id), by=SYSTEM)


@job("wishes.release_late", cron="* * * * *")
def release_late() -> None:
    """Release every claim whose time is up."""
    actions.release_all_late(by=SYSTEM)


@job("wishes.remind_claimers", cron="7,37 * * * *")
def remind_claimers() -> None:
    """Remind whoever has little time left, once."""
    for claim in queries.nearly_late_claims():
        actions.remind_claimer(claim, by=SYSTEM)


@job("wishes.ask_about_unclaimed", cron="40 8 * * *")
def ask_about_unclaimed() -> None:
    """Ask the stations about wishes that nobody has claimed for long."""
    actions.ask_about_all_unclaimed(by=SYSTEM)
