"""Referrals (转介): by consent, with scope and end; answered by a clock, with an outcome."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from wennuan.aid.models.decisions import AidDecision
from wennuan.aid.models.requests import AidRequest
from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class Route(models.TextChoices):
    """Where help comes from (D3)."""

    PROGRAMME = "programme", "本区帮扶项目和专项基金"
    WISH = "wish", "微心愿"
    VOLUNTEERS = "volunteers", "志愿服务"
    CIVIL = "civil", "民政和临时救助"
    LEGAL = "legal", "法律援助"
    PARTNER = "partner", "其他组织"
    PLATFORM = "platform", "指定的个人求助平台"


class Share(models.TextChoices):
    """What a receiver may read, each named in the consent."""

    NAME = "name", "姓名"
    PHONE = "phone", "电话"
    ADDRESS = "address", "住址"
    SITUATION = "situation", "困难情况"
    HEALTH = "health", "健康情况"


class ReferralStatus(models.TextChoices):
    """How far a referral has come."""

    SENT = "sent", "等对方答复"
    ACCEPTED = "accepted", "对方已接收"
    DECLINED = "declined", "对方未接收"
    DONE = "done", "已有结果"
    RECALLED = "recalled", "已收回"


T = ReferralStatus


class Referral(models.Model):
    """A request handed on: to whom, what they may read, until when, and what came of it.

    It is never silent: a due time stands in every state in which somebody else has to act.
    """

    FLOW = Flow(
        accept=(T.SENT, T.ACCEPTED),
        decline=(T.SENT, T.DECLINED),
        tell_outcome=(T.ACCEPTED, T.DONE),
        recall=([T.SENT, T.ACCEPTED], T.RECALLED),
    )

    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="referrals")
    route = models.CharField("去向", max_length=12, choices=Route)
    to_org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="转给组织"
    )
    to_place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, related_name="+", verbose_name="转给街道或社区"
    )
    to_words = models.CharField("去处", max_length=40, blank=True)
    link = models.CharField("链接", max_length=1000, blank=True)
    decision = models.ForeignKey(AidDecision, models.PROTECT, null=True, related_name="referrals")
    asked = EncryptedTextField("请对方做什么", null=True)
    shares = models.JSONField("可以看的内容", default=list)
    consent = models.ForeignKey(
        "people.Consent", models.PROTECT, null=True, related_name="+", verbose_name="同意记录"
    )
    ends_on = models.DateField("有效期至")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("转出时间", default=now)
    due_at = models.DateTimeField("最晚答复时间")
    status = models.CharField("状态", max_length=10, choices=T, default=T.SENT)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    reason = models.CharField("未接收或收回的原因", max_length=300, blank=True)
    outcome = models.CharField("结果", max_length=300, blank=True)
    escalated_at = models.DateTimeField("已上报时间", null=True)

    class Meta:
        verbose_name = "转介"
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index(fields=["to_org", "status"], name="aid_referral_to_org"),
            models.Index(fields=["to_place", "status"], name="aid_referral_to_place"),
        ]
        constraints = [
            one_of("route", Route, name="aid_referral_route_known"),
            one_of("status", T, name="aid_referral_status_known"),
            models.CheckConstraint(
                name="aid_referral_has_one_receiver",
                condition=Q(to_org__isnull=False, to_place=None)
                | Q(to_org=None, to_place__isnull=False)
                | (Q(to_org=None, to_place=None) & ~Q(to_words="")),
            ),
            models.CheckConstraint(
                name="aid_referral_shares_by_consent",
                condition=Q(shares=[]) | Q(consent__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_referral_declined_says_why",
                condition=~Q(status__in=["declined", "recalled"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="aid_referral_done_says_what", condition=~Q(status="done") | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.route}"
