"""Aid programmes (帮扶项目): what can be had, by whom, how and how soon, in public."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


class ProgrammeStatus(models.TextChoices):
    """Whether a programme can be asked for."""

    DRAFT = "draft", "起草中"
    OPEN = "open", "受理中"
    CLOSED = "closed", "已停止"


P = ProgrammeStatus


class AidProgramme(models.Model):
    """A programme with its standard, process and time published (慈善法 art. 81); may be a fund's.

    ``cap_fen`` is the most that one request may get; a programme without a fund pays nothing.
    """

    FLOW = Flow(publish=(P.DRAFT, P.OPEN), stop=(P.OPEN, P.CLOSED), resume=(P.CLOSED, P.OPEN))

    name = models.CharField("名称", max_length=40, unique=True)
    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="aid_programmes", verbose_name="主办"
    )
    fund = models.ForeignKey(
        "giving.Fund", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="出资的专项基金",
    )  # fmt: skip
    kind = models.CharField("困难类别", max_length=10)
    who = models.TextField("谁可以申请", max_length=400)
    gives = models.TextField("给什么帮助", max_length=400)
    cap_fen = FenField("每次最多（分）", null=True)
    process = models.TextField("怎么办理", max_length=600)
    papers = models.TextField("要带的材料", max_length=300, blank=True)
    rights = models.TextField("您的权利", max_length=400)
    workdays = models.PositiveSmallIntegerField("多少个工作日内答复")
    phone = models.CharField("咨询电话", max_length=20)
    status = models.CharField("状态", max_length=8, choices=P, default=P.DRAFT)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField("发布时间", null=True)
    changed_at = models.DateTimeField("更新时间", default=now)

    class Meta:
        verbose_name = "帮扶项目"
        ordering = ["name"]
        constraints = [
            one_of("status", P, name="aid_programme_status_known"),
            models.CheckConstraint(
                name="aid_programme_answers_in_time",
                condition=Q(workdays__gte=1, workdays__lte=45),
            ),
            models.CheckConstraint(
                name="aid_programme_of_a_fund_has_a_cap",
                condition=Q(fund=None, cap_fen=None) | Q(fund__isnull=False, cap_fen__gt=0),
            ),
            models.CheckConstraint(
                name="aid_programme_open_was_published",
                condition=Q(status="draft") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
