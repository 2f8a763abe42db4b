"""What people are told, and the text messages that the demo keeps for show."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class SmsState(models.TextChoices):
    """How far the text message that goes with a notice has come."""

    NONE = "none", "不发短信"
    WAITING = "waiting", "等待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "发不出去"


class Notice(models.Model):
    """One message to one person, kept in their inbox. Its words are theirs alone: encrypted."""

    FLOW = Flow(
        field="sms",
        send=(SmsState.WAITING, SmsState.SENT),
        give_up=(SmsState.WAITING, SmsState.FAILED),
    )

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="notices",
        verbose_name="收件人",
        db_index=False,  # notice_inbox begins with it
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="经办人",
        db_index=False,  # never searched by
    )
    template = models.CharField("模板", max_length=80)
    title = EncryptedTextField("标题")
    body = EncryptedTextField("正文")
    link = models.CharField("去处", max_length=200, blank=True)
    at = models.DateTimeField("时间", default=now)
    read_at = models.DateTimeField("读过的时间", null=True, blank=True)
    sms = models.CharField("短信", max_length=8, choices=SmsState, default=SmsState.NONE)

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(fields=["to", "-at", "-id"], name="notice_inbox"),
            models.Index(fields=["to"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["at"], condition=Q(sms="waiting"), name="notice_sms_waiting"),
        ]
        constraints = [
            one_of("sms", SmsState, name="notice_sms_known"),
            models.CheckConstraint(
                name="notice_link_is_local",
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__startswith="//")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.template}"


class DemoMessage(models.Model):
    """A text message that the sandbox kept instead of sending; gone after half an hour."""

    phone = EncryptedTextField("号码")
    phone_hash = models.BinaryField(max_length=16, db_index=True)
    kind = models.CharField("类别", max_length=8)
    text = EncryptedTextField("内容")
    at = models.DateTimeField("时间", default=now, db_index=True)

    class Meta:
        verbose_name = "演示短信"

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
