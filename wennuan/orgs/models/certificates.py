"""Qualification certificates (资格证书): submitted by one person, verified by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class CertificateKind(models.TextChoices):
    """What a certificate proves."""

    REGISTRATION = "registration", "登记证书"
    FUNDRAISING = "fundraising", "公开募捐资格证书"
    CHARITY = "charity", "慈善组织认定"
    RATING = "rating", "社会组织评估等级"


class CertificateStatus(models.TextChoices):
    """Whether a second person has compared the scan with what was typed."""

    SUBMITTED = "submitted", "待核验"
    VERIFIED = "verified", "已核验"
    REFUSED = "refused", "未通过"
    REVOKED = "revoked", "已失效"


class Certificate(models.Model):
    """One certificate of one organisation, with its number, scan and dates."""

    FLOW = Flow(
        verify=(CertificateStatus.SUBMITTED, CertificateStatus.VERIFIED),
        refuse=(CertificateStatus.SUBMITTED, CertificateStatus.REFUSED),
        revoke=(CertificateStatus.VERIFIED, CertificateStatus.REVOKED),
    )

    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="certificates", verbose_name="组织"
    )
    kind = models.CharField("证书类别", max_length=12, choices=CertificateKind)
    number = models.CharField("证书编号", max_length=60)
    grade = models.CharField("等级", max_length=10, blank=True)
    issuer = models.CharField("发证机关", max_length=60)
    issued_on = models.DateField("发证日期")
    expires_on = models.DateField("有效期至", null=True, blank=True)
    scan = models.CharField("扫描件", max_length=120)
    status = models.CharField(
        "状态", max_length=10, choices=CertificateStatus, default=CertificateStatus.SUBMITTED
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人"
    )
    submitted_at = models.DateTimeField("提交时间", default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核验人"
    )
    decided_at = models.DateTimeField("核验时间", null=True)
    reason = models.CharField("未通过或失效的原因", max_length=200, blank=True)
    reminded_days = models.SmallIntegerField("已提醒的剩余天数", null=True)

    class Meta:
        verbose_name = "资格证书"
        ordering = ["org", "kind", "-issued_on", "-pk"]
        constraints = [
            one_of("kind", CertificateKind, name="certificate_kind_known"),
            one_of("status", CertificateStatus, name="certificate_status_known"),
            models.CheckConstraint(
                name="certificate_dates_in_order",
                condition=Q(expires_on=None) | Q(expires_on__gt=F("issued_on")),
            ),
            models.CheckConstraint(
                name="certificate_decided_has_decider",
                condition=Q(status="submitted", decided_by=None)
                | Q(
                    status__in=["verified", "refused", "revoked"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="certificate_decided_by_second_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="certificate_refused_with_reason",
                condition=~Q(status__in=["refused", "revoked"]) | ~Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=Q(status__in=["submitted", "verified"]),
                name="certificate_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
