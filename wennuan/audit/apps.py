"""The app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what."""

    name = "wennuan.audit"
    verbose_name = "审计"
