"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.giving.verbs import VERBS
from wennuan.search.kinds import name_kinds


class GivingConfig(AppConfig):
    """Funds, campaigns, donations."""

    name = "wennuan.giving"
    verbose_name = "捐赠"

    def ready(self) -> None:
        """Name what is done here, and what the search finds."""
        name_verbs(**VERBS)
        name_kinds({"campaign": "募捐活动", "fund": "专项基金"}, lasting=True)
        name_kinds({"update": "募捐动态"})
