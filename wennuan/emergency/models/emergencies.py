"""An emergency (应急登记): who keeps the list, since when, and what was told to the public."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class EmergencyStatus(models.TextChoices):
    """Whether the list is worked on, only read, or emptied of names."""

    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束，只读"
    ERASED = "erased", "已清除个人信息"


class Emergency(models.Model):
    """One list of the households that an event has struck, opened by a street or the district."""

    FLOW = Flow(
        close=(EmergencyStatus.OPEN, EmergencyStatus.CLOSED),
        erase=(EmergencyStatus.CLOSED, EmergencyStatus.ERASED),
    )

    title = models.CharField("名称", max_length=40)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="范围")
    intro = models.CharField("说明", max_length=200, blank=True)
    editor_roles = ArrayField(
        models.CharField(max_length=20), verbose_name="可登记的岗位", default=list, blank=True
    )
    status = models.CharField(
        "状态", max_length=8, choices=EmergencyStatus, default=EmergencyStatus.OPEN
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="开启人"
    )
    opened_at = models.DateTimeField("开启时间", default=now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="结束人"
    )
    closed_at = models.DateTimeField("结束时间", null=True)
    erase_on = models.DateField("清除个人信息的日期", null=True)
    erased_at = models.DateTimeField("清除时间", null=True)

    class Meta:
        verbose_name = "应急登记"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            one_of("status", EmergencyStatus, name="emergency_status_known"),
            models.CheckConstraint(
                name="emergency_closed_with_a_day_to_erase",
                condition=Q(status="open", closed_at=None, erase_on=None)
                | Q(
                    status__in=["closed", "erased"],
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    erase_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="emergency_erased_at_a_time",
                condition=Q(status="erased", erased_at__isnull=False)
                | ~Q(status="erased") & Q(erased_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """May rows still be written?"""
        return self.status == EmergencyStatus.OPEN


class Editor(models.Model):
    """A person named to write in one emergency, until taken off the list."""

    emergency = models.ForeignKey(
        Emergency, models.CASCADE, related_name="editors", verbose_name="应急登记"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记员"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="指定人"
    )
    added_at = models.DateTimeField("指定时间", default=now)
    removed_at = models.DateTimeField("取消时间", null=True)

    class Meta:
        verbose_name = "应急登记员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["emergency", "person"],
                condition=Q(removed_at=None),
                name="emergency_editor_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.emergency_id} {self.person_id}"


class Bulletin(models.Model):
    """What the public was told (应急公示), at least every five days (慈善法 72–73). No names."""

    emergency = models.ForeignKey(
        Emergency, models.PROTECT, related_name="bulletins", verbose_name="应急登记"
    )
    number = models.PositiveSmallIntegerField("第几期")
    due_at = models.DateTimeField("应公示时间")
    body = models.CharField("内容", max_length=1000)
    counts = models.JSONField("户数", default=dict)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", default=now)

    class Meta:
        verbose_name = "应急公示"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["emergency", "number"], name="bulletin_number_once"),
            models.CheckConstraint(name="bulletin_says_something", condition=~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.emergency_id} 第 {self.number} 期"
