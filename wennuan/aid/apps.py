"""The app."""

from django.apps import AppConfig

from wennuan.aid.verbs import KINDS, VERBS
from wennuan.audit.verbs import name_verbs
from wennuan.search import kinds
from wennuan.tasks.kinds import name_kinds


class AidConfig(AppConfig):
    """Requests for help, routed lawfully and never funded here."""

    name = "wennuan.aid"
    verbose_name = "群众求助"

    def ready(self) -> None:
        """Name what is done, what is due and what is found."""
        name_verbs(**VERBS)
        name_kinds(KINDS)
        kinds.name_kinds({"aid_standard": "帮扶标准"}, lasting=True)
