"""The app."""

from django.apps import AppConfig

from wennuan.search.kinds import name_kinds


class OrgsConfig(AppConfig):
    """Organisations, certificates and posts."""

    name = "wennuan.orgs"
    verbose_name = "组织与岗位"

    def ready(self) -> None:
        """Name what the search finds."""
        name_kinds({"org": "组织"}, lasting=True)
