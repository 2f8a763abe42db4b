"""Sheets that were pasted or uploaded (录入表), with the lines that still need repair."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class SheetStatus(models.TextChoices):
    """Whether a sheet is being looked at or counts."""

    PREVIEW = "preview", "待确认"
    MERGED = "merged", "已登记"
    DROPPED = "dropped", "不要了"


class Source(models.TextChoices):
    """How a sheet came in."""

    PASTE = "paste", "粘贴"
    FILE = "file", "上传表格"


class Sheet(models.Model):
    """Many rows at once, as somebody pasted or uploaded them; looked at before they count."""

    FLOW = Flow(
        merge=(SheetStatus.PREVIEW, SheetStatus.MERGED),
        drop=(SheetStatus.PREVIEW, SheetStatus.DROPPED),
    )

    emergency = models.ForeignKey(
        "emergency.Emergency", models.PROTECT, related_name="sheets", verbose_name="应急登记"
    )
    source = models.CharField("方式", max_length=8, choices=Source)
    columns = ArrayField(models.CharField(max_length=12), verbose_name="各列是什么", default=list)
    digest = models.BinaryField(max_length=16)  # keyed hash: the same sheet counts once
    status = models.CharField(
        "状态", max_length=8, choices=SheetStatus, default=SheetStatus.PREVIEW
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", default=now)
    merged_at = models.DateTimeField("登记时间", null=True)

    class Meta:
        verbose_name = "录入表"
        ordering = ["-pk"]
        constraints = [
            one_of("status", SheetStatus, name="sheet_status_known"),
            one_of("source", Source, name="sheet_source_known"),
            models.UniqueConstraint(
                fields=["emergency", "digest"],
                condition=Q(status="merged"),
                name="sheet_counts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.emergency_id}/{self.pk}"


class LineState(models.TextChoices):
    """What became of one line of a sheet."""

    READY = "ready", "可以登记"
    BROKEN = "broken", "需要修改"
    MERGED = "merged", "已登记"
    DROPPED = "dropped", "不要了"


class SheetLine(models.Model):
    """One line of a sheet, kept as it came until it is a row; a broken one waits for repair."""

    FLOW = Flow(
        "state",
        repair=(LineState.BROKEN, LineState.READY),
        merge=(LineState.READY, LineState.MERGED),
        drop=([LineState.BROKEN, LineState.READY], LineState.DROPPED),
    )

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="lines", verbose_name="录入表")
    number = models.PositiveIntegerField("行号")
    raw = EncryptedTextField("原文", null=True)
    facts = EncryptedTextField("读出的内容", null=True)
    fault = models.CharField("哪里不对", max_length=120, blank=True)
    state = models.CharField("状态", max_length=8, choices=LineState)

    class Meta:
        verbose_name = "录入行"
        ordering = ["number"]
        constraints = [
            one_of("state", LineState, name="line_state_known"),
            models.UniqueConstraint(fields=["sheet", "number"], name="line_number_once"),
            models.CheckConstraint(
                name="line_broken_says_why", condition=~Q(state="broken") | ~Q(fault="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.number}"
