"""Requests for help (求助): who is in need of what, how it reached us, and how far it has come."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from wennuan.kernel.clock import now
from wennuan.kernel.codes import random_code
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


def new_code() -> str:
    """The code by which a request is asked after; it says nothing and can't be guessed."""
    return f"A{random_code(9)}"


class Source(models.TextChoices):
    """How a request reached us."""

    ONLINE = "online", "网上"
    PHONE = "phone", "电话"
    DESK = "desk", "窗口"
    PAPER = "paper", "纸质申请表"


class Asker(models.TextChoices):
    """Who speaks for whom."""

    SELF = "self", "本人"
    FAMILY = "family", "家人或亲属"
    NEIGHBOUR = "neighbour", "邻居或熟人"
    HELPER = "helper", "帮办员"
    WORKER = "worker", "社区工作人员"


class AidKind(models.TextChoices):
    """What the trouble is about."""

    ILLNESS = "illness", "看病花费"
    LIVING = "living", "吃穿住用"
    ACCIDENT = "accident", "突发意外"
    CARE = "care", "老人和残疾人照料"
    SCHOOL = "school", "孩子上学"
    LEGAL = "legal", "法律和纠纷"
    OTHER = "other", "其他困难"


class Urgency(models.TextChoices):
    """How soon somebody has to act; each level promises its own times (promises.py)."""

    RED = "red", "红色 · 危急"
    YELLOW = "yellow", "黄色 · 较急"
    BLUE = "blue", "蓝色 · 一般"


class PublicName(models.TextChoices):
    """How the one in need is called where others read it: their own choice (D5)."""

    MASKED = "masked", "姓名打码，例如：王**"
    PSEUDONYM = "pseudonym", "用化名"


class RequestStatus(models.TextChoices):
    """How far a request has come."""

    RECEIVED = "received", "已登记"
    ACCEPTED = "accepted", "已受理"
    VISITING = "visiting", "等待上门核实"
    VISITED = "visited", "已核实"
    REVIEWING = "reviewing", "评议中"
    NOTICE = "notice", "公示中"
    DECIDING = "deciding", "等待决定"
    HELPING = "helping", "帮助落实中"
    REFUSED = "refused", "未能支持"
    APPEALED = "appealed", "申诉中"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


S = RequestStatus
LIVE = frozenset(RequestStatus) - {S.REFUSED, S.CLOSED, S.WITHDRAWN}
UNASKED = (S.RECEIVED, S.WITHDRAWN)  # the one in need may not have been asked yet


class AidRequest(models.Model):
    """One request for help. It holds no sum, no account and no payment code: no such column is.

    Name, phone, address and what happened are held encrypted; duplicates are found by keyed hash.
    """

    FLOW = Flow(
        accept=(S.RECEIVED, S.ACCEPTED),
        plan_visit=(S.ACCEPTED, S.VISITING),
        call_off_visit=(S.VISITING, S.ACCEPTED),
        finish_visit=(S.VISITING, S.VISITED),
        open_review=(S.VISITED, S.REVIEWING),
        give_notice=(S.REVIEWING, S.NOTICE),
        end_review=(S.REVIEWING, S.DECIDING),
        weigh_again=(S.REVIEWING, S.VISITED),
        end_notice=(S.NOTICE, S.DECIDING),
        look_again=([S.NOTICE, S.DECIDING, S.APPEALED], S.ACCEPTED),
        arrange=([S.ACCEPTED, S.VISITED, S.DECIDING], S.HELPING),
        grant=(S.DECIDING, S.HELPING),
        refuse=([S.ACCEPTED, S.VISITED, S.DECIDING], S.REFUSED),
        appeal=(S.REFUSED, S.APPEALED),
        keep_refusal=(S.APPEALED, S.CLOSED),
        close=([S.HELPING, S.REFUSED], S.CLOSED),
        find_false=(
            [S.ACCEPTED, S.VISITED, S.DECIDING, S.HELPING, S.REFUSED, S.CLOSED], S.CLOSED,
        ),
        withdraw=(
            [S.RECEIVED, S.ACCEPTED, S.VISITING, S.VISITED, S.REVIEWING, S.NOTICE, S.DECIDING],
            S.WITHDRAWN,
        ),
    )  # fmt: skip

    code = models.CharField("求助编号", max_length=10, unique=True, default=new_code)
    key = models.UUIDField("防重复提交", unique=True, default=uuid.uuid4)
    source = models.CharField("来源", max_length=8, choices=Source)
    asker = models.CharField("由谁提出", max_length=10, choices=Asker)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间", default=now)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="求助人",
    )  # fmt: skip
    household = models.ForeignKey(
        "people.Household", models.PROTECT, null=True, related_name="+", verbose_name="家庭"
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", verbose_name="所在社区"
    )
    name = EncryptedTextField("姓名", null=True)
    phone = EncryptedTextField("联系电话", null=True)
    is_own_phone = models.BooleanField("电话是本人的", default=False)
    address = EncryptedTextField("住址", null=True)
    name_hash = models.BinaryField(max_length=16, null=True)
    phone_hash = models.BinaryField(max_length=16, null=True)
    address_hash = models.BinaryField(max_length=16, null=True)
    member_count = models.PositiveSmallIntegerField("家庭人口", default=1)
    kind = models.CharField("困难类别", max_length=10, choices=AidKind)
    situation = EncryptedTextField("情况", null=True)
    health = EncryptedTextField("健康情况", null=True)
    picture = models.CharField("照片", max_length=120, blank=True)
    paper = models.CharField("纸质申请表", max_length=120, blank=True)
    public_name = models.CharField(
        "公示称呼", max_length=10, choices=PublicName, default=PublicName.MASKED
    )
    origin = models.CharField("从哪里转来", max_length=40, blank=True)
    go_on_reason = models.CharField("与已有求助重复仍登记的理由", max_length=200, blank=True)
    consent = models.ForeignKey(
        "people.Consent", models.PROTECT, null=True, related_name="+", verbose_name="同意记录"
    )
    health_consent = models.ForeignKey(
        "people.Consent", models.PROTECT, null=True, related_name="+",
        verbose_name="健康信息的单独同意",
    )  # fmt: skip
    urgency = models.CharField("紧急程度", max_length=6, choices=Urgency, blank=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="经办人",
    )  # fmt: skip
    accepted_at = models.DateTimeField("受理时间", null=True)
    answer_due_at = models.DateTimeField("最晚答复时间", null=True)
    status = models.CharField("状态", max_length=10, choices=S, default=S.RECEIVED)
    status_at = models.DateTimeField("状态时间", default=now)
    closing_words = models.CharField("办结说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "求助"
        ordering = ["-entered_at", "-pk"]
        indexes = [
            models.Index(fields=["place", "status"], name="aid_request_place"),
            models.Index(fields=["person"], name="aid_request_person"),
            models.Index(fields=["household"], name="aid_request_household"),
            models.Index(fields=["phone_hash"], name="aid_request_phone"),
            models.Index(fields=["name_hash"], name="aid_request_name"),
            models.Index(fields=["address_hash"], name="aid_request_address"),
        ]
        constraints = [
            one_of("source", Source, name="aid_request_source_known"),
            one_of("asker", Asker, name="aid_request_asker_known"),
            one_of("kind", AidKind, name="aid_request_kind_known"),
            one_of("public_name", PublicName, name="aid_request_public_name_known"),
            one_of("status", S, name="aid_request_status_known"),
            models.CheckConstraint(
                name="aid_request_asked_before_anything",
                condition=Q(status__in=UNASKED)
                | Q(consent__isnull=False, person__isnull=False, household__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_request_health_by_its_own_consent",
                condition=Q(health__isnull=True) | Q(health_consent__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_request_accepted_has_promise",
                condition=Q(status__in=UNASKED)
                | Q(
                    urgency__in=Urgency.values, worker__isnull=False, accepted_at__isnull=False,
                    answer_due_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="aid_request_paper_kept", condition=~Q(source="paper") | ~Q(paper="")
            ),
            models.CheckConstraint(
                name="aid_request_closed_says_how",
                condition=~Q(status="closed") | ~Q(closing_words=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @property
    def is_live(self) -> bool:
        """Is something still to be done?"""
        return self.status in LIVE
