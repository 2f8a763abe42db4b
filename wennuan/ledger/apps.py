"""The app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Double entry."""

    name = "wennuan.ledger"
    label = "ledger"
    verbose_name = "账本"
