"""The app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments through five gateways."""

    name = "wennuan.payments"
    label = "payments"
    verbose_name = "收款"
