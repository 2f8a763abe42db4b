"""The app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Helpers without tables or domain."""

    name = "wennuan.kernel"
    verbose_name = "内核"
