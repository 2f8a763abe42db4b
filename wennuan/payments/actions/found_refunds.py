"""Refunds made on the merchant's platform: found, explained by one, acknowledged by another."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell_all
from wennuan.orgs.models import Role
from wennuan.orgs.queries import holders
from wennuan.payments.actions.refunds import book_refund
from wennuan.payments.models import BillDifference, Payment, Refund
from wennuan.payments.rules import may_approve_refund, may_ask_refund

if TYPE_CHECKING:
    from wennuan.people.models import Person

log = logging.getLogger("wennuan.payments")
CORRECTED = "已说明原因，经第二人确认，账目已更正"


@dataclass(frozen=True, slots=True)
class Found:
    """What a notice or the bill says about a refund that nobody ordered here."""

    number: str
    amount_fen: int
    provider_number: str = ""
    at: datetime | None = None


@transaction.atomic
def note_found_refund(payment: Payment, found: Found, *, by: "Person | None") -> Refund | None:
    """Write down, once, that money went back without us; the money posts are told.

    None when a refund of that number is known for another payment: then a person must look.
    """
    refund, is_new = _get_or_create(payment, found)
    if refund.payment_id != payment.pk:
        return None
    if is_new:
        record("payments.refund_found", refund, by=by, fen=found.amount_fen)
        log.warning("refund %s of %s was not ordered here", refund.number, payment.number)
        people = holders([Role.ACCOUNTANT, Role.REVIEWER], org=payment.org)
        notice, link = "payments/notices/refund_found", reverse("payments:refunds")
        tell_all(people, notice, by=None, link=link, refund=refund, payment=payment)
    return refund


def _get_or_create(payment: Payment, found: Found) -> tuple[Refund, bool]:
    facts = {
        "payment": payment, "amount_fen": found.amount_fen, "status": "found", "is_found": True,
        "provider_number": found.provider_number[:64], "sent_at": found.at or now(),
    }  # fmt: skip
    try:
        with transaction.atomic():
            return Refund.objects.get_or_create(number=found.number[:32], defaults=facts)
    except IntegrityError:
        return Refund.objects.get(number=found.number[:32]), False


@transaction.atomic
def explain_refund(refund: Refund, reason: str, *, by: "Person") -> Refund:
    """Say who gave the money back on the merchant's platform, and why; a second person decides."""
    payment = lock(refund.payment)
    refund = lock(refund)
    require(may_ask_refund, by, payment)
    if not reason.strip():
        raise Invalid("请写明是谁退的、为什么退。", field="reason")
    if not payment.is_paid or refund.amount_fen > payment.returnable_fen:
        raise WrongState(
            "这笔收款还能退的金额不够，请先核对它的其他退款。", hint="在收款记录里能看到全部退款。"
        )
    Refund.FLOW.take(refund, "explain")
    payment.refunding_fen += refund.amount_fen
    payment.save(update_fields=["refunding_fen"])
    refund.reason, refund.asked_by = reason.strip()[:80], by
    refund.save(update_fields=["status", "reason", "asked_by"])
    record("payments.refund_explained", refund, by=by, fen=refund.amount_fen)
    return refund


@transaction.atomic
def acknowledge_refund(refund: Refund, *, by: "Person") -> Refund:
    """Vouch for it as the second person: the books are corrected, the difference is resolved."""
    lock(refund.payment)
    refund = lock(refund)
    require(may_approve_refund, by, refund)
    _only_found(refund)
    Refund.FLOW.take(refund, "acknowledge")
    refund.approved_by = by
    refund.approved_at = refund.done_at = now()
    book_refund(refund, by=by)
    _resolve(refund, by=by)
    return refund


@transaction.atomic
def doubt_refund(refund: Refund, *, by: "Person", note: str) -> Refund:
    """Don't accept the explanation: the money is gone all the same, so another one is needed."""
    payment = lock(refund.payment)
    refund = lock(refund)
    require(may_approve_refund, by, refund)
    _only_found(refund)
    Refund.FLOW.take(refund, "doubt")
    refund.asked_by, refund.note = None, note[:200]
    refund.save(update_fields=["status", "asked_by", "note"])
    payment.refunding_fen -= refund.amount_fen
    payment.save(update_fields=["refunding_fen"])
    record("payments.refund_doubted", refund, by=by, reason=note[:200])
    return refund


def _only_found(refund: Refund) -> None:
    if not refund.is_found:
        raise WrongState("这笔退款由本系统发起，请在退款页面同意或不同意。")


def _resolve(refund: Refund, *, by: "Person") -> None:
    """Differences about it are over; a day without others is too when it is next compared."""
    open_ones = BillDifference.objects.filter(
        is_refund=True, number=refund.number, resolved_at=None
    )
    open_ones.update(note=CORRECTED, resolved_by=by, resolved_at=now())
