"""Money going back to a giver: asked for, decided by staff, booked when the gateway is done."""

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.giving import queries
from wennuan.giving.actions.arrivals import BANKS, CAMPAIGN, DONATION, DOUBLES
from wennuan.giving.actions.receipts import void_for_refund
from wennuan.giving.models import IMPORTED, Arrival, Channel, Donation, DonationStatus
from wennuan.giving.rules import helped_by, may_decide_refund, may_follow_gift
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.ledger.actions import post
from wennuan.notices.actions import tell
from wennuan.payments.actions import order_refund
from wennuan.payments.hooks import Refunded
from wennuan.payments.models import Payment, PaymentStatus
from wennuan.people.models import Person


@transaction.atomic
def ask_refund(donation: Donation, *, by: Person | None, reason: str) -> Donation:
    """Ask for the money back, by the published rules; staff decide within five working days."""
    donation = lock(donation)
    require(may_follow_gift, by, donation)
    if not reason.strip():
        raise Invalid("请写一句退款的原因，例如“金额填错了”。", field="reason")
    if donation.status == DonationStatus.RECEIVED and not queries.may_go_back(donation):
        raise WrongState(
            "到账超过七天的捐赠，一般不再退款。",
            hint="如果您是被要求捐款的，或者有特别情况，请打电话或在活动页举报，我们会处理。",
        )
    donation.FLOW.take(donation, "ask_refund")
    donation.refund_reason, donation.refund_asked_at = reason.strip(), now()
    donation.refund_answer, donation.refund_decided_by = "", None
    donation.save(
        update_fields=[
            "status", "refund_reason", "refund_asked_at", "refund_answer", "refund_decided_by",
        ]
    )  # fmt: skip
    record("giving.refund_asked", donation, by=by, on_behalf_of=helped_by(by, donation))
    return donation


@transaction.atomic
def approve_refund(donation: Donation, *, by: Person | None) -> Donation:
    """Agree: the gateway is told to give the money back, if it has not been spent."""
    donation = lock(donation)
    require(may_decide_refund, by, donation)
    if donation.status != DonationStatus.REFUNDING or donation.refund_decided_by_id is not None:
        raise WrongState("这笔捐赠没有待审批的退款申请。")
    _refuse_spent(donation)
    donation.refund_decided_by = by
    donation.save(update_fields=["refund_decided_by"])
    payment = Payment.objects.get(number=donation.payment_number)
    order_refund(payment, payment.returnable_fen, donation.refund_reason, by=by)
    record("giving.refund_approved", donation, by=by, amount_fen=donation.amount_fen)
    return donation


def _refuse_spent(donation: Donation) -> None:
    """Hold the pot and see that the money is still there."""
    if donation.campaign is not None:
        lock(donation.campaign)
    name = queries.pot_of(donation)
    money = queries.money_of([name])[name]
    there = money.held if donation.arrival == Arrival.HELD else money.available
    if there < donation.amount_fen - donation.refunded_fen:
        raise WrongState("这个活动的款项已经拨付出去，余额不够退这一笔。")


@transaction.atomic
def return_double(payment_number: str, *, by: Person | None) -> None:
    """Give back a second payment for one gift, once."""
    payment = lock(Payment.objects.get(number=payment_number))
    if payment.returnable_fen and payment.status == PaymentStatus.PAID:
        order_refund(payment, payment.returnable_fen, "同一笔捐赠重复付款，原路退回", by=by)


@transaction.atomic
def refuse_refund(donation: Donation, *, by: Person | None, answer: str) -> Donation:
    """Say no, with the reason; the gift stands."""
    donation = lock(donation)
    require(may_decide_refund, by, donation)
    if not answer.strip():
        raise Invalid("请写明不同意的原因，捐赠人会看到。", field="answer")
    if donation.refund_decided_by_id is not None:
        raise WrongState("这笔退款已经同意，正在退回。")
    donation.FLOW.take(donation, "refuse_refund")
    donation.refund_answer, donation.refund_decided_by = answer.strip(), by
    donation.save(update_fields=["status", "refund_answer", "refund_decided_by"])
    if donation.donor:
        link = reverse("giving:gift", args=[donation.number])
        tell(donation.donor, "giving/notices/refund_refused", by=by, link=link, donation=donation)
    record("giving.refund_refused", donation, by=by)
    return donation


@transaction.atomic
def receive_refund(refunded: Refunded) -> None:
    """Book money that has gone back: out of the account, out of the pot, off the receipt."""
    if refunded.purpose not in {DONATION, CAMPAIGN}:
        return
    bank = BANKS[Channel(refunded.gateway)]
    donation = _paid_by(refunded)
    if donation is None:
        lines = {bank: -refunded.amount_fen, DOUBLES: refunded.amount_fen}
        post(f"refund:{refunded.refund_number}", lines, by=None, memo="重复付款退回")
        return
    lines = {bank: -refunded.amount_fen, _account(donation, refunded): refunded.amount_fen}
    post(f"refund:{refunded.refund_number}", lines, by=None, memo="捐赠退款")
    _write_refunded(donation, refunded)
    topics = [f"campaign:{donation.campaign_id}"] if donation.campaign_id else []
    live.publish("ledger", *topics)


def _paid_by(refunded: Refunded) -> Donation | None:
    """The gift that this payment paid, held; None when the payment was a second one."""
    held = Donation.objects.select_for_update(of=("self",)).filter(payment_number=refunded.number)
    if refunded.purpose == DONATION:
        return held.filter(pk=int(refunded.reference)).first()
    return held.filter(channel__in=IMPORTED).first()


def _account(donation: Donation, refunded: Refunded) -> str:
    """Held money goes out of where it is held; the rest is booked beside what was raised.

    ``returned`` has one line for each gift that is wholly gone, so it also counts them.
    """
    name = queries.pot_of(donation)
    if donation.arrival == Arrival.HELD:
        return f"{name}:held"
    return f"{name}:returned" if refunded.is_whole else f"{name}:given_back"


def _write_refunded(donation: Donation, refunded: Refunded) -> None:
    donation.refunded_fen = refunded.refunded_fen
    donation.refunded_at = refunded.refunded_at
    if refunded.is_whole and donation.status != DonationStatus.REFUNDED:
        donation.FLOW.take(donation, "refund")
        void_for_refund(donation)
    donation.save(update_fields=["refunded_fen", "status", "refunded_at"])
    record("giving.refunded", donation, by=None, amount_fen=refunded.amount_fen)
    if donation.donor:
        tell(
            donation.donor,
            "giving/notices/refunded",
            by=None,
            link=reverse("giving:gift", args=[donation.number]),
            donation=donation,
            amount_fen=refunded.amount_fen,
        )
