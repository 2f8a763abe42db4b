"""Gifts (捐赠) and the receipts (捐赠票据) for them."""

from django.db import models
from django.db.models import F, Q

from wennuan.giving.models.campaigns import Campaign
from wennuan.giving.models.funds import Fund
from wennuan.kernel.clock import now, today
from wennuan.kernel.codes import random_code
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


class DonationStatus(models.TextChoices):
    """Where a gift stands. Pledged is not received: only received money is counted or named."""

    PLEDGED = "pledged", "待付款"
    RECEIVED = "received", "已到账"
    REFUNDING = "refunding", "退款处理中"
    REFUNDED = "refunded", "已退款"
    LAPSED = "lapsed", "未付款，已失效"


D = DonationStatus
IN_HAND = (D.RECEIVED, D.REFUNDING)  # the money is with the charity


class Arrival(models.TextChoices):
    """Into which pot a payment fell when it arrived."""

    NONE = "", "未到账"
    IN_TIME = "in_time", "计入本次募捐"
    LATE = "late", "募捐结束后到账，计入专项基金"
    HELD = "held", "募捐暂停期间到账，暂存"


class NameMode(models.TextChoices):
    """How the giver is named in public, chosen for each gift."""

    ANONYMOUS = "anonymous", "匿名"
    ALIAS = "alias", "用昵称"
    REAL = "real", "用真实姓名"


class WordsState(models.TextChoices):
    """Whether the giver's words may be read by others."""

    NONE = "none", "没有留言"
    WAITING = "waiting", "待审核"
    SHOWN = "shown", "已公开"
    HIDDEN = "hidden", "不公开"


class Channel(models.TextChoices):
    """The way the money came."""

    WECHAT = "wechat", "微信支付"
    ALIPAY = "alipay", "支付宝"
    TRANSFER = "transfer", "银行转账"
    PARTNER = "partner", "募捐平台"
    CASH = "cash", "现金"


IMPORTED = (Channel.TRANSFER, Channel.PARTNER)  # may come from a file, without a promise before


def new_number() -> str:
    """A number to keep: the day, then nothing that can be guessed."""
    return f"D{today():%y%m%d}{random_code(8)}"


def new_token() -> str:
    """The secret in a giver's own link."""
    return random_code(24)


def new_check_code() -> str:
    """The code on a certificate, by which anyone can check it."""
    return random_code(12)


class Donation(models.Model):
    """A gift of money. The amount, the number and the campaign never change once written."""

    FLOW = Flow(
        receive=([D.PLEDGED, D.LAPSED], D.RECEIVED),
        lapse=(D.PLEDGED, D.LAPSED),
        ask_refund=(D.RECEIVED, D.REFUNDING),
        refuse_refund=(D.REFUNDING, D.RECEIVED),
        refund=([D.RECEIVED, D.REFUNDING], D.REFUNDED),
    )

    number = models.CharField("捐赠编号", max_length=20, default=new_number)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="donations", db_index=False
    )
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="donations", db_index=False)
    donor = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="donations"
    )
    amount_fen = FenField("金额（分）")
    name_mode = models.CharField(
        "署名方式", max_length=10, choices=NameMode, default=NameMode.ANONYMOUS
    )
    alias = models.CharField("昵称", max_length=20, blank=True)
    real_name = EncryptedTextField("署名姓名", null=True, blank=True)
    on_behalf = models.CharField("代表单位", max_length=60, blank=True)
    in_memory = models.CharField("为了纪念", max_length=40, blank=True)
    words = models.CharField("留言", max_length=80, blank=True)
    words_state = models.CharField(max_length=8, choices=WordsState, default=WordsState.NONE)
    channel = models.CharField("方式", max_length=10, choices=Channel, blank=True)
    status = models.CharField("状态", max_length=10, choices=D, default=D.PLEDGED)
    arrival = models.CharField("到账归属", max_length=8, choices=Arrival, blank=True)
    pledged_at = models.DateTimeField("下单时间", default=now)
    received_at = models.DateTimeField("到账时间", null=True, blank=True)
    payment_number = models.CharField("支付单号", max_length=32, blank=True)
    follow_token = models.CharField(max_length=24, default=new_token)
    check_code = models.CharField("证书查验码", max_length=12, default=new_check_code)
    entered_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    contact = EncryptedTextField("联系电话", null=True, blank=True)
    refund_reason = models.CharField("退款原因", max_length=200, blank=True)
    refund_asked_at = models.DateTimeField("申请退款时间", null=True, blank=True)
    refund_answer = models.CharField("退款答复", max_length=200, blank=True)
    refund_decided_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    refunded_fen = FenField("已退（分）", default=0)
    refunded_at = models.DateTimeField("退款时间", null=True, blank=True)

    class Meta:
        verbose_name = "捐赠"
        indexes = [
            models.Index(
                fields=["campaign", "-received_at"],
                name="donation_of_campaign",
                condition=Q(received_at__isnull=False),
            ),
            models.Index(
                fields=["-received_at"],
                name="donation_latest",
                condition=Q(received_at__isnull=False),
            ),
            models.Index(
                fields=["payment_number"],
                name="donation_imported",
                condition=Q(channel__in=IMPORTED),
            ),
            models.Index(
                fields=["pledged_at"], name="donation_waiting", condition=Q(status="pledged")
            ),
            models.Index(
                fields=["words_state"], name="donation_words", condition=Q(words_state="waiting")
            ),
            models.Index(
                fields=["refund_asked_at"], name="donation_refunds", condition=Q(status="refunding")
            ),
        ]
        constraints = [
            # Not unique=True on the fields: that would add second indexes, for LIKE.
            models.UniqueConstraint(fields=["number"], name="donation_number_once"),
            models.UniqueConstraint(fields=["check_code"], name="donation_check_code_once"),
            one_of("status", D, name="donation_status_known"),
            one_of("name_mode", NameMode, name="donation_name_mode_known"),
            one_of("words_state", WordsState, name="donation_words_state_known"),
            models.CheckConstraint(name="donation_is_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="donation_received_has_time",
                condition=Q(status__in=[D.PLEDGED, D.LAPSED], received_at=None, arrival="")
                | Q(status__in=[*IN_HAND, D.REFUNDED], received_at__isnull=False) & ~Q(arrival=""),
            ),
            models.CheckConstraint(
                name="donation_never_gives_back_more",
                condition=Q(amount_fen__gte=F("refunded_fen")),
            ),
            models.CheckConstraint(
                name="donation_keeps_no_name_it_must_not_show",
                condition=Q(name_mode=NameMode.REAL) | Q(real_name__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def public_name(self) -> str:
        """How the giver is named in public: only as chosen."""
        if self.name_mode == NameMode.REAL and self.real_name:
            return str(self.real_name)
        if self.name_mode == NameMode.ALIAS and self.alias:
            return self.alias
        return "爱心人士"


class ReceiptStatus(models.TextChoices):
    """Where a receipt stands (慈善法 38: issued, or the reason why not)."""

    REQUESTED = "requested", "待开具"
    ISSUED = "issued", "已开具"
    WAIVED = "waived", "捐赠人不需要"
    UNREACHABLE = "unreachable", "无法联系捐赠人"
    VOIDED = "voided", "已作废"


R = ReceiptStatus


class Receipt(models.Model):
    """A donation receipt (公益事业捐赠票据) issued by the charity's own e-receipt system."""

    FLOW = Flow(
        issue=(R.REQUESTED, R.ISSUED),
        void=([R.REQUESTED, R.ISSUED], R.VOIDED),
        reconsider=([R.WAIVED, R.UNREACHABLE], R.VOIDED),
    )

    donation = models.ForeignKey(Donation, models.PROTECT, related_name="receipts")
    payer_name = EncryptedTextField("交款人", null=True, blank=True)
    payer_code = EncryptedTextField("交款人证件号或信用代码", null=True, blank=True)
    contact = EncryptedTextField("接收票据的手机", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=R, default=R.REQUESTED)
    reason = models.CharField("原因", max_length=200, blank=True)
    code = models.CharField("票据代码", max_length=20, blank=True)
    number = models.CharField("票据号码", max_length=20, blank=True)
    check_code = models.CharField("校验码", max_length=20, blank=True)
    requested_at = models.DateTimeField("申请时间", default=now)
    issued_at = models.DateTimeField("开具时间", null=True, blank=True)
    handled_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "捐赠票据"
        constraints = [
            one_of("status", R, name="receipt_status_known"),
            models.UniqueConstraint(
                fields=["donation"], condition=~Q(status=R.VOIDED), name="receipt_once_a_gift"
            ),
            models.UniqueConstraint(
                fields=["code", "number"], condition=~Q(number=""), name="receipt_number_once"
            ),
            models.CheckConstraint(
                name="receipt_issued_has_numbers",
                condition=~Q(status=R.ISSUED)
                | (~Q(code="") & ~Q(number="") & Q(issued_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="receipt_not_issued_has_reason",
                condition=~Q(status__in=[R.WAIVED, R.UNREACHABLE, R.VOIDED]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip() or f"{self.pk}"
