"""The only page where a lower app's socket meets a higher app's function."""

from wennuan.giving import actions as giving
from wennuan.payments.hooks import payment_refunded, payments_settled


def plug() -> None:
    """Connect every socket. Called once, when all apps are loaded."""
    payments_settled.plug(giving.receive_payments)
    payment_refunded.plug(giving.receive_refund)
