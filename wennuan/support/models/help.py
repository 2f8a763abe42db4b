"""What is done for a household: certificates held, the named helper, plan, measures, visits."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now, today
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class Category(models.TextChoices):
    """Low-income categories that an authority certifies (2023 低收入人口动态监测意见)."""

    DIBAO = "dibao", "低保对象"
    TEKUN = "tekun", "特困人员"
    MONITORED = "monitored", "防止返贫监测对象"
    MARGIN = "margin", "低保边缘家庭"
    RIGID = "rigid", "刚性支出困难家庭"
    OTHER = "other", "其他困难认定"


class Seen(models.TextChoices):
    """Where we know a certificate from."""

    ORIGINAL = "original", "看过原件"
    COPY = "copy", "复印件"
    AUTHORITY = "authority", "部门数据"
    TOLD = "told", "本人陈述，未见证件"


class HeldCertificate(models.Model):
    """A certificate of an authority that the household holds. This platform certifies nothing."""

    record = models.ForeignKey(
        "support.SupportRecord", models.PROTECT, related_name="certificates", verbose_name="档案"
    )
    category = models.CharField("类别", max_length=10, choices=Category)
    issuer = models.CharField("认定部门", max_length=60)
    number = EncryptedTextField("证件号", null=True)
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止", null=True)
    seen = models.CharField("依据", max_length=10, choices=Seen)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间", default=now)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核对人"
    )
    verified_at = models.DateTimeField("核对时间", null=True)
    ended_on = models.DateField("停止日期", null=True)
    ended_why = models.CharField("停止原因", max_length=60, blank=True)

    class Meta:
        verbose_name = "困难身份证明"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            one_of("category", Category, name="held_category_known"),
            one_of("seen", Seen, name="held_seen_known"),
            models.CheckConstraint(
                name="held_days_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="held_verified_by_another",
                condition=Q(verified_by=None, verified_at=None)
                | Q(~Q(verified_by=F("entered_by")), verified_by__isnull=False)
                & Q(verified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="held_ended_says_why",
                condition=Q(ended_on=None, ended_why="")
                | Q(ended_on__isnull=False) & ~Q(ended_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.category}"

    @property
    def is_valid(self) -> bool:
        """Does it hold today?"""
        return self.ended_on is None and (self.valid_to is None or self.valid_to >= today())


class Pairing(models.Model):
    """The named helper (帮扶责任人) of a household, from a day to a day."""

    record = models.ForeignKey(
        "support.SupportRecord", models.PROTECT, related_name="pairings", verbose_name="档案"
    )
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="帮扶责任人"
    )
    from_on = models.DateField("起", default=today)
    to_on = models.DateField("止", null=True)
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人"
    )
    ended_why = models.CharField("结束原因", max_length=60, blank=True)

    class Meta:
        verbose_name = "结对"
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(to_on=None), name="pairing_one_at_a_time"
            ),
            models.CheckConstraint(
                name="pairing_days_in_order",
                condition=Q(to_on=None, ended_why="")
                | Q(to_on__gte=F("from_on")) & ~Q(ended_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.helper_id}"


class SupportPlan(models.Model):
    """What is to be reached for a household in one year."""

    record = models.ForeignKey(
        "support.SupportRecord", models.PROTECT, related_name="plans", verbose_name="档案"
    )
    year = models.PositiveSmallIntegerField("年份")
    goal = EncryptedTextField("目标", null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制定人"
    )
    made_at = models.DateTimeField("制定时间", default=now)

    class Meta:
        verbose_name = "帮扶计划"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["record", "year"], name="support_plan_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.year}"


class MeasureKind(models.TextChoices):
    """What a measure helps with."""

    ALLOWANCE = "allowance", "衔接救助政策"
    WORK = "work", "就业和技能"
    HEALTH = "health", "就医和康复"
    SCHOOL = "school", "就学"
    CARE = "care", "生活照料"
    HOME = "home", "住房和居家改造"
    GOODS = "goods", "物资"
    COMPANY = "company", "陪伴"


class MeasureStatus(models.TextChoices):
    """Whether a measure was taken."""

    PLANNED = "planned", "进行中"
    DONE = "done", "完成"
    DROPPED = "dropped", "不再进行"


class Measure(models.Model):
    """One measure of a plan, with a day by which it is done."""

    FLOW = Flow(
        finish=(MeasureStatus.PLANNED, MeasureStatus.DONE),
        drop=(MeasureStatus.PLANNED, MeasureStatus.DROPPED),
    )

    plan = models.ForeignKey(
        SupportPlan, models.PROTECT, related_name="measures", verbose_name="计划"
    )
    kind = models.CharField("类别", max_length=10, choices=MeasureKind)
    words = EncryptedTextField("措施", null=True)
    due_on = models.DateField("完成期限")
    status = models.CharField(
        "状态", max_length=8, choices=MeasureStatus, default=MeasureStatus.PLANNED
    )
    result = EncryptedTextField("结果", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "帮扶措施"
        ordering = ["due_on", "pk"]
        constraints = [
            one_of("kind", MeasureKind, name="measure_kind_known"),
            one_of("status", MeasureStatus, name="measure_status_known"),
            models.CheckConstraint(
                name="measure_ended_says_how",
                condition=Q(status="planned", ended_at=None)
                | ~Q(status="planned") & Q(ended_at__isnull=False, result__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status="planned"), name="measure_due")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"


class VisitStatus(models.TextChoices):
    """Whether a visit took place."""

    PLANNED = "planned", "已安排"
    DONE = "done", "已走访"
    CANCELLED = "cancelled", "未成行"


class CareVisit(models.Model):
    """A visit to the household: when it was meant to be, and when it was."""

    FLOW = Flow(
        finish=(VisitStatus.PLANNED, VisitStatus.DONE),
        cancel=(VisitStatus.PLANNED, VisitStatus.CANCELLED),
    )

    record = models.ForeignKey(
        "support.SupportRecord", models.PROTECT, related_name="visits", verbose_name="档案"
    )
    planned_on = models.DateField("计划日期")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人"
    )
    status = models.CharField(
        "状态", max_length=10, choices=VisitStatus, default=VisitStatus.PLANNED
    )
    done_on = models.DateField("走访日期", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="走访人"
    )
    note = EncryptedTextField("走访记录", null=True)

    class Meta:
        verbose_name = "走访"
        ordering = ["-planned_on", "-pk"]
        constraints = [
            one_of("status", VisitStatus, name="care_visit_status_known"),
            models.CheckConstraint(
                name="care_visit_done_says_what",
                condition=Q(status="planned", done_on=None, done_by=None)
                | Q(
                    status="done",
                    done_on__isnull=False,
                    done_by__isnull=False,
                    note__isnull=False,
                )
                | Q(status="cancelled", done_on=None, note__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_on"], condition=Q(status="planned"), name="care_visit_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.planned_on}"
