"""From a promise to a payment: online, or money that someone brings or has transferred."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from wennuan.giving.actions.arrivals import DONATION
from wennuan.giving.actions.gifts import Gift, record_gift
from wennuan.giving.models import Campaign, Channel, Donation, DonationStatus, Fund
from wennuan.giving.rules import may_record_gift
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.payments.actions import (
    Client,
    Order,
    Receipt,
    StartedPayment,
    record_cash,
    record_transfer,
    start_payment,
)
from wennuan.payments.models import Payment
from wennuan.people.models import Person


def pay(donation: Donation, gateway: str, *, by: Person | None, client: Client) -> StartedPayment:
    """Start the payment of a promised gift. Asked again, it goes on with the same payment."""
    if donation.status != DonationStatus.PLEDGED:
        raise WrongState("这笔捐赠已经付款，或者已经失效，请看它现在的状态。")
    if donation.campaign is not None and not donation.campaign.takes_gifts:
        raise WrongState("这个募捐活动现在不接受捐赠。")
    target = donation.campaign or donation.fund
    started = start_payment(
        Order(
            purpose=DONATION,
            reference=str(donation.pk),
            title=f"捐赠：{target}",
            amount_fen=donation.amount_fen,
            gateway=gateway,
            org_id=target.org_id,
            return_path=gift_path(donation),
        ),
        by=by,
        client=client,
    )
    Donation.objects.filter(pk=donation.pk, status=DonationStatus.PLEDGED).update(channel=gateway)
    return started


def gift_path(donation: Donation) -> str:
    """The giver's own link to the gift, secret and all."""
    return f"{reverse('giving:gift', args=[donation.number])}?t={donation.follow_token}"


@dataclass(frozen=True, slots=True)
class MoneyInHand:
    """What came in at the desk, or on the account."""

    channel: str  # cash or transfer
    serial: str = ""  # the bank's serial, or the number of the slip
    payer: str = ""
    paid_at: datetime | None = None


@transaction.atomic
def take_money(donation: Donation, money: MoneyInHand, *, by: Person) -> Payment:
    """Note the money of a gift written down at the desk; a second person confirms it."""
    donation = lock(donation)
    require(may_record_gift, by, donation.fund)
    ways = {Channel.CASH: record_cash, Channel.TRANSFER: record_transfer}
    if money.channel not in ways:
        raise Invalid("请选择现金或银行转账。", field="channel")
    if donation.status != DonationStatus.PLEDGED:
        raise WrongState("这笔捐赠已经登记过收款。")
    donation.channel = money.channel
    donation.save(update_fields=["channel"])
    return ways[Channel(money.channel)](
        Receipt(
            purpose=DONATION,
            reference=str(donation.pk),
            title=f"捐赠：{donation.campaign or donation.fund}",
            amount_fen=donation.amount_fen,
            org_id=donation.fund.org_id,
            paid_at=money.paid_at,
            provider_number=money.serial.strip(),
            payer=money.payer.strip(),
        ),
        by=by,
    )


@transaction.atomic
def record_desk_gift(
    fund: Fund, gift: Gift, money: MoneyInHand, *, by: Person, campaign: Campaign | None = None
) -> Payment:
    """Note a gift and its money in one go; it counts when a second person confirms the money."""
    return take_money(record_gift(fund, gift, by=by, campaign=campaign), money, by=by)
