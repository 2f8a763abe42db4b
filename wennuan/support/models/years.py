"""The yearly re-check with its snapshot, leaving with a notice, and objections."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class CheckOutcome(models.TextChoices):
    """What the yearly re-check found."""

    GOES_ON = "goes_on", "继续帮扶"
    CHANGED = "changed", "调整帮扶"
    BETTER = "better", "可以退出"


class Snapshot(models.Model):
    """The record as it was at a yearly re-check. Never changed or deleted (trigger).

    ``digest`` is the SHA-256 of the text; the text is encrypted, so the hash proves it.
    """

    record = models.ForeignKey(
        "support.SupportRecord", models.PROTECT, related_name="snapshots", verbose_name="档案"
    )
    year = models.PositiveSmallIntegerField("年份")
    outcome = models.CharField("结论", max_length=8, choices=CheckOutcome)
    content = EncryptedTextField("内容")
    digest = models.CharField("校验值", max_length=64)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="复核人"
    )
    taken_at = models.DateTimeField("复核时间", default=now)

    class Meta:
        verbose_name = "年度快照"
        ordering = ["-year"]
        constraints = [
            one_of("outcome", CheckOutcome, name="snapshot_outcome_known"),
            models.UniqueConstraint(fields=["record", "year"], name="snapshot_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.year}"


class LeavingReason(models.TextChoices):
    """Why a household is no longer helped here."""

    BETTER = "better", "收入稳定，生活好转"
    CERTIFICATE = "certificate", "困难认定已终止"
    MOVED = "moved", "迁出本区域"
    OWN_WISH = "own_wish", "本人提出"
    OTHER = "other", "其他原因"


class LeavingStatus(models.TextChoices):
    """Where a leaving stands."""

    NOTICED = "noticed", "公示中"
    LEFT = "left", "已退出"
    STAYED = "stayed", "继续帮扶"


class Leaving(models.Model):
    """A household is to leave (退出): seven days of a masked notice, then another decides."""

    FLOW = Flow(
        confirm=(LeavingStatus.NOTICED, LeavingStatus.LEFT),
        stop=(LeavingStatus.NOTICED, LeavingStatus.STAYED),
    )

    record = models.ForeignKey(
        "support.SupportRecord", models.PROTECT, related_name="leavings", verbose_name="档案"
    )
    reason = models.CharField("原因", max_length=12, choices=LeavingReason)
    words = EncryptedTextField("说明", null=True)
    public_name = models.CharField("公示称呼", max_length=12)  # masked when it was proposed
    member_count = models.PositiveSmallIntegerField("公示人数")
    status = models.CharField(
        "状态", max_length=8, choices=LeavingStatus, default=LeavingStatus.NOTICED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", default=now)
    notice_until = models.DateField("公示至")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True)
    decision = EncryptedTextField("决定说明", null=True)

    class Meta:
        verbose_name = "退出帮扶"
        ordering = ["-pk"]
        constraints = [
            one_of("reason", LeavingReason, name="leaving_reason_known"),
            one_of("status", LeavingStatus, name="leaving_status_known"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(status="noticed"), name="leaving_one_at_a_time"
            ),
            models.CheckConstraint(
                name="leaving_decided_by_another",
                condition=Q(status="noticed", decided_by=None, decided_at=None)
                | Q(~Q(decided_by=F("proposed_by")), ~Q(status="noticed"))
                & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.status}"


class RecordObjection(models.Model):
    """Somebody says that a record or a leaving is wrong; answered by a clock, by somebody else."""

    record = models.ForeignKey(
        "support.SupportRecord", models.PROTECT, related_name="objections", verbose_name="档案"
    )
    leaving = models.ForeignKey(
        Leaving, models.PROTECT, null=True, related_name="objections", verbose_name="退出公示"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    words = EncryptedTextField("异议", null=True)
    made_at = models.DateTimeField("提出时间", default=now)
    due_at = models.DateTimeField("答复期限")
    is_upheld = models.BooleanField("成立", null=True)
    answer = EncryptedTextField("答复", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "档案异议"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="record_objection_answered_by_another",
                condition=Q(answered_by=None, answered_at=None, is_upheld=None)
                | Q(~Q(answered_by=F("person")), answered_by__isnull=False)
                & Q(answered_at__isnull=False, is_upheld__isnull=False, answer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}#{self.pk}"
