"""The app."""

from django.apps import AppConfig

from wennuan.aid.verbs import KINDS, VERBS
from wennuan.audit.verbs import name_verbs
from wennuan.tasks.kinds import name_kinds


class AidConfig(AppConfig):
    """Requests for help, routed lawfully and never funded here."""

    name = "wennuan.aid"
    verbose_name = "群众求助"

    def ready(self) -> None:
        """Name what is done and what is due."""
        name_verbs(**VERBS)
        name_kinds(KINDS)
