"""An order that nobody pays ends, and so does the promise behind it; money that comes counts."""

from datetime import timedelta

import pytest

from wennuan.giving import actions, jobs
from wennuan.giving.models import DonationStatus
from wennuan.giving.tests import make
from wennuan.kernel.clock import frozen, now
from wennuan.orgs.models import Organisation
from wennuan.payments import actions as money
from wennuan.payments import jobs as money_jobs
from wennuan.payments.actions import Client
from wennuan.payments.models import Payment, PaymentStatus

LATER = timedelta(days=31)


@pytest.fixture
def ordered(campaign):
    """A gift promised by transfer, for which nobody has paid."""
    Organisation.objects.update(bank_name="示范银行", account_number="6222000000000000")
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)
    actions.pay(donation, "transfer", by=None, client=Client())
    return donation


def payment_of(donation):
    return Payment.objects.get(reference=str(donation.pk))


def test_an_order_never_paid_ends_with_its_promise(ordered):
    with frozen(now() + LATER):
        money_jobs.query_pending()
        jobs.lapse_pledges()

    ordered.refresh_from_db()
    assert payment_of(ordered).status == PaymentStatus.CLOSED
    assert ordered.status == DonationStatus.LAPSED


def test_while_the_campaign_runs_the_giver_may_try_again(ordered):
    money.close_payment(payment_of(ordered), by=None)

    ordered.refresh_from_db()
    assert ordered.status == DonationStatus.PLEDGED


def test_after_the_campaign_the_promise_ends_with_its_order(ordered, campaign):
    actions.close_campaign(campaign, by=None)

    money.close_payment(payment_of(ordered), by=None)

    ordered.refresh_from_db()
    assert ordered.status == DonationStatus.LAPSED


def test_a_desk_gift_ends_when_its_money_is_struck_out(campaign, cashier):
    gift = actions.Gift(20_00)
    payment = actions.record_desk_gift(
        campaign.fund, gift, actions.MoneyInHand("cash"), by=cashier, campaign=campaign
    )

    money.drop_offline(payment, by=cashier, reason="登记错了")

    donation = campaign.donations.get()
    assert donation.status == DonationStatus.LAPSED


def test_money_after_the_end_still_counts(ordered):
    with frozen(now() + LATER):
        money_jobs.query_pending()
        jobs.lapse_pledges()
        actions.receive_payments([make.settled(ordered)])

    ordered.refresh_from_db()
    assert ordered.status == DonationStatus.RECEIVED
