"""A day of ours beside the gateway's bill: four results, each with a next step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell_all
from wennuan.orgs.models import Role
from wennuan.orgs.queries import holders
from wennuan.payments.actions.found_refunds import Found, note_found_refund
from wennuan.payments.actions.starting import query_payment
from wennuan.payments.gateways import BillLine, BillNotReady
from wennuan.payments.gateways.registry import gateway
from wennuan.payments.models import (
    BillDifference,
    DayStatus,
    DifferenceKind,
    Gateway,
    Payment,
    PaymentStatus,
    ReconciliationDay,
    Refund,
    RefundStatus,
)
from wennuan.payments.rules import may_reconcile, merchant_org

if TYPE_CHECKING:
    from wennuan.people.models import Person

NEXT_STEPS = {
    "stranger": "本系统没有这个单号：到商户平台查来源，确认后人工登记或原路退回。",
    "unconfirmed": "已向渠道查询但没有确认到账：明天再对一次，仍有差异请联系渠道。",
    "stranger_refund": "退款不是从本系统发起的，收款单也不在这里：到商户平台查明来源，写下结果。",
    "found_refund": "在商户平台退的：会计在“退款”里写明原因，另一位同事确认后账目自动更正。",
    "missing_there": "这里记了到账，账单里没有：先不要据此拨款，向渠道提交查询。",
    "amount": "金额不同：以渠道为准核对原始通知，由会计做更正，不要直接改账。",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that isn't the same on both sides."""

    kind: DifferenceKind
    number: str
    payment: Payment | None
    ours: int | None
    theirs: int | None
    next_step: str
    is_refund: bool = False


def reconcile_day(name: str, day: date, *, by: "Person | None") -> ReconciliationDay:
    """Compare a day with the gateway's bill. Safe to run again: what was resolved stays so.

    Money that the gateway has and we don't is asked after and credited on the way.
    """
    try:
        bill = gateway(name).bill(day)
    except BillNotReady:
        return _write(name, day, DayStatus.WAITING, [], [])
    differences = [*_payments_only_there(name, bill), *_refunds_only_there(bill)]
    differences += [*_payments_only_here(name, day, bill), *_refunds_only_here(name, day, bill)]
    return _write(name, day, DayStatus.MATCH, bill, differences)


@transaction.atomic
def resolve_difference(difference: BillDifference, *, by: "Person", note: str) -> BillDifference:
    """Write down what became of a difference."""
    difference = lock(difference)
    day = lock(difference.day)
    require(may_reconcile, by, day)
    if not note.strip():
        raise Invalid("请写明是怎么处理的。", field="note")
    difference.note, difference.resolved_by, difference.resolved_at = note[:200], by, now()
    difference.save(update_fields=["note", "resolved_by", "resolved_at"])
    if not day.differences.filter(resolved_at=None).exists():
        day.status = DayStatus.RESOLVED
        day.save(update_fields=["status"])
    record("payments.difference_resolved", difference, by=by, number=difference.number)
    return difference


def _payments_only_there(name: str, bill: list[BillLine]) -> Iterable[Difference]:
    lines = [line for line in bill if not line.is_refund]
    found = {p.number: p for p in _by_number(name, [line.number for line in lines])}
    for line in lines:
        payment = found.get(line.number)
        if payment is None:
            yield _missing_here(line, None, "stranger")
        elif payment.amount_fen != line.amount_fen:
            yield Difference(
                DifferenceKind.AMOUNT,
                line.number,
                payment,
                payment.amount_fen,
                line.amount_fen,
                NEXT_STEPS["amount"],
            )
        elif not payment.is_paid and not query_payment(payment, by=None).is_paid:
            yield _missing_here(line, payment, "unconfirmed")


def _missing_here(line: BillLine, payment: Payment | None, step: str) -> Difference:
    return Difference(
        DifferenceKind.MISSING_HERE,
        line.refund_number or line.number,
        payment,
        None,
        line.amount_fen,
        NEXT_STEPS[step],
        is_refund=line.is_refund,
    )


def _refunds_only_there(bill: list[BillLine]) -> Iterable[Difference]:
    lines = [line for line in bill if line.is_refund]
    numbers = [line.refund_number for line in lines]
    known = {r.number: r for r in Refund.objects.filter(number__in=numbers)}
    for line in lines:
        refund = known.get(line.refund_number)
        if refund is None or (refund.is_found and refund.status != RefundStatus.DONE):
            payment = refund.payment if refund else _first(line.number)
            yield _missing_here(line, payment, _noted(line, refund, payment))
        elif refund.amount_fen != line.amount_fen:
            yield Difference(
                DifferenceKind.AMOUNT,
                line.refund_number,
                refund.payment,
                refund.amount_fen,
                line.amount_fen,
                NEXT_STEPS["amount"],
                is_refund=True,
            )


def _noted(line: BillLine, refund: Refund | None, payment: Payment | None) -> str:
    """Write a refund that we didn't order down as found; gives the next step."""
    if refund is None and payment is not None:
        found = Found(line.refund_number, line.amount_fen, line.provider_number, line.at)
        refund = note_found_refund(payment, found, by=None)
    return "found_refund" if refund else "stranger_refund"


def _payments_only_here(name: str, day: date, bill: list[BillLine]) -> Iterable[Difference]:
    there = {line.number for line in bill if not line.is_refund}
    for payment in _paid_on(name, day):
        if payment.number not in there:
            yield Difference(
                DifferenceKind.MISSING_THERE,
                payment.number,
                payment,
                payment.amount_fen,
                None,
                NEXT_STEPS["missing_there"],
            )


def _refunds_only_here(name: str, day: date, bill: list[BillLine]) -> Iterable[Difference]:
    there = {line.refund_number for line in bill if line.is_refund}
    start, end = _bounds(day)
    done = Refund.objects.filter(
        payment__gateway=name, status=RefundStatus.DONE, sent_at__gte=start, sent_at__lt=end
    )
    for refund in done.select_related("payment"):
        if refund.number not in there:
            yield Difference(
                DifferenceKind.MISSING_THERE,
                refund.number,
                refund.payment,
                refund.amount_fen,
                None,
                NEXT_STEPS["missing_there"],
                is_refund=True,
            )


def _paid_on(name: str, day: date) -> Iterable[Payment]:
    start, end = _bounds(day)
    return Payment.objects.filter(
        gateway=name,
        status__in=[PaymentStatus.PAID, PaymentStatus.REFUNDED],
        paid_at__gte=start,
        paid_at__lt=end,
    )


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
    return start, start + timedelta(days=1)


def _by_number(name: str, numbers: list[str]) -> Iterable[Payment]:
    return Payment.objects.filter(gateway=name, number__in=numbers)


def _first(number: str) -> Payment | None:
    return Payment.objects.filter(number=number).first()


@transaction.atomic
def _write(
    name: str, day: date, status: DayStatus, bill: list[BillLine], found: list[Difference]
) -> ReconciliationDay:
    kept, _ = ReconciliationDay.objects.get_or_create(
        gateway=name, day=day, defaults={"status": status}
    )
    kept = lock(kept)
    kept.differences.filter(resolved_at=None).delete()
    resolved = set(kept.differences.values_list("is_refund", "number"))
    fresh = [one for one in found if (one.is_refund, one.number) not in resolved]
    BillDifference.objects.bulk_create(
        BillDifference(
            day=kept,
            kind=one.kind,
            is_refund=one.is_refund,
            number=one.number,
            payment=one.payment,
            our_fen=one.ours,
            their_fen=one.theirs,
            next_step=one.next_step,
        )
        for one in fresh
    )
    _sum_up(kept, status, bill, fresh, bool(resolved))
    return kept


def _sum_up(
    kept: ReconciliationDay,
    status: DayStatus,
    bill: list[BillLine],
    fresh: list[Difference],
    has_resolved: bool,
) -> None:
    was = kept.status
    there_too = [one for one in fresh if one.theirs is not None]
    kept.matched_count = len(bill) - len(there_too)
    kept.their_fen = sum(-one.amount_fen if one.is_refund else one.amount_fen for one in bill)
    kept.our_fen = _ours(kept)
    if status is DayStatus.MATCH and fresh:
        status = DayStatus.DIFFERS
    elif status is DayStatus.MATCH and has_resolved:
        status = DayStatus.RESOLVED
    kept.status, kept.checked_at = status, now()
    kept.save()
    if status is DayStatus.DIFFERS and was != DayStatus.DIFFERS:
        _tell(kept, len(fresh))


def _ours(kept: ReconciliationDay) -> int:
    start, end = _bounds(kept.day)
    came = Payment.objects.filter(
        gateway=kept.gateway,
        status__in=[PaymentStatus.PAID, PaymentStatus.REFUNDED],
        paid_at__gte=start,
        paid_at__lt=end,
    ).aggregate(fen=Sum("amount_fen"))["fen"]
    went = Refund.objects.filter(
        payment__gateway=kept.gateway,
        status=RefundStatus.DONE,
        sent_at__gte=start,
        sent_at__lt=end,
    ).aggregate(fen=Sum("amount_fen"))["fen"]
    return (came or 0) - (went or 0)


def _tell(kept: ReconciliationDay, count: int) -> None:
    tell_all(
        holders(Role.ACCOUNTANT, org=merchant_org()),
        "payments/notices/differences",
        by=None,
        link=reverse("payments:day", args=[kept.pk]),
        day=kept.day,
        gateway=Gateway(kept.gateway).label,
        count=count,
    )
