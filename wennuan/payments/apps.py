"""The app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Orders, notices, refunds, reconciliation."""

    name = "wennuan.payments"
    verbose_name = "支付"
