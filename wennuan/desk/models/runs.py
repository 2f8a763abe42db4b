"""Work on many things at once: bulk steps over tasks, and tables that are imported."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class BulkRun(models.Model):
    """One step taken for many tasks by one person, with how far it is and where it failed."""

    step = models.CharField("步骤", max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="转给"
    )
    reason = models.CharField("原因", max_length=200, blank=True)
    task_ids = ArrayField(models.BigIntegerField(), verbose_name="待办")
    done_count = models.PositiveIntegerField("已处理", default=0)
    faults = models.JSONField("没办成的", default=list)  # [[task, sentence], …]
    started_at = models.DateTimeField("开始时间", default=now)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "批量办理"
        constraints = [
            models.CheckConstraint(name="bulk_run_of_something", condition=Q(task_ids__len__gt=0)),
            models.CheckConstraint(
                name="bulk_run_never_does_more", condition=Q(done_count__lte=F("task_ids__len"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.done_count}"


class ImportState(models.TextChoices):
    """How far an import has come."""

    READING = "reading", "正在核对"
    READY = "ready", "待确认"
    MERGING = "merging", "正在导入"
    DONE = "done", "已导入"
    DISCARDED = "discarded", "已作废"


class SheetImport(models.Model):
    """One table, checked line by line, then merged whole or as reviewed; or thrown away.

    ``is_whole``: all or nothing. Otherwise the lines without a fault are merged after a look.
    """

    FLOW = Flow(
        "state",
        check=(ImportState.READING, ImportState.READY),
        merge=(ImportState.READY, ImportState.MERGING),
        finish=(ImportState.MERGING, ImportState.DONE),
        give_back=(ImportState.MERGING, ImportState.READY),
        discard=([ImportState.READING, ImportState.READY], ImportState.DISCARDED),
    )

    kind = models.CharField("类别", max_length=20)
    source = models.CharField("来源", max_length=120)
    is_whole = models.BooleanField("全部通过才导入", default=True)
    state = models.CharField(
        "状态", max_length=10, choices=ImportState, default=ImportState.READING
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    started_at = models.DateTimeField("开始时间", default=now)
    done_count = models.PositiveIntegerField("已处理", default=0)
    finished_at = models.DateTimeField("完成时间", null=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "批量导入"
        ordering = ["-pk"]
        constraints = [one_of("state", ImportState, name="sheet_import_state_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class LineState(models.TextChoices):
    """What became of a line."""

    WAITING = "waiting", "可以导入"
    FAULTY = "faulty", "要改"
    SKIPPED = "skipped", "不导入"
    MERGED = "merged", "已导入"


class ImportLine(models.Model):
    """One line of a table as it was given. Cells may name people: encrypted, gone after merging."""

    sheet = models.ForeignKey(
        SheetImport, models.CASCADE, related_name="lines", verbose_name="导入"
    )
    number = models.PositiveIntegerField("行号")
    cells = EncryptedTextField("内容", null=True)
    faults = EncryptedTextField("要改的地方", null=True)
    state = models.CharField("状态", max_length=8, choices=LineState, default=LineState.WAITING)

    class Meta:
        verbose_name = "导入行"
        ordering = ["sheet", "number"]
        constraints = [
            one_of("state", LineState, name="import_line_state_known"),
            models.UniqueConstraint(fields=["sheet", "number"], name="import_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.number}"
