"""Money going back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now, today
from wennuan.kernel.codes import random_code
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


class RefundStatus(models.TextChoices):
    """How far a refund has come."""

    FOUND = "found", "商户平台退款，待说明"
    ASKED = "asked", "待复核"
    APPROVED = "approved", "待退出"
    SENT = "sent", "渠道处理中"
    DONE = "done", "已退回"
    REFUSED = "refused", "未同意"
    FAILED = "failed", "没有退成"


UNDER_WAY = (RefundStatus.ASKED, RefundStatus.APPROVED, RefundStatus.SENT)


def new_refund_number() -> str:
    """A number for the refund; the gateway gives back money once for each."""
    return f"R{today():%y%m%d}{random_code(13)}"


class Refund(models.Model):
    """Part or all of one payment going back the way it came.

    One that was made on the merchant's platform is found afterwards: it is never sent, only
    explained by one person and acknowledged by another, and then it is in the books.
    """

    FLOW = Flow(
        explain=(RefundStatus.FOUND, RefundStatus.ASKED),
        doubt=(RefundStatus.ASKED, RefundStatus.FOUND),
        acknowledge=(RefundStatus.ASKED, RefundStatus.DONE),
        approve=(RefundStatus.ASKED, RefundStatus.APPROVED),
        refuse=(RefundStatus.ASKED, RefundStatus.REFUSED),
        send=([RefundStatus.APPROVED, RefundStatus.SENT], RefundStatus.SENT),
        finish=([RefundStatus.APPROVED, RefundStatus.SENT], RefundStatus.DONE),
        fail=([RefundStatus.APPROVED, RefundStatus.SENT], RefundStatus.FAILED),
    )

    number = models.CharField("退款单号", max_length=32, default=new_refund_number)
    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, related_name="refunds", verbose_name="收款单"
    )
    amount_fen = FenField("金额（分）")
    reason = models.CharField("原因", max_length=80, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=RefundStatus, default=RefundStatus.ASKED
    )
    is_found = models.BooleanField("在商户平台发起", default=False)
    is_by_rule = models.BooleanField("按规则自动同意", default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    provider_number = models.CharField("渠道退款单号", max_length=64, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    try_count = models.PositiveSmallIntegerField("已尝试次数", default=0)
    created_at = models.DateTimeField("申请时间", default=now)
    approved_at = models.DateTimeField("复核时间", null=True)
    sent_at = models.DateTimeField("首次送出时间", null=True)
    done_at = models.DateTimeField("退回时间", null=True)

    class Meta:
        verbose_name = "退款单"
        ordering = ["-pk"]
        constraints = [
            one_of("status", RefundStatus, name="refund_status_known"),
            models.UniqueConstraint(fields=["number"], name="refund_number_once"),
            models.CheckConstraint(name="refund_of_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="refund_found_is_never_sent",
                condition=Q(is_found=True, status__in=["found", "asked", "done"])
                | Q(is_found=False) & ~Q(status="found"),
            ),
            models.CheckConstraint(
                name="refund_approved_by_second_person",
                condition=Q(status__in=["found", "asked", "refused"])
                | Q(is_by_rule=True)
                | Q(asked_by__isnull=False, approved_by__isnull=False)
                & ~Q(asked_by=F("approved_by")),
            ),
        ]
        indexes = [models.Index(fields=["status", "created_at"], name="refund_status")]

    def __str__(self) -> str:
        return self.number
