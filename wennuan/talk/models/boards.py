"""Boards by subject and area, what residents ask there, and what is answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now, today
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow
from wennuan.talk.models.screen import Screen, screen_flow

MOST_PICTURES = 3
MOST_ROUNDS = 3  # how often one question may be answered anew
_PUBLIC = Q(screen="shown", is_private=False)


class Board(models.Model):
    """A subject (版块) that residents of an area may ask about, with the days of its answer."""

    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", verbose_name="适用区域"
    )
    name = models.CharField("名称", max_length=20)
    hint = models.CharField("说明", max_length=80, blank=True)
    icon = models.CharField("图标", max_length=30, default="messages-square")
    answer_days = models.PositiveSmallIntegerField(
        "答复期限（工作日）", null=True, blank=True
    )  # None: neighbours talk, nobody owes an answer
    order = models.PositiveSmallIntegerField("排序", default=0)
    opened_at = models.DateTimeField("开设时间", default=now)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "版块"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(closed_at=None), name="board_name_once"
            ),
            models.CheckConstraint(
                name="board_days_are_few",
                condition=Q(answer_days=None) | Q(answer_days__range=(1, 20)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ThreadStatus(models.TextChoices):
    """How far a thread has come."""

    TALKING = "talking", "邻里交流"
    WAITING = "waiting", "等待答复"
    ANSWERED = "answered", "已答复"
    REFUSED = "refused", "不予办理"
    SOLVED = "solved", "已解决"


class SolvedHow(models.TextChoices):
    """Who said that it is solved."""

    ASKER = "asker", "提问人确认"
    SILENT = "silent", "多日没有新的情况"


class Thread(models.Model):
    """A question or word of one resident (帖子), answered by the community within its days.

    ``place`` is the area whose community answers; ``street`` the street above it, kept so that a
    street's list needs no tree. ``due_on`` is the last day of the present round of asking.
    """

    FLOW = Flow(
        answer=([ThreadStatus.WAITING, ThreadStatus.TALKING], ThreadStatus.ANSWERED),
        refuse=(ThreadStatus.WAITING, ThreadStatus.REFUSED),
        solve=(
            [ThreadStatus.TALKING, ThreadStatus.WAITING, ThreadStatus.ANSWERED],
            ThreadStatus.SOLVED,
        ),
        ask_again=(
            [ThreadStatus.ANSWERED, ThreadStatus.REFUSED, ThreadStatus.SOLVED],
            ThreadStatus.WAITING,
        ),
    )
    SCREEN = screen_flow()

    board = models.ForeignKey(
        Board, models.PROTECT, related_name="+", verbose_name="版块", db_index=False
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", verbose_name="区域", db_index=False
    )
    street = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, related_name="+", verbose_name="街道",
        db_index=False,
    )  # fmt: skip
    author = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="提问人", db_index=False
    )
    helped_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="代办人",
        db_index=False,
    )  # fmt: skip
    title = models.CharField("标题", max_length=40)
    body = models.TextField("内容", max_length=2000)
    pictures = ArrayField(models.CharField(max_length=120), verbose_name="图片", default=list)
    status = models.CharField("状态", max_length=8, choices=ThreadStatus)
    screen = models.CharField("公开状态", max_length=10, choices=Screen, default=Screen.SHOWN)
    is_private = models.BooleanField("仅提问人和社区可见", default=False)
    round = models.PositiveSmallIntegerField("第几次提问", default=1)
    due_on = models.DateField("答复期限", null=True)
    asked_at = models.DateTimeField("提问时间", default=now)
    last_at = models.DateTimeField("最近有人说话", default=now)
    reply_count = models.PositiveIntegerField("回复数", default=0)
    solved_at = models.DateTimeField("解决时间", null=True)
    solved_how = models.CharField("怎样解决", max_length=8, choices=SolvedHow, blank=True)
    became = models.JSONField("转为", default=list)  # [{"key": "wishes", "label": …, "url": …}]

    class Meta:
        verbose_name = "帖子"
        constraints = [
            one_of("status", ThreadStatus, name="thread_status_known"),
            one_of("screen", Screen, name="thread_screen_known"),
            models.CheckConstraint(
                name="thread_waiting_has_a_day", condition=~Q(status="waiting") | ~Q(due_on=None)
            ),
            models.CheckConstraint(
                name="thread_solved_by_asker_or_silence",
                condition=Q(
                    status="solved", solved_at__isnull=False, solved_how__in=["asker", "silent"]
                )
                | (~Q(status="solved") & Q(solved_at=None, solved_how="")),
            ),
            models.CheckConstraint(
                name="thread_rounds_are_few", condition=Q(round__range=(1, MOST_ROUNDS))
            ),
            models.CheckConstraint(
                name="thread_says_something", condition=~Q(title="") & ~Q(body="")
            ),
            models.CheckConstraint(
                name="thread_pictures_are_few", condition=Q(pictures__len__lte=MOST_PICTURES)
            ),
        ]
        indexes = [
            models.Index(fields=["place", "-id"], name="thread_of_place", condition=_PUBLIC),
            models.Index(fields=["street", "-id"], name="thread_of_street", condition=_PUBLIC),
            models.Index(fields=["board", "-id"], name="thread_of_board", condition=_PUBLIC),
            models.Index(fields=["-id"], name="thread_public", condition=_PUBLIC),
            models.Index(
                fields=["place", "due_on", "id"], name="thread_waiting",
                condition=Q(status="waiting", screen="shown"),
            ),
            models.Index(
                fields=["last_at"], name="thread_quiet", condition=Q(status="answered")
            ),
            models.Index(fields=["author", "-id"], name="thread_of_author"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"

    @property
    def is_public(self) -> bool:
        """May everybody read it?"""
        return self.screen == Screen.SHOWN and not self.is_private

    @property
    def is_overdue(self) -> bool:
        """Has the last day of the answer gone by without one?"""
        return (
            self.status == ThreadStatus.WAITING
            and self.due_on is not None
            and self.due_on < today()
        )


class ReplyKind(models.TextChoices):
    """Who speaks, and as what."""

    COMMENT = "comment", "邻居回复"
    ADDITION = "addition", "提问人补充"
    ANSWER = "answer", "社区答复"
    REFUSAL = "refusal", "不予办理的说明"
    NOTE = "note", "社区补充"


OFFICIAL = (ReplyKind.ANSWER, ReplyKind.REFUSAL, ReplyKind.NOTE)
DECIDING = (ReplyKind.ANSWER, ReplyKind.REFUSAL)


class Reply(models.Model):
    """One word under a thread (回复): a neighbour's, the asker's, or the community's own.

    An official one is shown under ``office``; who wrote it stays on record. The community decides
    once in each round of asking: the database keeps it.
    """

    SCREEN = screen_flow()

    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="replies", verbose_name="帖子", db_index=False
    )
    kind = models.CharField("类别", max_length=8, choices=ReplyKind)
    author = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="回复人"
    )
    helped_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="代办人",
        db_index=False,
    )  # fmt: skip
    office = models.CharField("以谁的名义", max_length=60, blank=True)
    round = models.PositiveSmallIntegerField("第几次提问", default=1)
    body = models.TextField("内容", max_length=2000)
    screen = models.CharField("公开状态", max_length=10, choices=Screen, default=Screen.SHOWN)
    said_at = models.DateTimeField("时间", default=now)

    class Meta:
        verbose_name = "回复"
        constraints = [
            one_of("kind", ReplyKind, name="reply_kind_known"),
            one_of("screen", Screen, name="reply_screen_known"),
            models.CheckConstraint(name="reply_says_something", condition=~Q(body="")),
            models.CheckConstraint(
                name="reply_official_has_an_office",
                condition=(Q(kind__in=sorted(OFFICIAL)) & ~Q(office=""))
                | (~Q(kind__in=sorted(OFFICIAL)) & Q(office="")),
            ),
            models.UniqueConstraint(
                fields=["thread", "round"], condition=Q(kind__in=sorted(DECIDING)),
                name="reply_decides_once_a_round",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["thread", "id"], name="reply_of_thread")]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.pk} {self.kind}"

    @property
    def is_official(self) -> bool:
        """Does the community speak?"""
        return self.kind in OFFICIAL
