"""The app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Areas and service sites."""

    name = "wennuan.places"
    verbose_name = "社区与站点"
