"""Texts that a person looks at (审核), readers' reports (举报), and how an appeal ended (申诉)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class Source(models.TextChoices):
    """Why a text came here."""

    HOLD = "hold", "发布前审核"
    REPORT = "report", "居民举报"
    AFTER = "after", "发布后复查"


class CheckStatus(models.TextChoices):
    """Where the check of a text stands."""

    OPEN = "open", "待审核"
    PASSED = "passed", "通过"
    REFUSED = "refused", "不通过"
    APPEALED = "appealed", "申诉中"
    UPHELD = "upheld", "申诉后维持"
    OVERTURNED = "overturned", "申诉后改为通过"
    WITHDRAWN = "withdrawn", "作者已撤回"


LIVE = (CheckStatus.OPEN, CheckStatus.APPEALED)
_UNDECIDED = ("open", "withdrawn")
_HEARD = ("upheld", "overturned")


class Check(models.Model):
    """One look at one text of another app, known there by kind and ref.

    ``excerpt`` is what the moderator reads: the text as it was, its numbers of people hidden.
    """

    FLOW = Flow(
        let_pass=(CheckStatus.OPEN, CheckStatus.PASSED),
        refuse=(CheckStatus.OPEN, CheckStatus.REFUSED),
        withdraw=([CheckStatus.OPEN], CheckStatus.WITHDRAWN),
        appeal=(CheckStatus.REFUSED, CheckStatus.APPEALED),
        uphold=(CheckStatus.APPEALED, CheckStatus.UPHELD),
        overturn=(CheckStatus.APPEALED, CheckStatus.OVERTURNED),
    )

    kind = models.CharField("类别", max_length=20)
    ref = models.CharField("编号", max_length=40)
    excerpt = models.TextField("内容", blank=True)
    pictures = ArrayField(
        models.CharField(max_length=120), verbose_name="图片", default=list, blank=True
    )
    url = models.CharField("去处", max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="作者"
    )
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="区域")
    why = models.CharField("送审原因", max_length=200, blank=True)
    source = models.CharField("来源", max_length=8, choices=Source, default=Source.HOLD)
    is_urgent = models.BooleanField("要马上看", default=False)
    status = models.CharField("状态", max_length=10, choices=CheckStatus, default=CheckStatus.OPEN)
    opened_at = models.DateTimeField("送审时间", default=now)
    due_at = models.DateTimeField("期限")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    appeal = models.CharField("申诉", max_length=500, blank=True)
    appealed_at = models.DateTimeField("申诉时间", null=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复审人"
    )
    heard_at = models.DateTimeField("复审时间", null=True)
    heard_reason = models.CharField("复审理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "内容审核"
        constraints = [
            one_of("status", CheckStatus, name="check_status_known"),
            one_of("source", Source, name="check_source_known"),
            models.UniqueConstraint(
                fields=["kind", "ref"], condition=Q(status__in=LIVE), name="check_once_while_live"
            ),
            models.CheckConstraint(
                name="check_decided_by_someone",
                condition=Q(status__in=_UNDECIDED, decided_by=None, decided_at=None)
                | ~Q(status__in=_UNDECIDED) & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="check_refused_with_a_reason",
                condition=Q(status__in=[*_UNDECIDED, "passed"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="check_not_decided_by_its_author",
                condition=Q(author=None)
                | (Q(decided_by=None) | ~Q(decided_by=F("author")))
                & (Q(heard_by=None) | ~Q(heard_by=F("author"))),
            ),
            models.CheckConstraint(
                name="check_appeal_heard_by_another",
                condition=Q(heard_by=None) | ~Q(heard_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="check_appeal_heard_with_a_reason",
                condition=Q(status__in=_HEARD, heard_by__isnull=False, heard_at__isnull=False)
                & ~Q(heard_reason="")
                | ~Q(status__in=_HEARD) & Q(heard_by=None, heard_at=None, heard_reason=""),
            ),
            models.CheckConstraint(
                name="check_appeal_has_words_and_time",
                condition=Q(status__in=["appealed", *_HEARD], appealed_at__isnull=False)
                & ~Q(appeal="")
                | ~Q(status__in=["appealed", *_HEARD]) & Q(appealed_at=None, appeal=""),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=LIVE), name="check_due"),
            models.Index(fields=["author", "opened_at"], name="check_author"),
            models.Index(fields=["kind", "ref"], name="check_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref} {self.status}"

    @property
    def stays(self) -> bool:
        """May the text stand, as far as it has been decided?"""
        return self.status in {CheckStatus.PASSED, CheckStatus.OVERTURNED}


class Cause(models.TextChoices):
    """What a reader finds wrong with a text."""

    FRAUD = "fraud", "像诈骗，或者要我转账、扫码"
    PRIVACY = "privacy", "公开了别人的隐私"
    ABUSE = "abuse", "骂人、威胁或歧视"
    CHILD = "child", "会伤害孩子"
    FALSE = "false", "内容不实"
    ADVERT = "advert", "广告或刷屏"
    OTHER = "other", "别的原因"


class Report(models.Model):
    """One reader's word that a text should not stand; the reporter is shown to nobody."""

    check_made = models.ForeignKey(
        Check, models.PROTECT, related_name="reports", verbose_name="审核"
    )
    kind = models.CharField("类别", max_length=20)
    ref = models.CharField("编号", max_length=40)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="举报人"
    )
    cause = models.CharField("原因", max_length=8, choices=Cause)
    words = models.CharField("补充说明", max_length=300, blank=True)
    at = models.DateTimeField("时间", default=now)

    class Meta:
        verbose_name = "内容举报"
        constraints = [
            one_of("cause", Cause, name="report_cause_known"),
            models.UniqueConstraint(
                fields=["reporter", "kind", "ref"], name="report_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref} {self.cause}"
