"""Groups of neighbours (邻里小组) by building or interest, each with a keeper."""

from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow
from wennuan.talk.models.screen import Screen, screen_flow


class CircleKind(models.TextChoices):
    """What brings its members together."""

    BUILDING = "building", "同一栋楼"
    INTEREST = "interest", "共同兴趣"
    MUTUAL = "mutual", "互相帮忙"


class CircleStatus(models.TextChoices):
    """Whether a group is alive."""

    OPEN = "open", "活动中"
    CLOSED = "closed", "已解散"


class Circle(models.Model):
    """A group of adult neighbours; its words are for members only, its keeper answers for it."""

    FLOW = Flow(close=(CircleStatus.OPEN, CircleStatus.CLOSED))

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="区域")
    kind = models.CharField("类别", max_length=8, choices=CircleKind)
    name = models.CharField("名称", max_length=20)
    about = models.CharField("介绍", max_length=200)
    keeper = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="组长"
    )
    is_free = models.BooleanField("不用审批就能加入", default=False)
    status = models.CharField("状态", max_length=8, choices=CircleStatus, default=CircleStatus.OPEN)
    opened_at = models.DateTimeField("建立时间", default=now)

    class Meta:
        verbose_name = "邻里小组"
        constraints = [
            one_of("kind", CircleKind, name="circle_kind_known"),
            one_of("status", CircleStatus, name="circle_status_known"),
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(status="open"), name="circle_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CircleMemberStatus(models.TextChoices):
    """Where someone stands in a group."""

    ASKED = "asked", "申请加入"
    IN = "in", "成员"
    OUT = "out", "不在组里"


class CircleMember(models.Model):
    """One person in one group (小组成员): asked, in, or out again; one row a person."""

    FLOW = Flow(
        approve=(CircleMemberStatus.ASKED, CircleMemberStatus.IN),
        refuse=(CircleMemberStatus.ASKED, CircleMemberStatus.OUT),
        leave=(CircleMemberStatus.IN, CircleMemberStatus.OUT),
        ask=(CircleMemberStatus.OUT, CircleMemberStatus.ASKED),
    )

    circle = models.ForeignKey(
        Circle, models.CASCADE, related_name="members", verbose_name="小组", db_index=False
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="成员"
    )
    status = models.CharField(
        "状态", max_length=8, choices=CircleMemberStatus, default=CircleMemberStatus.ASKED
    )
    word = models.CharField("申请时说的话", max_length=60, blank=True)
    muted_until = models.DateTimeField("禁言到", null=True)
    since = models.DateTimeField("从什么时候", default=now)

    class Meta:
        verbose_name = "小组成员"
        constraints = [
            one_of("status", CircleMemberStatus, name="circle_member_status_known"),
            models.UniqueConstraint(fields=["circle", "person"], name="circle_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.person_id}"

    @property
    def is_muted(self) -> bool:
        """May this member only read for now?"""
        return self.muted_until is not None and self.muted_until > now()


class CircleMessage(models.Model):
    """One word in a group (小组发言), read by its members; encrypted, and searched by nobody."""

    SCREEN = screen_flow()

    circle = models.ForeignKey(
        Circle, models.CASCADE, related_name="messages", verbose_name="小组", db_index=False
    )
    author = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="发言人"
    )
    body = EncryptedTextField("内容")
    screen = models.CharField("公开状态", max_length=10, choices=Screen, default=Screen.SHOWN)
    said_at = models.DateTimeField("时间", default=now)

    class Meta:
        verbose_name = "小组发言"
        constraints = [one_of("screen", Screen, name="circle_message_screen_known")]
        indexes = [models.Index(fields=["circle", "-id"], name="circle_message_of_circle")]

    def __str__(self) -> str:
        return f"{self.circle_id}/{self.pk}"
