"""Everything that can be done with money coming in."""

from wennuan.payments.actions.offline import (
    Receipt,
    confirm_offline,
    drop_offline,
    record_cash,
    record_transfer,
)
from wennuan.payments.actions.refunds import (
    approve_refund,
    confirm_paid_back,
    hear_refund,
    order_refund,
    refuse_refund,
    request_refund,
    send_refund,
)
from wennuan.payments.actions.settling import Arrival, credit, settle_arrivals
from wennuan.payments.actions.starting import (
    Order,
    StartedPayment,
    close_payment,
    query_payment,
    query_waiting,
    resume_payment,
    start_payment,
)
from wennuan.payments.gateways import Client

__all__ = [
    "Arrival",
    "Client",
    "Order",
    "Receipt",
    "StartedPayment",
    "approve_refund",
    "close_payment",
    "confirm_offline",
    "confirm_paid_back",
    "credit",
    "drop_offline",
    "hear_refund",
    "order_refund",
    "query_payment",
    "query_waiting",
    "record_cash",
    "record_transfer",
    "refuse_refund",
    "request_refund",
    "resume_payment",
    "send_refund",
    "settle_arrivals",
    "start_payment",
]
