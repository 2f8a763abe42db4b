"""Everything that can be done with money coming in."""

from wennuan.payments.actions.found_refunds import (
    Found,
    acknowledge_refund,
    doubt_refund,
    explain_refund,
    note_found_refund,
)
from wennuan.payments.actions.housekeeping import expire_notices, recall_unsettled
from wennuan.payments.actions.offline import (
    Receipt,
    confirm_offline,
    drop_offline,
    record_cash,
    record_transfer,
)
from wennuan.payments.actions.reconciling import reconcile_day, resolve_difference
from wennuan.payments.actions.refunds import (
    approve_refund,
    confirm_paid_back,
    follow_refund,
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
from wennuan.payments.actions.statements import (
    StatementFile,
    accept_import,
    assign_line,
    discard_import,
    import_statement,
)
from wennuan.payments.gateways import Client

__all__ = [
    "Arrival",
    "Client",
    "Found",
    "Order",
    "Receipt",
    "StartedPayment",
    "StatementFile",
    "accept_import",
    "acknowledge_refund",
    "approve_refund",
    "assign_line",
    "close_payment",
    "confirm_offline",
    "confirm_paid_back",
    "credit",
    "discard_import",
    "doubt_refund",
    "drop_offline",
    "expire_notices",
    "explain_refund",
    "follow_refund",
    "hear_refund",
    "import_statement",
    "note_found_refund",
    "order_refund",
    "query_payment",
    "query_waiting",
    "recall_unsettled",
    "reconcile_day",
    "record_cash",
    "record_transfer",
    "refuse_refund",
    "request_refund",
    "resolve_difference",
    "resume_payment",
    "send_refund",
    "settle_arrivals",
    "start_payment",
]
