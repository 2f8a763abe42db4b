"""One payment, from its order to its money."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now, today
from wennuan.kernel.codes import random_code
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


class Gateway(models.TextChoices):
    """Which way money comes in."""

    WECHAT = "wechat", "微信支付"
    ALIPAY = "alipay", "支付宝"
    TRANSFER = "transfer", "银行转账"
    PARTNER = "partner", "指定平台"
    CASH = "cash", "现场现金"


OFFLINE = (Gateway.TRANSFER, Gateway.PARTNER, Gateway.CASH)  # two people stand for these


class Channel(models.TextChoices):
    """How the payer meets the gateway."""

    JSAPI = "jsapi", "微信内"
    H5 = "h5", "手机浏览器"
    NATIVE = "native", "扫码"
    WAP = "wap", "手机网页"
    PAGE = "page", "电脑网页"
    ACCOUNT = "account", "对公账户"
    LINK = "link", "平台链接"
    DESK = "desk", "服务台"


class PaymentStatus(models.TextChoices):
    """How far a payment has come."""

    CREATED = "created", "准备中"
    PENDING = "pending", "待支付"
    PAID = "paid", "已到账"
    REFUNDED = "refunded", "已全部退回"
    CLOSED = "closed", "已关闭"
    FAILED = "failed", "没有发起成功"


def new_number() -> str:
    """A number for the order: the date, and what nobody guesses."""
    return f"P{today():%y%m%d}{random_code(13)}"


class Payment(models.Model):
    """Money asked of one payer for one purpose; ``number`` is the order number everywhere.

    Money that arrives after the order was closed is still money received: ``settle`` starts from
    there too, and whoever asked for the payment decides what becomes of it.
    """

    FLOW = Flow(
        open=(PaymentStatus.CREATED, PaymentStatus.PENDING),
        settle=(
            [
                PaymentStatus.CREATED,
                PaymentStatus.PENDING,
                PaymentStatus.CLOSED,
                PaymentStatus.FAILED,
            ],
            PaymentStatus.PAID,
        ),
        return_all=(PaymentStatus.PAID, PaymentStatus.REFUNDED),
        close=([PaymentStatus.CREATED, PaymentStatus.PENDING], PaymentStatus.CLOSED),
        fail=(PaymentStatus.CREATED, PaymentStatus.FAILED),
    )

    number = models.CharField("单号", max_length=32, default=new_number)
    purpose = models.CharField("用途", max_length=30)
    reference = models.CharField("用途编号", max_length=60)
    title = models.CharField("标题", max_length=60)
    org = models.ForeignKey(
        "orgs.Organisation",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="收款组织",
    )
    amount_fen = FenField("金额（分）")
    refunding_fen = FenField("退款中（分）", default=0)
    refunded_fen = FenField("已退（分）", default=0)
    gateway = models.CharField("方式", max_length=10, choices=Gateway)
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    merchant = models.CharField("商户号", max_length=32, blank=True)
    app = models.CharField("应用号", max_length=32, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=PaymentStatus, default=PaymentStatus.CREATED
    )
    ticket = models.TextField("付款链接", blank=True)
    return_path = models.CharField("付款后去", max_length=200, blank=True)
    provider_number = models.CharField("渠道单号", max_length=64, blank=True)
    payer = EncryptedTextField("付款人标识", null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField("发起时间", default=now)
    expires_at = models.DateTimeField("有效期至")
    paid_at = models.DateTimeField("到账时间", null=True)
    closed_at = models.DateTimeField("关闭时间", null=True)
    query_count = models.PositiveSmallIntegerField("已查询次数", default=0)
    next_query_at = models.DateTimeField("下次查询", null=True)

    class Meta:
        verbose_name = "收款单"
        constraints = [
            one_of("gateway", Gateway, name="payment_gateway_known"),
            one_of("channel", Channel, name="payment_channel_known"),
            one_of("status", PaymentStatus, name="payment_status_known"),
            models.CheckConstraint(name="payment_of_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="payment_never_gives_back_more",
                condition=Q(amount_fen__gte=F("refunded_fen") + F("refunding_fen")),
            ),
            models.CheckConstraint(
                name="payment_paid_has_time",
                condition=~Q(status__in=["paid", "refunded"]) | Q(paid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_offline_has_two_people",
                condition=~Q(gateway__in=OFFLINE, status__in=["paid", "refunded"])
                | Q(recorded_by__isnull=False, confirmed_by__isnull=False)
                & ~Q(recorded_by=F("confirmed_by")),
            ),
            # Not unique=True on the field: that would add a second index, for LIKE.
            models.UniqueConstraint(fields=["number"], name="payment_number_once"),
            models.UniqueConstraint(
                fields=["gateway", "provider_number"],
                condition=~Q(provider_number=""),
                name="payment_provider_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["purpose", "reference"], name="payment_reference"),
            BrinIndex(fields=["paid_at"], autosummarize=True, name="payment_paid"),
            models.Index(
                fields=["next_query_at"],
                condition=Q(status__in=["created", "pending"]),
                name="payment_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_paid(self) -> bool:
        """Has the money arrived?"""
        return self.status in {PaymentStatus.PAID, PaymentStatus.REFUNDED}

    @property
    def is_waiting(self) -> bool:
        """May the payer still pay?"""
        return self.status in {PaymentStatus.CREATED, PaymentStatus.PENDING}

    @property
    def returnable_fen(self) -> int:
        """What can still be given back."""
        return int(self.amount_fen - self.refunded_fen - self.refunding_fen)
