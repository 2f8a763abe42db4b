"""Visits at home (上门核实): two people, one form, both sign."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value

from wennuan.aid.models.requests import AidRequest
from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class VisitStatus(models.TextChoices):
    """How far a visit has come."""

    PLANNED = "planned", "已安排"
    REPORTED = "reported", "等另一位确认"
    SIGNED = "signed", "两人已确认"
    CANCELLED = "cancelled", "已取消"


class Item(models.TextChoices):
    """What is looked at (rules for personal requests): a list, not a yes or no."""

    IDENTITY = "identity", "本人身份"
    RELATION = "relation", "提出人与本人的关系"
    PAPERS = "papers", "诊断或事实材料"
    INSTITUTION = "institution", "就诊医院或办理单位"
    COST = "cost", "已经发生的花费"
    ESTIMATE = "estimate", "后续花费的依据"
    INSURANCE = "insurance", "医保和商业保险"
    INCOME = "income", "家庭收入和财产"
    OTHER_AID = "other_aid", "已得到的其他帮助"
    HOME = "home", "居住情况"
    NEIGHBOURS = "neighbours", "邻里意见"


class Seen(models.TextChoices):
    """How sure the visitors are of one item."""

    SEEN = "seen", "看到原件或实地"
    TOLD = "told", "听本人说"
    MISSING = "missing", "还缺"
    NONE = "none", "不涉及"


V = VisitStatus
TYPED = "typed"  # instead of a drawing: the name typed and a box ticked


class HomeVisit(models.Model):
    """One visit by two different people; one hands the form in, the other one confirms it.

    Both sign: on a screen, by a typed name (``TYPED``), or on paper that is photographed.

    Whoever visits stands in ``AidPart`` as visitor: the composite keys of migration 0002 hold it.
    """

    FLOW = Flow(
        report=(V.PLANNED, V.REPORTED),
        confirm=(V.REPORTED, V.SIGNED),
        cancel=([V.PLANNED, V.REPORTED], V.CANCELLED),
    )

    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="visits")
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="走访人一"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="走访人二"
    )
    part = models.GeneratedField(
        expression=Value("visitor"), output_field=models.CharField(max_length=10), db_persist=True
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField("安排时间", default=now)
    due_at = models.DateTimeField("最晚走访时间")
    status = models.CharField("状态", max_length=10, choices=V, default=V.PLANNED)
    key = models.UUIDField("表单编号", unique=True, null=True)
    visited_at = models.DateTimeField("走访时间", null=True)
    was_offline = models.BooleanField("离线填写", default=False)
    met = models.CharField("见到了谁", max_length=60, blank=True)
    findings = EncryptedTextField("看到的情况", null=True)
    needs = EncryptedTextField("需要什么帮助", null=True)
    checklist = EncryptedTextField("核实清单", null=True)  # JSON: item -> [seen, note]
    first_signature = models.CharField("走访人一签名", max_length=120, blank=True)
    second_signature = models.CharField("走访人二签名", max_length=120, blank=True)
    resident_signature = models.CharField("被访人签名", max_length=120, blank=True)
    form_photo = models.CharField("纸质走访表照片", max_length=120, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reported_at = models.DateTimeField("提交时间", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    remark = EncryptedTextField("另一位走访人的补充", null=True)
    cancelled_reason = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "上门核实"
        ordering = ["-planned_at", "-pk"]
        constraints = [
            one_of("status", V, name="aid_home_visit_status_known"),
            models.CheckConstraint(
                name="aid_home_visit_by_two_people", condition=~Q(first=F("second"))
            ),
            models.CheckConstraint(
                name="aid_home_visit_reported_by_a_visitor",
                condition=Q(reported_by=None)
                | Q(reported_by=F("first"))
                | Q(reported_by=F("second")),
            ),
            models.CheckConstraint(
                name="aid_home_visit_confirmed_by_the_other",
                condition=Q(confirmed_by=None)
                | (Q(confirmed_by=F("first")) & Q(reported_by=F("second")))
                | (Q(confirmed_by=F("second")) & Q(reported_by=F("first"))),
            ),
            models.CheckConstraint(
                name="aid_home_visit_report_is_signed",
                condition=~Q(status__in=["reported", "signed"])
                | (
                    Q(
                        key__isnull=False, reported_by__isnull=False, reported_at__isnull=False,
                        visited_at__isnull=False, findings__isnull=False,
                    )
                    & (
                        ~Q(form_photo="")
                        | (Q(reported_by=F("first")) & ~Q(first_signature=""))
                        | (Q(reported_by=F("second")) & ~Q(second_signature=""))
                    )
                ),
            ),
            models.CheckConstraint(
                name="aid_home_visit_signed_by_both",
                condition=~Q(status="signed")
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & (~Q(form_photo="") | (~Q(first_signature="") & ~Q(second_signature="")))
                ),
            ),
            models.CheckConstraint(
                name="aid_home_visit_cancelled_with_reason",
                condition=~Q(status="cancelled") | ~Q(cancelled_reason=""),
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(status__in=["planned", "reported"]),
                name="aid_home_visit_one_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"
