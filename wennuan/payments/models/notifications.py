"""What a gateway tells us, kept as it came."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.payments.models.payments import Gateway


class Verdict(models.TextChoices):
    """What was made of a notice."""

    RECEIVED = "received", "已收下，处理中"
    SETTLED = "settled", "到账"
    REPEAT = "repeat", "重复通知"
    REFUND = "refund", "退款通知"
    NOTED = "noted", "与到账无关"
    UNCLEAR = "unclear", "存疑，已向渠道查询"
    FORGED = "forged", "签名不对或已过时"
    MISMATCH = "mismatch", "金额、商户或应用不符"
    UNKNOWN = "unknown", "没有这笔单"


REFUSED = (Verdict.FORGED, Verdict.MISMATCH, Verdict.UNKNOWN)


class Notification(models.Model):
    """One notice of a gateway, raw and encrypted, stored before anything follows from it."""

    gateway = models.CharField("渠道", max_length=10, choices=Gateway)
    digest = models.BinaryField("指纹", max_length=32, unique=True)
    headers = EncryptedTextField("报头")
    body = EncryptedTextField("正文")
    verdict = models.CharField("结论", max_length=10, choices=Verdict)
    reason = models.CharField("说明", max_length=120, blank=True)
    number = models.CharField("单号", max_length=64, blank=True)
    received_at = models.DateTimeField("收到时间", default=now)
    count = models.PositiveIntegerField("收到次数", default=1)

    class Meta:
        verbose_name = "渠道通知"
        constraints = [
            one_of("gateway", Gateway, name="notification_gateway_known"),
            one_of("verdict", Verdict, name="notification_verdict_known"),
        ]
        indexes = [
            BrinIndex(fields=["received_at"], autosummarize=True, name="notification_at"),
            models.Index(fields=["number"], name="notification_number"),
            models.Index(
                fields=["-received_at"],
                condition=Q(verdict__in=REFUSED),
                name="notification_refused",
            ),
            models.Index(
                fields=["received_at"],
                condition=Q(verdict="received"),
                name="notification_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.verdict} {self.number}"
