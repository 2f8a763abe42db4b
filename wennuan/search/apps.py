"""The app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The index of public texts that every app above writes into."""

    name = "wennuan.search"
    verbose_name = "搜索"
