"""The record of who did what, who read whom, and how often something was tried."""

from django.conf import settings
from django.db import models

from wennuan.kernel.clock import now


class AuditEntry(models.Model):
    """One act. Appended in the act's own transaction; never changed or deleted (trigger)."""

    at = models.DateTimeField("时间", default=now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代"
    )
    verb = models.CharField("动作", max_length=60)
    kind = models.CharField("对象类别", max_length=60)
    subject_id = models.BigIntegerField("对象编号")
    reason = models.CharField("理由", max_length=200, blank=True)
    facts = models.JSONField("要点", default=dict)

    class Meta:
        verbose_name = "审计记录"
        indexes = [
            models.Index(fields=["kind", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.verb} {self.kind}#{self.subject_id}"


class Reading(models.Model):
    """One person's protected data was opened by another, with a reason. Never changed."""

    at = models.DateTimeField("时间", default=now)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="被查看人"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查看人"
    )
    what = models.CharField("查看内容", max_length=80)
    reason = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = "查看记录"
        indexes = [models.Index(fields=["person", "-at"], name="reading_person")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.what}"


class Attempt(models.Model):
    """How often a key was tried in a window of time (unlogged: lost in a crash, and may be)."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()
    until = models.BigIntegerField(db_index=True)  # seconds since 1970: the window's end

    class Meta:
        verbose_name = "尝试次数"
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="attempt_once")]

    def __str__(self) -> str:
        return f"{self.key} ×{self.count}"
