"""The app."""

from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    """A district's emergency list, as quick as a shared sheet."""

    name = "wennuan.emergency"
    verbose_name = "应急登记"
