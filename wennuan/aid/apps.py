"""The app."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    """Requests for help, routed lawfully and never funded here."""

    name = "wennuan.aid"
    verbose_name = "群众求助"
