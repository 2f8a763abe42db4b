"""The app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Residents and households."""

    name = "wennuan.people"
    verbose_name = "居民"
