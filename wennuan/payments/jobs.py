"""What payments do by themselves."""

from datetime import date, datetime

from wennuan.kernel.queue import job, later
from wennuan.kernel.rules import SYSTEM
from wennuan.payments import actions, queries
from wennuan.payments.models import Payment, Refund


@job("payments.query_payment")
def query_payment(payment_id: int) -> None:
    """Ask the gateway about one payment. Safe twice."""
    actions.query_payment(Payment.objects.get(pk=payment_id), by=SYSTEM)


@job("payments.query_pending", cron="* * * * *")
def query_pending() -> None:
    """Find lost notices, and close what has run out."""
    actions.recall_unsettled(by=SYSTEM)
    for payment_id in queries.payments_to_query():
        actions.query_waiting(payment_id, by=SYSTEM)


@job("payments.send_refund")
def send_refund(refund_id: int) -> None:
    """Ask for a refund, or how it stands. Safe twice."""
    actions.send_refund(Refund.objects.get(pk=refund_id), by=SYSTEM)


@job("payments.follow_refunds", cron="*/5 * * * *")
def follow_refunds() -> None:
    """Ask after refunds that are under way."""
    for refund_id in queries.open_refunds():
        actions.follow_refund(refund_id, by=SYSTEM)


@job("payments.note_found_refund")
def note_found_refund(
    number: str, refund_number: str, provider_number: str, fen: int, total_fen: int, at: str
) -> None:
    """Write down a refund that a notice told of and nobody ordered here. Safe twice."""
    payment = Payment.objects.filter(number=number).select_related("org").first()
    amount = fen or (queries.gone_without_us(payment, total_fen) if payment else 0)
    if payment is not None and amount > 0:  # a notice about nobody's order waits for the bill
        moment = datetime.fromisoformat(at) if at else None
        found = actions.Found(refund_number, amount, provider_number, moment)
        actions.note_found_refund(payment, found, by=SYSTEM)


@job("payments.reconcile", cron="30 10,14,20 * * *")
def reconcile() -> None:
    """Compare yesterday with the bills, which are out from ten in the morning."""
    for name, day in queries.days_to_reconcile():
        later("payments.reconcile_day", gateway=name, day=day.isoformat())


@job("payments.reconcile_day")
def reconcile_day(gateway: str, day: str) -> None:
    """Compare one day of one gateway. Safe twice."""
    actions.reconcile_day(gateway, date.fromisoformat(day), by=SYSTEM)


@job("payments.expire_notices", cron="17 3 * * *")
def expire_notices() -> None:
    """Keep no more notices than needed."""
    actions.expire_notices(by=SYSTEM)
