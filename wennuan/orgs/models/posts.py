"""Posts (岗位): what a person may do, where, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of


class Role(models.TextChoices):
    """What a post is for."""

    ADMIN_SYSTEM = "admin_system", "系统管理员"
    ADMIN_SECURITY = "admin_security", "安全管理员"
    AUDITOR = "auditor", "审计员"
    COMMUNITY_WORKER = "community_worker", "社区工作者"
    STATION_KEEPER = "station_keeper", "站点管理员"
    HELPER = "helper", "帮办员"
    SOCIAL_WORKER = "social_worker", "社工"
    MODERATOR = "moderator", "内容审核员"
    ACCOUNTANT = "accountant", "会计"
    CASHIER = "cashier", "出纳"
    REVIEWER = "reviewer", "复核员"
    FUND_MANAGER = "fund_manager", "基金管理员"
    CAMPAIGN_EDITOR = "campaign_editor", "募捐项目编辑"
    ORG_MANAGER = "org_manager", "组织管理员"
    PARTNER_EDITOR = "partner_editor", "合作方编辑"


AREA_ROLES = frozenset(
    {
        Role.ADMIN_SYSTEM,
        Role.ADMIN_SECURITY,
        Role.AUDITOR,
        Role.COMMUNITY_WORKER,
        Role.STATION_KEEPER,
        Role.HELPER,
        Role.SOCIAL_WORKER,
        Role.MODERATOR,
        Role.REVIEWER,
    }
)
ORG_ROLES = frozenset(
    {
        Role.AUDITOR,
        Role.STATION_KEEPER,
        Role.ACCOUNTANT,
        Role.CASHIER,
        Role.REVIEWER,
        Role.FUND_MANAGER,
        Role.CAMPAIGN_EDITOR,
        Role.ORG_MANAGER,
        Role.PARTNER_EDITOR,
    }
)
# What an organisation's own manager may hand out.
STAFF_OF_ORG = ORG_ROLES - {Role.ORG_MANAGER, Role.AUDITOR}
# A second factor is asked of these.
TOUCHES_MONEY = frozenset(
    {Role.ACCOUNTANT, Role.CASHIER, Role.REVIEWER, Role.FUND_MANAGER, Role.ORG_MANAGER}
)
TOUCHES_PEOPLE = frozenset(
    {
        Role.ADMIN_SYSTEM,
        Role.ADMIN_SECURITY,
        Role.AUDITOR,
        Role.COMMUNITY_WORKER,
        Role.HELPER,
        Role.SOCIAL_WORKER,
        Role.MODERATOR,
        Role.REVIEWER,
    }
)
# Nobody holds both at one time, wherever: kept by the database (migration 0002).
EXCLUSIVE_PAIRS = (
    (Role.ACCOUNTANT, Role.CASHIER),
    (Role.ACCOUNTANT, Role.AUDITOR),
    (Role.CASHIER, Role.AUDITOR),
    (Role.CASHIER, Role.REVIEWER),
    (Role.ADMIN_SYSTEM, Role.ADMIN_SECURITY),
    (Role.ADMIN_SYSTEM, Role.AUDITOR),
    (Role.ADMIN_SECURITY, Role.AUDITOR),
)


class Post(models.Model):
    """One role of one person in one area or one organisation, with an end date.

    It holds from ``starts_on`` to ``ends_on``, both included; ended early, it no longer holds
    from ``ended_on``.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name="任职人"
    )
    role = models.CharField("岗位", max_length=20, choices=Role)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区域"
    )
    org = models.ForeignKey(
        "orgs.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="组织",
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="授予人"
    )
    granted_at = models.DateTimeField("授予时间", default=now)
    ended_on = models.DateField("提前结束日期", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="结束人"
    )
    ended_reason = models.CharField("结束原因", max_length=200, blank=True)
    reminded_days = models.SmallIntegerField("已提醒的剩余天数", null=True)

    class Meta:
        verbose_name = "岗位"
        ordering = ["ends_on", "pk"]
        constraints = [
            one_of("role", Role, name="post_role_known"),
            models.CheckConstraint(
                name="post_in_an_area_or_an_org",
                condition=Q(place__isnull=False, org=None, role__in=sorted(AREA_ROLES))
                | Q(place=None, org__isnull=False, role__in=sorted(ORG_ROLES)),
            ),
            models.CheckConstraint(
                name="post_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="post_not_granted_to_oneself",
                condition=Q(granted_by=None) | ~Q(granted_by=F("person")),
            ),
            models.CheckConstraint(
                name="post_ended_with_reason",
                condition=Q(ended_on=None, ended_reason="")
                | Q(ended_on__isnull=False) & ~Q(ended_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "role"], name="post_person_role"),
            models.Index(fields=["org", "role"], name="post_org_role"),
            models.Index(fields=["place", "role"], name="post_place_role"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}#{self.pk}"

    @property
    def where(self) -> str:
        """The area or organisation, by name."""
        return str(self.org or self.place)


class ConductAcceptance(models.Model):
    """One person has read and accepted one version of the code of conduct (行为守则)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="接受人"
    )
    version = models.CharField("版本", max_length=10)
    accepted_at = models.DateTimeField("接受时间", default=now)

    class Meta:
        verbose_name = "行为守则确认"
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="conduct_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} #{self.person_id}"
