"""What the community says to everybody (公告), who has read it, and short polls (小调查)."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now, today

MOST_OPTIONS = 8


class Announcement(models.Model):
    """A public notice (公告) of one area, shown until a day, told to its residents in batches.

    ``told_until`` is the number of the last resident told: a batch goes on from there.
    """

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="区域")
    office = models.CharField("以谁的名义", max_length=60)
    title = models.CharField("标题", max_length=40)
    body = models.TextField("内容", max_length=4000)
    author = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="发布人"
    )
    posted_at = models.DateTimeField("发布时间", default=now)
    expires_on = models.DateField("公示至")
    is_pinned = models.BooleanField("置顶", default=False)
    wants_receipts = models.BooleanField("请居民确认读过", default=False)
    taken_down_at = models.DateTimeField("撤下时间", null=True)
    taken_down_reason = models.CharField("撤下原因", max_length=200, blank=True)
    to_tell = models.PositiveIntegerField("要通知的人数", default=0)
    told_count = models.PositiveIntegerField("已通知的人数", default=0)
    told_until = models.BigIntegerField("通知到", default=0)
    told_at = models.DateTimeField("通知完的时间", null=True)

    class Meta:
        verbose_name = "公告"
        constraints = [
            models.CheckConstraint(
                name="announcement_says_something",
                condition=~Q(title="") & ~Q(body="") & ~Q(office=""),
            ),
            models.CheckConstraint(
                name="announcement_taken_down_with_reason",
                condition=Q(taken_down_at=None, taken_down_reason="")
                | (Q(taken_down_at__isnull=False) & ~Q(taken_down_reason="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "-is_pinned", "-id"], name="announcement_of_place",
                condition=Q(taken_down_at=None),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"

    @property
    def is_current(self) -> bool:
        """Does it still hold?"""
        return self.taken_down_at is None and self.expires_on >= today()


class AnnouncementReading(models.Model):
    """A reading receipt (阅读回执): one resident has read one announcement, or a helper to them."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="readings", verbose_name="公告", db_index=False
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="居民"
    )
    helped_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="代办人",
        db_index=False,
    )  # fmt: skip
    read_at = models.DateTimeField("阅读时间", default=now)

    class Meta:
        verbose_name = "阅读回执"
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "person"], name="announcement_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.person_id}"


class Poll(models.Model):
    """A short question to the residents of an area (小调查), one vote a person, until a moment."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="区域")
    office = models.CharField("以谁的名义", max_length=60)
    question = models.CharField("想问的事", max_length=60)
    explanation = models.TextField("说明", max_length=1000, blank=True)
    options = ArrayField(models.CharField(max_length=40), verbose_name="选项")
    shows_live = models.BooleanField("边投边公布", default=False)
    author = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="发起人"
    )
    asked_at = models.DateTimeField("发起时间", default=now)
    closes_at = models.DateTimeField("截止时间")
    closed_at = models.DateTimeField("提前结束时间", null=True)
    outcome = models.TextField("结果怎么用", max_length=1000, blank=True)

    class Meta:
        verbose_name = "小调查"
        constraints = [
            models.CheckConstraint(
                name="poll_closes_after_it_opens", condition=Q(closes_at__gt=F("asked_at"))
            ),
            models.CheckConstraint(
                name="poll_has_a_choice",
                condition=Q(options__len__gte=2) & Q(options__len__lte=MOST_OPTIONS),
            ),
        ]
        indexes = [models.Index(fields=["place", "-id"], name="poll_of_place")]

    def __str__(self) -> str:
        return f"{self.pk} {self.question}"

    @property
    def ends_at(self) -> datetime:
        """The moment from which no vote counts."""
        return self.closed_at or self.closes_at

    @property
    def is_open(self) -> bool:
        """Does a vote count now?"""
        return self.closed_at is None and now() < self.closes_at


class PollVote(models.Model):
    """One resident's vote. The database keeps one a person; nobody is shown who chose what."""

    poll = models.ForeignKey(
        Poll, models.CASCADE, related_name="votes", verbose_name="小调查", db_index=False
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="居民"
    )
    helped_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="代办人",
        db_index=False,
    )  # fmt: skip
    choice = models.PositiveSmallIntegerField("选项")  # position among the poll's options, from 0
    voted_at = models.DateTimeField("投票时间", default=now)

    class Meta:
        verbose_name = "投票"
        constraints = [
            models.UniqueConstraint(fields=["poll", "person"], name="poll_one_vote_a_person"),
            models.CheckConstraint(
                name="poll_choice_possible", condition=Q(choice__lt=MOST_OPTIONS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.person_id}"
