"""The app."""

from django.apps import AppConfig

from wennuan.search.kinds import name_kinds


class PlacesConfig(AppConfig):
    """Areas and service sites."""

    name = "wennuan.places"
    verbose_name = "社区与站点"

    def ready(self) -> None:
        """Name what the search finds."""
        name_kinds({"site": "服务站点"}, lasting=True)
