"""Asking again after closing (回访)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from wennuan.aid.models.requests import AidRequest
from wennuan.kernel.crypto import EncryptedTextField


class FollowUpResult(models.TextChoices):
    """How it goes there now."""

    BETTER = "better", "好转了"
    SAME = "same", "差不多"
    WORSE = "worse", "更难了"
    AWAY = "away", "联系不上"


class FollowUp(models.Model):
    """One date on which somebody asks how it goes, planned when the request was closed."""

    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField("回访日期")
    result = models.CharField("结果", max_length=8, choices=FollowUpResult, blank=True)
    words = EncryptedTextField("情况", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField("回访时间", null=True)

    class Meta:
        verbose_name = "回访"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="aid_follow_up_done_has_result",
                condition=Q(result="", done_at=None, done_by=None)
                | Q(
                    result__in=FollowUpResult.values,
                    done_at__isnull=False,
                    done_by__isnull=False,
                ),
            ),
            models.UniqueConstraint(fields=["request", "due_on"], name="aid_follow_up_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.due_on}"
