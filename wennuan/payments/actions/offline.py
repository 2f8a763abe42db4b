"""Money that people receive: recorded by one, confirmed by another."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.orgs.models import Organisation
from wennuan.payments import hooks
from wennuan.payments.models import OFFLINE, Channel, Gateway, Payment, PaymentStatus
from wennuan.payments.rules import may_confirm, may_record

if TYPE_CHECKING:
    from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money in hand or on the account. ``provider_number``: the bank's serial, a slip's number."""

    purpose: str
    reference: str
    title: str
    amount_fen: int
    org_id: int
    paid_at: datetime | None = None
    provider_number: str = ""
    payer: str = ""


def record_transfer(receipt: Receipt, *, by: "Person") -> Payment:
    """Write down a transfer that has come in; it counts when a second person confirms it."""
    return _record(receipt, Gateway.TRANSFER, Channel.ACCOUNT, by)


def record_cash(receipt: Receipt, *, by: "Person") -> Payment:
    """Write down cash taken at a desk; it counts when a second person confirms it."""
    return _record(receipt, Gateway.CASH, Channel.DESK, by)


@transaction.atomic
def _record(receipt: Receipt, gateway: Gateway, channel: Channel, by: "Person") -> Payment:
    require(may_record, by, Organisation.objects.get(pk=receipt.org_id))
    moment = receipt.paid_at or now()
    if receipt.amount_fen <= 0 or moment > now():
        raise Invalid("请核对金额和时间：金额要大于 0，时间不能在将来。")
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                purpose=receipt.purpose,
                reference=receipt.reference,
                title=receipt.title[:40],
                org_id=receipt.org_id,
                amount_fen=receipt.amount_fen,
                gateway=gateway,
                channel=channel,
                status=PaymentStatus.PENDING,
                provider_number=receipt.provider_number,
                payer=receipt.payer or None,
                started_by=by,
                recorded_by=by,
                paid_at=moment,
                expires_at=moment,
            )
    except IntegrityError as twice:
        raise WrongState("这个流水号已经登记过了，没有重复登记。") from twice
    record("payments.recorded", payment, by=by, fen=payment.amount_fen, gateway=str(gateway))
    return payment


@transaction.atomic
def confirm_offline(payment: Payment, *, by: "Person") -> Payment:
    """Vouch for money that another person recorded: now it counts."""
    payment = lock(payment)
    require(may_confirm, by, payment)
    if payment.gateway not in OFFLINE or payment.recorded_by_id is None:
        raise WrongState("这笔款不是人工登记的，不用确认。")
    if payment.is_paid:
        return payment
    hooks.payments_settled([mark_paid(payment, by=by)])
    return payment


def mark_paid(payment: Payment, *, by: "Person") -> hooks.Settled:
    """Take a locked payment to paid; ``by`` is the second person, which the database checks too.

    Whoever calls this tells ``payments_settled`` in the same transaction.
    """
    was_closed = payment.status == PaymentStatus.CLOSED
    Payment.FLOW.take(payment, "settle")
    payment.confirmed_by = by
    payment.paid_at = payment.paid_at or now()
    payment.next_query_at = None
    payment.save()
    record("payments.confirmed", payment, by=by, fen=payment.amount_fen, gateway=payment.gateway)
    return hooks.Settled(
        payment_id=payment.pk,
        number=payment.number,
        purpose=payment.purpose,
        reference=payment.reference,
        org_id=payment.org_id,
        amount_fen=payment.amount_fen,
        gateway=payment.gateway,
        paid_at=payment.paid_at,
        provider_number=payment.provider_number,
        was_closed=was_closed,
    )


@transaction.atomic
def drop_offline(payment: Payment, *, by: "Person", reason: str) -> Payment:
    """Strike out what was recorded by mistake, before it counts."""
    payment = lock(payment)
    require(may_record, by, payment.org)
    if payment.gateway not in OFFLINE:
        raise WrongState("这笔款不是人工登记的，不能作废。")
    Payment.FLOW.take(payment, "close")
    payment.closed_at, payment.paid_at, payment.provider_number = now(), None, ""
    payment.save(update_fields=["status", "closed_at", "paid_at", "provider_number"])
    record("payments.dropped", payment, by=by, reason=reason)
    hooks.payment_lapsed(
        hooks.Lapsed(payment.pk, payment.number, payment.purpose, payment.reference, payment.status)
    )
    return payment
