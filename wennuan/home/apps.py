"""The app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The home page, where the doors meet."""

    name = "wennuan.home"
    verbose_name = "首页"
