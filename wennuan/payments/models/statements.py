"""Statements of the bank and results of the partner platform, imported and reviewed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


class StatementKind(models.TextChoices):
    """Whose statement it is."""

    BANK = "bank", "银行对账单"
    PARTNER = "partner", "平台结果表"


class ImportStatus(models.TextChoices):
    """Whether a second person has looked."""

    DRAFT = "draft", "待复核"
    ACCEPTED = "accepted", "已入账"
    DISCARDED = "discarded", "已作废"


class LineResult(models.TextChoices):
    """What a line of the file is to us."""

    MATCHED = "matched", "对上"
    NEW = "new", "新捐赠"
    UNMATCHED = "unmatched", "没对上"
    REPEAT = "repeat", "以前导入过"
    OUT = "out", "支出，不处理"


class StatementImport(models.Model):
    """One file, typed in by one person, looked at by another before it counts."""

    FLOW = Flow(
        accept=(ImportStatus.DRAFT, ImportStatus.ACCEPTED),
        discard=(ImportStatus.DRAFT, ImportStatus.DISCARDED),
    )

    kind = models.CharField("类别", max_length=10, choices=StatementKind)
    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="+", verbose_name="收款组织"
    )
    file_name = models.CharField("文件名", max_length=120)
    purpose = models.CharField("用途", max_length=30, blank=True)
    reference = models.CharField("用途编号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=60, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=ImportStatus, default=ImportStatus.DRAFT
    )
    faults = models.JSONField("读不懂的行", default=list)  # [[row, sentence], …]
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    imported_at = models.DateTimeField("导入时间", default=now)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    reviewed_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = "对账单导入"
        ordering = ["-pk"]
        constraints = [
            one_of("kind", StatementKind, name="statement_kind_known"),
            one_of("status", ImportStatus, name="statement_status_known"),
            models.CheckConstraint(
                name="statement_accepted_by_second_person",
                condition=~Q(status="accepted")
                | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("imported_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class StatementLine(models.Model):
    """One line of a file. ``serial`` is the bank's or the platform's own number: it counts once."""

    statement = models.ForeignKey(
        StatementImport, models.PROTECT, related_name="lines", verbose_name="导入"
    )
    row = models.PositiveIntegerField("行号")
    serial = models.CharField("流水号", max_length=64)
    booked_at = models.DateTimeField("时间")
    amount_fen = FenField("金额（分）")
    payer_name = EncryptedTextField("付款人", null=True)
    remark = EncryptedTextField("附言", null=True)
    result = models.CharField("结果", max_length=10, choices=LineResult)
    why = models.CharField("依据", max_length=60, blank=True)
    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, null=True, related_name="statement_lines"
    )
    counted_for = models.CharField("计入", max_length=40, blank=True)  # "bank:7" once it counts

    class Meta:
        verbose_name = "对账单行"
        ordering = ["statement", "row"]
        constraints = [
            one_of("result", LineResult, name="statement_line_result_known"),
            models.UniqueConstraint(
                fields=["counted_for", "serial"],
                condition=~Q(counted_for=""),
                name="statement_line_counts_once",
            ),
        ]

    def __str__(self) -> str:
        return self.serial
