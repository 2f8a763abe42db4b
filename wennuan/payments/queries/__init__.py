"""Reads about payments."""

from wennuan.payments.queries.payers import (
    Offer,
    PaymentCard,
    days_to_reconcile,
    gone_without_us,
    offered_gateways,
    open_refunds,
    payment_by_number,
    payment_card,
    payments_for,
    payments_to_query,
)

__all__ = [
    "Offer",
    "PaymentCard",
    "days_to_reconcile",
    "gone_without_us",
    "offered_gateways",
    "open_refunds",
    "payment_by_number",
    "payment_card",
    "payments_for",
    "payments_to_query",
]
