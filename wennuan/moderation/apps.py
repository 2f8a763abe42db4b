"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.tasks.kinds import name_kinds

VERBS = {
    "moderation.submitted": "送审了一条内容",
    "moderation.passed": "审核通过了一条内容",
    "moderation.refused": "审核没有通过一条内容",
    "moderation.withdrawn": "撤回了一条待审内容",
    "moderation.reported": "举报了一条内容",
    "moderation.appealed": "对审核结果提出申诉",
    "moderation.upheld": "申诉后维持了原来的决定",
    "moderation.overturned": "申诉后改为通过",
}


class ModerationConfig(AppConfig):
    """Texts screened, checked by people, reported, appealed."""

    name = "wennuan.moderation"
    verbose_name = "内容审核"

    def ready(self) -> None:
        """Name what is done here, and what it asks of whom."""
        name_verbs(**VERBS)
        name_kinds({"moderation.decide": "内容审核", "moderation.hear": "内容申诉"})
