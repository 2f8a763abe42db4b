"""Named funds (专项基金) and who manages them."""

from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class FundStatus(models.TextChoices):
    """Where a fund stands."""

    DRAFT = "draft", "筹备中"
    ACTIVE = "active", "运行中"
    ENDED = "ended", "已终止"


class Fund(models.Model):
    """A named fund (专项基金) of a charity: set up by deed, for one purpose, for a term.

    A fund may stand under another one (a village's under the district's): sums roll up by query.
    """

    FLOW = Flow(
        establish=(FundStatus.DRAFT, FundStatus.ACTIVE),
        end=(FundStatus.ACTIVE, FundStatus.ENDED),
    )

    name = models.CharField("名称", max_length=60, unique=True)
    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="funds", verbose_name="慈善组织"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级基金",
    )
    purpose = models.TextField("宗旨", max_length=600)
    deed_number = models.CharField("设立文件编号", max_length=40, blank=True)
    deed_file = models.CharField("设立文件扫描件", max_length=120, blank=True)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("终止日期", null=True, blank=True)
    end_rule = models.TextField("终止后剩余财产的处理", max_length=300, blank=True)
    status = models.CharField("状态", max_length=8, choices=FundStatus, default=FundStatus.DRAFT)
    created_at = models.DateTimeField("建立时间", default=now)

    class Meta:
        verbose_name = "专项基金"
        constraints = [
            one_of("status", FundStatus, name="fund_status_known"),
            models.CheckConstraint(
                name="fund_has_deed_once_active",
                condition=Q(status="draft")
                | (~Q(deed_number="") & ~Q(end_rule="") & Q(starts_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="fund_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="fund_is_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FundRole(models.TextChoices):
    """What someone does for a fund."""

    CHAIR = "chair", "管委会主任"
    MEMBER = "member", "管委会委员"
    SECRETARY = "secretary", "秘书"


class FundManager(models.Model):
    """One member of a fund's management committee, for a time."""

    fund = models.ForeignKey(Fund, models.CASCADE, related_name="managers", verbose_name="基金")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="成员"
    )
    role = models.CharField("职务", max_length=10, choices=FundRole)
    title = models.CharField("公开的称呼", max_length=40)
    from_on = models.DateField("任职起")
    to_on = models.DateField("任职止", null=True, blank=True)

    class Meta:
        verbose_name = "基金管理成员"
        constraints = [
            one_of("role", FundRole, name="fund_role_known"),
            models.CheckConstraint(
                name="fund_manager_to_after_from",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
            models.UniqueConstraint(
                fields=["fund", "person"], condition=Q(to_on=None), name="fund_manager_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_role_display()}）"
