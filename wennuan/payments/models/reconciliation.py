"""Days compared with the gateway's bill."""

from django.conf import settings
from django.db import models

from wennuan.kernel.clock import now
from wennuan.kernel.db import FenField, one_of
from wennuan.payments.models.payments import Gateway


class DayStatus(models.TextChoices):
    """How the comparison of a day ended."""

    MATCH = "match", "一致"
    DIFFERS = "differs", "有差异"
    RESOLVED = "resolved", "差异已处理"
    WAITING = "waiting", "账单还没出"


class DifferenceKind(models.TextChoices):
    """What is different."""

    MISSING_HERE = "missing_here", "渠道有，这里没有"
    MISSING_THERE = "missing_there", "这里有，渠道没有"
    AMOUNT = "amount", "金额不同"


class ReconciliationDay(models.Model):
    """One gateway's day (Asia/Shanghai) beside ours."""

    gateway = models.CharField("渠道", max_length=10, choices=Gateway)
    day = models.DateField("日期")
    status = models.CharField("结果", max_length=10, choices=DayStatus)
    matched_count = models.PositiveIntegerField("一致笔数", default=0)
    our_fen = models.BigIntegerField("这里合计（分）", default=0)
    their_fen = models.BigIntegerField("渠道合计（分）", default=0)
    checked_at = models.DateTimeField("核对时间", default=now)

    class Meta:
        verbose_name = "对账日"
        ordering = ["-day", "gateway"]
        constraints = [
            one_of("status", DayStatus, name="reconciliation_status_known"),
            models.UniqueConstraint(fields=["gateway", "day"], name="reconciliation_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.day}"


class BillDifference(models.Model):
    """One line that isn't the same on both sides, and what to do about it."""

    day = models.ForeignKey(
        ReconciliationDay, models.CASCADE, related_name="differences", verbose_name="对账日"
    )
    kind = models.CharField("差异", max_length=14, choices=DifferenceKind)
    is_refund = models.BooleanField("是退款", default=False)
    number = models.CharField("单号", max_length=64)
    payment = models.ForeignKey("payments.Payment", models.PROTECT, null=True, related_name="+")
    our_fen = FenField("这里（分）", null=True)
    their_fen = FenField("渠道（分）", null=True)
    next_step = models.CharField("下一步", max_length=120)
    note = models.CharField("处理说明", max_length=200, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "对账差异"
        ordering = ["day", "pk"]
        constraints = [
            one_of("kind", DifferenceKind, name="difference_kind_known"),
            models.UniqueConstraint(
                fields=["day", "is_refund", "number"], name="difference_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
