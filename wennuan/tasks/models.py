"""Work that is due: each item has one owner and one time, and the absences of owners."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class TaskStatus(models.TextChoices):
    """Whether the work still waits."""

    OPEN = "open", "待办"
    DONE = "done", "已办"
    DROPPED = "dropped", "不用办了"


class Reminded(models.TextChoices):
    """How far the reminders of a task have come."""

    NOT_YET = "not_yet", "未提醒"
    SOON = "soon", "已提醒快到期"
    OVERDUE = "overdue", "已提醒逾期"


class Task(models.Model):
    """One thing that a post holder has to do by a time. Its title holds no personal data.

    ``key`` names the thing in the app that opened it (``wishes:12:check``): one open task a key.
    """

    FLOW = Flow(
        finish=(TaskStatus.OPEN, TaskStatus.DONE),
        drop=(TaskStatus.OPEN, TaskStatus.DROPPED),
    )

    key = models.CharField("编号", max_length=120)
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("事项", max_length=80)
    url = models.CharField("去处", max_length=200)
    roles = ArrayField(models.CharField(max_length=20), verbose_name="由谁办")
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, related_name="+", verbose_name="区域"
    )
    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="组织"
    )
    household = models.ForeignKey(
        "people.Household", models.PROTECT, null=True, related_name="+", verbose_name="家庭"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="负责人"
    )
    barred = ArrayField(
        models.BigIntegerField(), verbose_name="需要回避的人", default=list, blank=True
    )
    due_at = models.DateTimeField("期限")
    basis = models.CharField("依据", max_length=120, blank=True)
    status = models.CharField("状态", max_length=8, choices=TaskStatus, default=TaskStatus.OPEN)
    opened_at = models.DateTimeField("产生时间", default=now)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )
    reminded = models.CharField("提醒", max_length=8, choices=Reminded, default=Reminded.NOT_YET)
    raised_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上报给"
    )
    raised_at = models.DateTimeField("上报时间", null=True)

    class Meta:
        verbose_name = "待办"
        constraints = [
            one_of("status", TaskStatus, name="task_status_known"),
            one_of("reminded", Reminded, name="task_reminded_known"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(status="open"), name="task_key_once_while_open"
            ),
            models.CheckConstraint(
                name="task_in_an_area_or_an_org",
                condition=Q(place__isnull=False, org=None) | Q(place=None, org__isnull=False),
            ),
            models.CheckConstraint(name="task_says_who_does_it", condition=Q(roles__len__gt=0)),
            models.CheckConstraint(
                name="task_leads_somewhere_here",
                condition=Q(url__startswith="/") & ~Q(url__startswith="//"),
            ),
            models.CheckConstraint(
                name="task_closed_at_a_time",
                condition=Q(status="open", closed_at=None, closed_by=None)
                | ~Q(status="open") & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="task_raised_to_someone_at_a_time",
                condition=Q(raised_to=None, raised_at=None)
                | Q(raised_to__isnull=False, raised_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(status="open"), name="task_owner"),
            models.Index(fields=["due_at"], condition=Q(status="open"), name="task_due"),
            models.Index(fields=["kind"], condition=Q(status="open"), name="task_kind"),
            models.Index(fields=["household"], name="task_household"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"

    @property
    def where(self) -> str:
        """The area or organisation, by name."""
        return str(self.org or self.place)


class Absence(models.Model):
    """Someone is away from a day to a day, both included; a colleague covers. It ends by itself."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁不在"
    )
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="代班人"
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    noted_at = models.DateTimeField("登记时间", default=now)

    class Meta:
        verbose_name = "代班安排"
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="absence_covered_by_another", condition=~Q(person=F("cover"))
            ),
            models.CheckConstraint(
                name="absence_days_in_order", condition=Q(to_on__gte=F("from_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["person", "to_on"], name="absence_person"),
            models.Index(fields=["cover", "to_on"], name="absence_cover"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_on}–{self.to_on}"
