"""The app."""

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """Boards, questions with a clock, notices, polls, groups, conversations."""

    name = "wennuan.talk"
    verbose_name = "居民沟通"
