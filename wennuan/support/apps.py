"""The app."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """The record of a household in need, kept over years."""

    name = "wennuan.support"
    verbose_name = "帮扶档案"
