"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs


class AuditConfig(AppConfig):
    """Who did what."""

    name = "wennuan.audit"
    verbose_name = "审计"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**{"audit.exported": "导出了表格"})
