"""Payments, the notices about them, refunds, imported statements and reconciled days."""

from wennuan.payments.models.notifications import Notification, Verdict
from wennuan.payments.models.payments import (
    OFFLINE,
    Channel,
    Gateway,
    Payment,
    PaymentStatus,
    new_number,
)
from wennuan.payments.models.reconciliation import (
    BillDifference,
    DayStatus,
    DifferenceKind,
    ReconciliationDay,
)
from wennuan.payments.models.refunds import Refund, RefundStatus, new_refund_number
from wennuan.payments.models.statements import (
    ImportStatus,
    LineResult,
    StatementImport,
    StatementKind,
    StatementLine,
)

__all__ = [
    "OFFLINE",
    "BillDifference",
    "Channel",
    "DayStatus",
    "DifferenceKind",
    "Gateway",
    "ImportStatus",
    "LineResult",
    "Notification",
    "Payment",
    "PaymentStatus",
    "ReconciliationDay",
    "Refund",
    "RefundStatus",
    "StatementImport",
    "StatementKind",
    "StatementLine",
    "Verdict",
    "new_number",
    "new_refund_number",
]
