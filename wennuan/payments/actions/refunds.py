"""Money goes back the way it came."""

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.payments import hooks
from wennuan.payments.gateways import GatewayDown, RefundClaim, RefundStanding, RefundState
from wennuan.payments.gateways.registry import gateway
from wennuan.payments.models import OFFLINE, Payment, PaymentStatus, Refund
from wennuan.payments.rules import may_approve_refund, may_ask_refund

if TYPE_CHECKING:
    from wennuan.people.models import Person

log = logging.getLogger("wennuan.payments")


@transaction.atomic
def request_refund(payment: Payment, amount_fen: int, reason: str, *, by: "Person") -> Refund:
    """Ask at the desk for money to go back; a second person decides."""
    require(may_ask_refund, by, payment)
    refund = _reserve(payment, amount_fen, reason, asked_by=by)
    record("payments.refund_asked", refund, by=by, fen=amount_fen)
    return refund


@transaction.atomic
def order_refund(payment: Payment, amount_fen: int, reason: str, *, by: "Person | None") -> Refund:
    """Give money back at once, because the rules of the purpose already say so.

    For whoever asked for the payment (a gift paid twice, a campaign that can't take it any
    more): that app has checked its own rule. No second person is asked.
    """
    refund = _reserve(payment, amount_fen, reason, asked_by=by, is_by_rule=True)
    Refund.FLOW.take(refund, "approve")
    refund.approved_at = now()
    refund.save(update_fields=["status", "approved_at"])
    record("payments.refund_ordered", refund, by=by, fen=amount_fen)
    later("payments.send_refund", refund_id=refund.pk)
    return refund


def _reserve(
    payment: Payment,
    amount_fen: int,
    reason: str,
    *,
    asked_by: "Person | None",
    is_by_rule: bool = False,
) -> Refund:
    """Set the amount aside under the payment's lock, so that refunds never exceed it."""
    payment = lock(payment)
    if payment.status != PaymentStatus.PAID:
        raise WrongState("这笔款没有到账或已全部退回，不能退款。")
    if not 0 < amount_fen <= payment.returnable_fen:
        raise Invalid("退款金额超过了还能退的金额。", field="amount")
    payment.refunding_fen += amount_fen
    payment.save(update_fields=["refunding_fen"])
    return Refund.objects.create(
        payment=payment,
        amount_fen=amount_fen,
        reason=reason[:80],
        asked_by=asked_by,
        is_by_rule=is_by_rule,
    )


@transaction.atomic
def approve_refund(refund: Refund, *, by: "Person") -> Refund:
    """Agree, as the second person; it is sent at once."""
    refund = lock(refund)
    require(may_approve_refund, by, refund)
    _not_found(refund)
    Refund.FLOW.take(refund, "approve")
    refund.approved_by, refund.approved_at = by, now()
    refund.save(update_fields=["status", "approved_by", "approved_at"])
    record("payments.refund_approved", refund, by=by, fen=refund.amount_fen)
    later("payments.send_refund", refund_id=refund.pk)
    return refund


@transaction.atomic
def refuse_refund(refund: Refund, *, by: "Person", note: str) -> Refund:
    """Don't agree; the money stays."""
    refund = lock(refund)
    require(may_approve_refund, by, refund)
    _not_found(refund)
    Refund.FLOW.take(refund, "refuse")
    refund.approved_by, refund.note = by, note[:200]
    refund.save(update_fields=["status", "approved_by", "note"])
    _release(refund)
    record("payments.refund_refused", refund, by=by, reason=note[:200])
    return refund


def _not_found(refund: Refund) -> None:
    if refund.is_found:
        raise WrongState("这笔钱已经在商户平台退出，只能确认原因，不能再退或不同意。")


def follow_refund(refund_id: int, *, by: "Person | None") -> None:
    """Ask after one refund of many; a gateway that is down is asked again later."""
    try:
        send_refund(Refund.objects.get(pk=refund_id), by=by)
    except GatewayDown as fault:
        log.warning("refund %s could not be asked after: %s", refund_id, fault)


def send_refund(refund: Refund, *, by: "Person | None") -> Refund:
    """Ask the gateway to give the money back, or how it stands; nothing if it is over.

    The gateway gives back once for each number, so asking again is safe. GatewayDown is raised,
    so that the job comes back later.
    """
    if not Refund.FLOW.can(refund, "send"):
        return refund
    standing = gateway(refund.payment.gateway).refund(refund)
    return _stand(refund, standing, by=by)


@transaction.atomic
def _stand(refund: Refund, standing: RefundStanding, *, by: "Person | None") -> Refund:
    lock(refund.payment)
    refund = lock(refund)
    if standing.state is RefundState.BY_HAND or not Refund.FLOW.can(refund, "send"):
        return refund
    refund.provider_number = standing.provider_number or refund.provider_number
    refund.try_count += 1
    refund.sent_at = refund.sent_at or now()
    if standing.state is RefundState.DONE:
        return _finish(refund, by=by)
    if standing.state is RefundState.FAILED:
        return _give_up(refund, standing.why, by=by)
    Refund.FLOW.take(refund, "send")
    refund.save(update_fields=["status", "provider_number", "try_count", "sent_at"])
    return refund


@transaction.atomic
def hear_refund(claim: RefundClaim, *, by: "Person | None") -> bool:
    """A verified notice says a refund is over; False when it was not ordered here.

    Such a one is written down by a job of its own, apart from whatever else came in.
    """
    refund = Refund.objects.filter(number=claim.refund_number, is_found=False).first()
    if refund is None or refund.payment.number != claim.number:
        if claim.is_done:
            _note_later(claim)
        return False
    later("payments.send_refund", refund_id=refund.pk)  # asks how it stands, then writes it
    return True


def _note_later(claim: RefundClaim) -> None:
    at = claim.at.isoformat() if claim.at else ""
    later(
        "payments.note_found_refund", number=claim.number, refund_number=claim.refund_number,
        provider_number=claim.provider_number, fen=claim.amount_fen, total_fen=claim.total_fen,
        at=at,
    )  # fmt: skip


@transaction.atomic
def confirm_paid_back(refund: Refund, *, by: "Person", provider_number: str) -> Refund:
    """Write down that people paid it back (transfer, cash, partner platform)."""
    payment = lock(refund.payment)
    refund = lock(refund)
    require(may_ask_refund, by, payment)
    if payment.gateway not in OFFLINE:
        raise WrongState("这笔退款由渠道办理，不用手工登记。")
    refund.provider_number = provider_number[:64]
    return _finish(refund, by=by)


def _finish(refund: Refund, *, by: "Person | None") -> Refund:
    """The money is back with the payer. Payment and refund are locked."""
    Refund.FLOW.take(refund, "finish")
    refund.done_at = now()
    return book_refund(refund, by=by)


def book_refund(refund: Refund, *, by: "Person | None") -> Refund:
    """Write a refund that is done off its payment, and tell whoever asked for the payment.

    Payment and refund are locked by the caller, and ``done_at`` is set.
    """
    refund.save()
    payment = Payment.objects.get(pk=refund.payment_id)
    payment.refunding_fen -= refund.amount_fen
    payment.refunded_fen += refund.amount_fen
    is_whole = payment.refunded_fen == payment.amount_fen
    if is_whole:
        Payment.FLOW.take(payment, "return_all")
    payment.save(update_fields=["refunding_fen", "refunded_fen", "status"])
    record("payments.refunded", refund, by=by, fen=refund.amount_fen)
    hooks.payment_refunded(
        hooks.Refunded(
            payment_id=payment.pk,
            number=payment.number,
            purpose=payment.purpose,
            reference=payment.reference,
            org_id=payment.org_id,
            gateway=payment.gateway,
            refund_id=refund.pk,
            refund_number=refund.number,
            amount_fen=refund.amount_fen,
            refunded_fen=payment.refunded_fen,
            is_whole=is_whole,
            refunded_at=refund.done_at or now(),
        )
    )
    return refund


def _give_up(refund: Refund, why: str, *, by: "Person | None") -> Refund:
    Refund.FLOW.take(refund, "fail")
    refund.note = why[:200]
    refund.save()
    _release(refund)
    record("payments.refund_failed", refund, by=by)
    log.error("refund %s failed: %s", refund.number, why)
    return refund


def _release(refund: Refund) -> None:
    """The amount that was set aside is free again."""
    payment = lock(refund.payment)
    payment.refunding_fen -= refund.amount_fen
    payment.save(update_fields=["refunding_fen"])
