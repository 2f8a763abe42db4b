"""The app."""

from django.apps import AppConfig


class WishesConfig(AppConfig):
    """Micro-wishes, claimed by neighbours, handed over by the station."""

    name = "wennuan.wishes"
    verbose_name = "微心愿"
