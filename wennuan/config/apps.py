"""The app that plugs everything together."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses and wiring."""

    name = "wennuan.config"
    verbose_name = "配置"

    def ready(self) -> None:
        """Connect the sockets once all apps are loaded."""
        from wennuan.config import wiring  # noqa: PLC0415 — models must be loaded first

        wiring.plug()
