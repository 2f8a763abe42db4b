"""Background work of the giving app: each job loads by id and calls one action."""

from wennuan.giving import actions, queries
from wennuan.giving.models import Campaign, Receipt
from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM


@job("giving.thank_givers")
def thank_givers(donation_ids: list[int]) -> None:
    """Thank the givers of a batch. Twice would thank twice: it is queued once a batch."""
    actions.thank_givers(donation_ids, by=SYSTEM)


@job("giving.tell_givers")
def tell_givers(campaign_id: int, template: str) -> None:
    """Tell everyone who gave to a campaign what happened to it."""
    actions.tell_givers(Campaign.objects.get(pk=campaign_id), template, by=SYSTEM)


@job("giving.issue_receipt")
def issue_receipt(receipt_id: int) -> None:
    """Ask the e-receipt system. Safe twice: a receipt is issued once."""
    actions.issue_at_once(Receipt.objects.get(pk=receipt_id), by=SYSTEM)


@job("giving.return_double")
def return_double(payment_number: str) -> None:
    """Give back a second payment for one gift. Safe twice: a payment goes back once."""
    actions.return_double(payment_number, by=SYSTEM)


@job("giving.lapse_pledges", cron="*/15 * * * *")
def lapse_pledges() -> None:
    """Let old promises lapse."""
    actions.lapse_old_pledges(by=SYSTEM)


@job("giving.close_campaigns", cron="1,31 * * * *")
def close_campaigns() -> None:
    """Close campaigns whose last day has passed; suspend emergencies never filed, and those whose
    organisation or certificate no longer holds."""
    for campaign in queries.running_campaigns():
        actions.close_if_over(campaign, by=SYSTEM)
        actions.suspend_if_unfiled(campaign, by=SYSTEM)
        actions.suspend_if_unqualified(campaign, by=SYSTEM)


@job("giving.remind_clocks", cron="30 8 * * *")
def remind_clocks() -> None:
    """Remind of disclosures and answers that are due."""
    for campaign in queries.running_campaigns():
        actions.remind_clocks(campaign, by=SYSTEM)
    actions.remind_reports(by=SYSTEM)
