"""The app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Who is told."""

    name = "wennuan.notices"
    verbose_name = "消息"
