"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs

VERBS = {
    "tasks.handed_over": "转交了待办",
    "tasks.passed_on": "待办换了负责人",
    "tasks.raised": "待办逾期，上报了",
    "tasks.absence_noted": "登记了代班",
    "tasks.absence_ended": "提前结束了代班",
}


class TasksConfig(AppConfig):
    """Work that is due: every item has an owner and a time."""

    name = "wennuan.tasks"
    verbose_name = "待办"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**VERBS)
