"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs


class DemoConfig(AppConfig):
    """A fictional district."""

    name = "wennuan.demo"
    verbose_name = "演示"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**{"demo.loaded": "载入了演示数据"})
