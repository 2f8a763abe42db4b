"""The app."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Texts screened, checked by people, reported, appealed."""

    name = "wennuan.moderation"
    verbose_name = "内容审核"
