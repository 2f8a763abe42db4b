"""The app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A fictional district."""

    name = "wennuan.demo"
    verbose_name = "演示"
