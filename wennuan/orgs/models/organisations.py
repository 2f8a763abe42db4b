"""Organisations: registered by one person, verified by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class OrgKind(models.TextChoices):
    """What an organisation is in law."""

    FOUNDATION = "foundation", "基金会"
    ASSOCIATION = "association", "社会团体"
    SERVICE = "service", "社会服务机构"
    COMMUNITY = "community", "基层群众性自治组织"
    COMPANY = "company", "企业"
    GOVERNMENT = "government", "政府部门"
    INSTITUTION = "institution", "事业单位（学校、医院等）"


class OrgStatus(models.TextChoices):
    """How far an organisation has come."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待核实"
    VERIFIED = "verified", "已核实"
    SUSPENDED = "suspended", "已暂停"


class Organisation(models.Model):
    """An organisation with a named responsible person, verified by a second one."""

    FLOW = Flow(
        submit=(OrgStatus.DRAFT, OrgStatus.SUBMITTED),
        send_back=(OrgStatus.SUBMITTED, OrgStatus.DRAFT),
        verify=(OrgStatus.SUBMITTED, OrgStatus.VERIFIED),
        reopen=(OrgStatus.VERIFIED, OrgStatus.DRAFT),
        suspend=(OrgStatus.VERIFIED, OrgStatus.SUSPENDED),
        resume=(OrgStatus.SUSPENDED, OrgStatus.VERIFIED),
    )

    kind = models.CharField("类别", max_length=12, choices=OrgKind)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=20, blank=True)
    credit_code = models.CharField(
        "统一社会信用代码", max_length=18, unique=True, null=True, blank=True
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", verbose_name="所在区域"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("公开电话", max_length=20, blank=True)
    website = models.URLField("网址", blank=True)
    intro = models.TextField("简介", max_length=2000, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="负责人"
    )
    account_name = models.CharField("账户名称", max_length=80, blank=True)
    bank_name = models.CharField("开户银行", max_length=80, blank=True)
    account_number = EncryptedTextField("银行账号", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=OrgStatus, default=OrgStatus.DRAFT)
    status_reason = models.CharField("说明", max_length=200, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提交人"
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核实人"
    )
    registered_at = models.DateTimeField("登记时间", default=now)
    verified_at = models.DateTimeField("核实时间", null=True)

    class Meta:
        verbose_name = "组织"
        ordering = ["name", "pk"]
        constraints = [
            one_of("kind", OrgKind, name="org_kind_known"),
            one_of("status", OrgStatus, name="org_status_known"),
            models.CheckConstraint(
                name="org_submitted_has_submitter",
                condition=Q(status=OrgStatus.DRAFT) | Q(submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="org_verified_has_verifier",
                condition=Q(status__in=["draft", "submitted"], verified_by=None)
                | Q(
                    status__in=["verified", "suspended"],
                    verified_by__isnull=False,
                    verified_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="org_account_in_its_own_name",
                condition=Q(account_name="") | Q(account_name=F("name")),
            ),
            models.CheckConstraint(
                name="org_verified_by_second_person",
                condition=Q(verified_by=None) | ~Q(verified_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="org_not_verified_by_its_head",
                condition=Q(verified_by=None) | ~Q(verified_by=F("responsible")),
            ),
        ]
        indexes = [models.Index(fields=["status", "kind"], name="org_status_kind")]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def is_verified(self) -> bool:
        """May the platform act on what this organisation says of itself?"""
        return bool(self.status == OrgStatus.VERIFIED)


class SiteHost(models.Model):
    """Which organisation runs a service site (站点)."""

    site = models.OneToOneField(
        "places.Site", models.PROTECT, related_name="+", verbose_name="站点"
    )
    org = models.ForeignKey(
        Organisation, models.PROTECT, related_name="hosted", verbose_name="承办组织"
    )

    class Meta:
        verbose_name = "站点承办"

    def __str__(self) -> str:
        return f"{self.site_id} {self.org_id}"
