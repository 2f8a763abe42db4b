"""The app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Work that is due: every item has an owner and a time."""

    name = "wennuan.tasks"
    verbose_name = "待办"
