"""What payments do by themselves."""

from wennuan.kernel.queue import job
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
    for payment_id in queries.payments_to_query():
        actions.query_waiting(payment_id, by=SYSTEM)


@job("payments.send_refund")
def send_refund(refund_id: int) -> None:
    """Ask for a refund, or how it stands. Safe twice."""
    actions.send_refund(Refund.objects.get(pk=refund_id), by=SYSTEM)
