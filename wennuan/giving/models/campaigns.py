"""Public fundraising campaigns (募捐活动) and their legal life."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from wennuan.giving.models.funds import Fund
from wennuan.kernel.clock import now, today
from wennuan.kernel.codes import random_code
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow

FILING_DAYS = 10  # 慈善组织公开募捐管理办法: filed ten days before; 慈善法 73: ten days after
LONGEST_DAYS = 3 * 366 - 1  # three years, with one leap day at most
LONGEST_EMERGENCY_DAYS = 366


class CampaignStatus(models.TextChoices):
    """The legal life of a campaign."""

    DRAFT = "draft", "起草中"
    DECIDED = "decided", "已内部决策"
    FILED = "filed", "已备案"
    OPEN = "open", "募捐中"
    SUSPENDED = "suspended", "已暂停"
    CLOSED = "closed", "已结束"
    SETTLED = "settled", "已全面公开"
    ARCHIVED = "archived", "已归档"


S = CampaignStatus
OPENED = (S.OPEN, S.SUSPENDED, S.CLOSED, S.SETTLED, S.ARCHIVED)  # the public may see these
_PLAN = ("name", "purpose", "story", "beneficiaries", "leftover_rule", "contact_name",
         "contact_phone", "contact_office", "account_name", "platform_name", "platform_url", "area",
         "decision_file")  # fmt: skip


def _lawful() -> Q:
    """Everything that must be written down before the public may be asked for money."""
    plan = Q(certificate__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
    for column in _PLAN:
        plan &= ~Q(**{column: ""})
    filed = ~Q(filing_number="") & Q(filed_on__isnull=False)
    urgent = Q(is_emergency=True) & ~Q(emergency_reason="")
    return plan & Q(not_a_person=True, target_fen__gt=0) & (filed | urgent)


class Campaign(models.Model):
    """A public fundraising campaign (募捐活动), one filing number each.

    It can't be open without each piece that the law asks for: ``actions.open_campaign`` says which
    one is missing, and the database refuses the row.
    """

    FLOW = Flow(
        decide=(S.DRAFT, S.DECIDED),
        redraft=(S.DECIDED, S.DRAFT),
        file=(S.DECIDED, S.FILED),
        open=(S.FILED, S.OPEN),
        open_urgent=(S.DECIDED, S.OPEN),
        suspend=(S.OPEN, S.SUSPENDED),
        resume=(S.SUSPENDED, S.OPEN),
        close=([S.OPEN, S.SUSPENDED], S.CLOSED),
        settle=(S.CLOSED, S.SETTLED),
        archive=(S.SETTLED, S.ARCHIVED),
    )

    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="campaigns", verbose_name="慈善组织"
    )
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="campaigns", verbose_name="所属专项基金"
    )
    name = models.CharField("活动名称", max_length=60)
    purpose = models.CharField("募捐目的和用途", max_length=300, blank=True)
    story = models.TextField("说明", max_length=4000, blank=True)
    picture = models.CharField("图片", max_length=120, blank=True)
    beneficiaries = models.CharField("受益人的范围和确定方式", max_length=300, blank=True)
    not_a_person = models.BooleanField("受益人不是特定个人", default=False)
    target_fen = FenField("预期募集（分）", default=0)
    cost_fen = FenField("募捐成本预算（分）", default=0)
    leftover_rule = models.CharField("剩余财产的处理", max_length=300, blank=True)
    contact_name = models.CharField("负责人", max_length=20, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    contact_office = models.CharField("办公地址", max_length=100, blank=True)
    area = models.CharField("募捐地域", max_length=60, blank=True)
    account_name = models.CharField("捐赠账户户名", max_length=100, blank=True)
    platform_name = models.CharField("指定的互联网募捐平台", max_length=40, blank=True)
    platform_url = models.URLField("平台上的同一活动", max_length=300, blank=True)
    partner_name = models.CharField("合作方", max_length=100, blank=True)
    partner_agreement = models.CharField("合作协议", max_length=120, blank=True)
    certificate = models.ForeignKey(
        "orgs.Certificate", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="公开募捐资格证书",
    )  # fmt: skip
    decision_file = models.CharField("内部决策文件", max_length=120, blank=True)
    filing_number = models.CharField("备案编号", max_length=40, blank=True)
    filed_on = models.DateField("提交备案日期", null=True, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    is_emergency = models.BooleanField("应对重大突发事件", default=False)
    emergency_reason = models.CharField("突发事件与启动依据", max_length=200, blank=True)
    status = models.CharField("状态", max_length=10, choices=S, default=S.DRAFT)
    opened_at = models.DateTimeField("开始募捐时间", null=True, blank=True)
    suspended_reason = models.CharField("暂停原因", max_length=200, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    settled_at = models.DateTimeField("全面公开时间", null=True, blank=True)
    settlement = models.TextField("全面公开的内容", max_length=4000, blank=True)
    created_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="起草人"
    )
    created_at = models.DateTimeField("起草时间", default=now)

    class Meta:
        verbose_name = "募捐活动"
        indexes = [models.Index(fields=["status", "ends_on"], name="campaign_by_end")]
        constraints = [
            one_of("status", S, name="campaign_status_known"),
            models.CheckConstraint(
                name="campaign_lawful_once_open",
                condition=Q(status__in=[S.DRAFT, S.DECIDED, S.FILED]) | _lawful(),
            ),
            models.CheckConstraint(
                name="campaign_filed_has_number",
                condition=~Q(status=S.FILED) | (~Q(filing_number="") & Q(filed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="campaign_lasts_no_longer_than_allowed",
                condition=Q(starts_on=None)
                | Q(ends_on=None)
                | Q(ends_on__gte=F("starts_on"))
                & (
                    Q(is_emergency=False, ends_on__lte=F("starts_on") + timedelta(LONGEST_DAYS))
                    | Q(ends_on__lte=F("starts_on") + timedelta(LONGEST_EMERGENCY_DAYS))
                ),
            ),
            models.UniqueConstraint(
                fields=["filing_number"], condition=~Q(filing_number=""), name="filing_number_once"
            ),
            models.CheckConstraint(
                name="campaign_closed_has_time",
                condition=~Q(status__in=[S.CLOSED, S.SETTLED, S.ARCHIVED])
                | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """May anyone see it?"""
        return self.status in OPENED

    @property
    def takes_gifts(self) -> bool:
        """May anyone give to it now?"""
        return self.status == S.OPEN and self.ends_on is not None and self.ends_on >= today()


class CampaignLine(models.Model):
    """One line of a campaign's budget: what for, how much."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lines")
    name = models.CharField("用途", max_length=60)
    amount_fen = FenField("预算（分）")
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "预算"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class UpdateKind(models.TextChoices):
    """Why something was posted on a campaign."""

    PROGRESS = "progress", "进展"
    NOTE = "note", "公告"
    CORRECTION = "correction", "更正说明"
    CLOSING = "closing", "结束公告"


class CampaignUpdate(models.Model):
    """News of a campaign. Never altered: a mistake is put right by a correction that names it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="updates")
    kind = models.CharField("类别", max_length=10, choices=UpdateKind, default=UpdateKind.PROGRESS)
    title = models.CharField("标题", max_length=60)
    body = models.TextField("内容", max_length=3000)
    picture = models.CharField("图片", max_length=120, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    posted_at = models.DateTimeField("发布时间", default=now)
    posted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "募捐动态"
        ordering = ["-posted_at", "-pk"]
        constraints = [
            one_of("kind", UpdateKind, name="update_kind_known"),
            models.CheckConstraint(
                name="correction_names_what_it_corrects",
                condition=~Q(kind=UpdateKind.CORRECTION) | Q(corrects__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportKind(models.TextChoices):
    """What is reported."""

    FALSE = "false", "内容不真实"
    USE = "use", "资金使用有疑问"
    FORCED = "forced", "被要求捐款（摊派）"
    PRIVACY = "privacy", "泄露个人信息"
    OTHER = "other", "其他"


class ReportStatus(models.TextChoices):
    """Where a report stands."""

    WAITING = "waiting", "处理中"
    UPHELD = "upheld", "已查实"
    UNFOUNDED = "unfounded", "未发现问题"


def new_report_code() -> str:
    """A code to follow a report with, which says nothing about who reported."""
    return f"B{today():%y%m%d}{random_code(8)}"


class CampaignReport(models.Model):
    """A report (举报) about a campaign, to be answered within five working days."""

    FLOW = Flow(
        uphold=(ReportStatus.WAITING, ReportStatus.UPHELD),
        dismiss=(ReportStatus.WAITING, ReportStatus.UNFOUNDED),
    )

    code = models.CharField("查询码", max_length=20, unique=True, default=new_report_code)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reports")
    kind = models.CharField("类别", max_length=10, choices=ReportKind)
    body = EncryptedTextField("内容")
    contact = EncryptedTextField("联系方式", null=True, blank=True)
    reporter = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField("举报时间", default=now)
    due_on = models.DateField("答复期限")
    status = models.CharField(
        "状态", max_length=10, choices=ReportStatus, default=ReportStatus.WAITING
    )
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "举报"
        constraints = [
            one_of("kind", ReportKind, name="report_kind_known"),
            one_of("status", ReportStatus, name="report_status_known"),
            models.CheckConstraint(
                name="report_closed_has_answer",
                condition=Q(status=ReportStatus.WAITING) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code
