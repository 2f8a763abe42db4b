"""The record of a household in need (帮扶档案): who, why, and what is true of each member."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.codes import random_code
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


def new_record_code() -> str:
    """A number of a record that says nothing about the household."""
    return f"F{random_code(9)}"


class RecordStatus(models.TextChoices):
    """Whether the household is being helped."""

    OPEN = "open", "在帮扶"
    LEAVING = "leaving", "退出公示中"
    LEFT = "left", "已退出"


class Origin(models.TextChoices):
    """Why the record was opened."""

    WORKER = "worker", "社区走访发现"
    AID = "aid", "求助办理后"
    REFERRAL = "referral", "部门推送"
    OWN = "own", "本人申请"


class Cause(models.TextChoices):
    """Why the household is in need; kept encrypted, since some say something about health."""

    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    SCHOOL = "school", "因学"
    DISASTER = "disaster", "因灾"
    ACCIDENT = "accident", "突发意外"
    JOBLESS = "jobless", "失业或收入不稳"
    NO_LABOUR = "no_labour", "缺少劳动力"
    OLD_AGE = "old_age", "年老无人照料"
    OTHER = "other", "其他"


class SupportRecord(models.Model):
    """One household in need, from its opening on; it is returned to rather than begun anew."""

    FLOW = Flow(
        propose=(RecordStatus.OPEN, RecordStatus.LEAVING),
        stay=(RecordStatus.LEAVING, RecordStatus.OPEN),
        leave=(RecordStatus.LEAVING, RecordStatus.LEFT),
        come_back=(RecordStatus.LEFT, RecordStatus.OPEN),
    )

    code = models.CharField("编号", max_length=16, unique=True, default=new_record_code)
    household = models.OneToOneField(
        "people.Household", models.PROTECT, related_name="support_record", verbose_name="家庭"
    )
    status = models.CharField("状态", max_length=8, choices=RecordStatus, default=RecordStatus.OPEN)
    origin = models.CharField("来源", max_length=10, choices=Origin)
    origin_ref = models.CharField("来源编号", max_length=40, blank=True)
    causes = EncryptedTextField("致困原因", null=True)  # the values, parted by commas
    story = EncryptedTextField("困难情况", null=True)
    assets = EncryptedTextField("住房和财产", null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="建档人"
    )
    opened_at = models.DateTimeField("建档时间", default=now)
    next_check_on = models.DateField("下次复核", null=True)
    left_at = models.DateTimeField("退出时间", null=True)

    class Meta:
        verbose_name = "帮扶档案"
        constraints = [
            one_of("status", RecordStatus, name="support_status_known"),
            one_of("origin", Origin, name="support_origin_known"),
            models.CheckConstraint(
                name="support_left_at_a_time",
                condition=Q(status="left", left_at__isnull=False, next_check_on=None)
                | ~Q(status="left") & Q(left_at=None, next_check_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "next_check_on"], name="support_next_check")]

    def __str__(self) -> str:
        return self.code


class CircumstanceKind(models.TextChoices):
    """What is true of a member; all that is about health is one kind, its words encrypted."""

    ALONE_ELDER = "alone_elder", "独居老人"
    LEFT_ELDER = "left_elder", "留守老人"
    LEFT_CHILD = "left_child", "留守儿童"
    ORPHAN = "orphan", "孤儿"
    UNATTENDED = "unattended", "事实无人抚养儿童"
    SINGLE_PARENT = "single_parent", "单亲抚养"
    LOST_CHILD = "lost_child", "失独"
    HEALTH = "health", "健康情况"


class HealthKind(models.TextChoices):
    """What stands encrypted in a circumstance of health."""

    DISABILITY_1 = "disability_1", "残疾一级"
    DISABILITY_2 = "disability_2", "残疾二级"
    DISABILITY_3 = "disability_3", "残疾三级"
    DISABILITY_4 = "disability_4", "残疾四级"
    SERIOUS = "serious", "重病"
    DEPENDENT = "dependent", "生活不能自理"


class Circumstance(models.Model):
    """Something true of one member. About health only with a consent of its own, and encrypted."""

    record = models.ForeignKey(
        SupportRecord, models.PROTECT, related_name="circumstances", verbose_name="档案"
    )
    member = models.ForeignKey(
        "people.Member", models.PROTECT, related_name="+", verbose_name="家庭成员"
    )
    kind = models.CharField("情形", max_length=14, choices=CircumstanceKind)
    health = EncryptedTextField(
        "健康情况", null=True
    )  # a HealthKind, and a few words after a colon
    consent = models.ForeignKey(
        "people.Consent", models.PROTECT, null=True, related_name="+", verbose_name="单独同意"
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    noted_at = models.DateTimeField("登记时间", default=now)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "成员情形"
        ordering = ["pk"]
        constraints = [
            one_of("kind", CircumstanceKind, name="circumstance_kind_known"),
            models.CheckConstraint(
                name="circumstance_of_health_by_consent",
                condition=Q(kind="health", consent__isnull=False, health__isnull=False)
                | Q(kind="health", consent__isnull=False, ended_at__isnull=False)
                | ~Q(kind="health") & Q(consent=None, health__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(ended_at=None) & ~Q(kind="health"),
                name="circumstance_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"


class Side(models.TextChoices):
    """Money that comes in or goes out."""

    INCOME = "income", "收入"
    SPENDING = "spending", "支出"


class MoneyKind(models.TextChoices):
    """What the money is, on either side."""

    WAGES = "wages", "工资和经营"
    PENSION = "pension", "养老金"
    ALLOWANCE = "allowance", "低保等救助金"
    FAMILY = "family", "赡养、抚养和亲友"
    OTHER_IN = "other_in", "其他收入"
    LIVING = "living", "基本生活"
    MEDICAL = "medical", "医疗"
    EDUCATION = "education", "教育"
    CARE = "care", "康复和照料"
    HOUSING = "housing", "住房"
    OTHER_OUT = "other_out", "其他支出"


INCOMES = frozenset(
    {MoneyKind.WAGES, MoneyKind.PENSION, MoneyKind.ALLOWANCE, MoneyKind.FAMILY, MoneyKind.OTHER_IN}
)


class MoneyLine(models.Model):
    """One kind of income or spending of a household in one year, in whole fen."""

    record = models.ForeignKey(
        SupportRecord, models.PROTECT, related_name="money", verbose_name="档案"
    )
    year = models.PositiveSmallIntegerField("年份")
    side = models.CharField("收支", max_length=8, choices=Side)
    kind = models.CharField("项目", max_length=10, choices=MoneyKind)
    amount_fen = FenField("全年金额（分）")
    note = EncryptedTextField("说明", null=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    noted_at = models.DateTimeField("登记时间", default=now)

    class Meta:
        verbose_name = "家庭收支"
        ordering = ["-year", "side", "kind"]
        constraints = [
            one_of("side", Side, name="money_side_known"),
            one_of("kind", MoneyKind, name="money_kind_known"),
            models.UniqueConstraint(fields=["record", "year", "kind"], name="money_once_a_year"),
            models.CheckConstraint(
                name="money_kind_on_its_side",
                condition=Q(side="income", kind__in=sorted(INCOMES))
                | Q(side="spending") & ~Q(kind__in=sorted(INCOMES)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.year} {self.kind}"
