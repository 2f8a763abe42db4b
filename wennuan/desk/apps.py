"""The app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """One work list for those who work for residents."""

    name = "wennuan.desk"
    verbose_name = "工作台"
