"""The community's review, its votes, the public notice, and who objects or appeals."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.aid.models.programmes import AidProgramme
from wennuan.aid.models.requests import AidRequest
from wennuan.kernel.clock import now
from wennuan.kernel.codes import random_code
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


class ReviewStatus(models.TextChoices):
    """How a review stands or ended."""

    OPEN = "open", "投票中"
    SUPPORTED = "supported", "同意"
    AGAINST = "against", "不同意"
    VOID = "void", "未形成结果"


class Choice(models.TextChoices):
    """What a reviewer says, under their own name."""

    SUPPORT = "support", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"
    RECUSED = "recused", "回避"


R = ReviewStatus


class CommunityReview(models.Model):
    """The community weighs one proposal of help (民主评议); named votes, a quorum, an end."""

    FLOW = Flow(
        support=(R.OPEN, R.SUPPORTED), go_against=(R.OPEN, R.AGAINST), void=(R.OPEN, R.VOID)
    )

    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="reviews")
    summary = EncryptedTextField("评议摘要", null=True)
    proposal = models.CharField("拟给予的帮助", max_length=80)
    programme = models.ForeignKey(AidProgramme, models.PROTECT, null=True, related_name="+")
    proposed_fen = FenField("拟资助（分）", null=True)
    quorum = models.PositiveSmallIntegerField("至少几人表态")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("发起时间", default=now)
    due_at = models.DateTimeField("截止时间")
    status = models.CharField("状态", max_length=10, choices=R, default=R.OPEN)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "社区评议"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            one_of("status", R, name="aid_review_status_known"),
            models.CheckConstraint(name="aid_review_needs_three", condition=Q(quorum__gte=3)),
            models.CheckConstraint(
                name="aid_review_money_has_a_programme",
                condition=Q(proposed_fen=None) | Q(programme__isnull=False, proposed_fen__gt=0),
            ),
            models.CheckConstraint(
                name="aid_review_closed_has_time",
                condition=Q(status="open", closed_at=None)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(status="open"), name="aid_review_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class ReviewVote(models.Model):
    """One reviewer's seat and vote; a seat votes once (trigger: what was said stays)."""

    review = models.ForeignKey(CommunityReview, models.PROTECT, related_name="votes")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    choice = models.CharField("意见", max_length=8, choices=Choice, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    voted_at = models.DateTimeField("表态时间", null=True)

    class Meta:
        verbose_name = "评议票"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="aid_review_vote_choice_known",
                condition=Q(choice="", voted_at=None)
                | Q(choice__in=Choice.values, voted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_review_vote_no_and_recusal_say_why",
                condition=~Q(choice__in=["against", "recused"]) | ~Q(reason=""),
            ),
            models.UniqueConstraint(fields=["review", "reviewer"], name="aid_review_vote_once"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}/{self.reviewer_id}"


class PublicNotice(models.Model):
    """Seven days in public (公示): a masked name, how many in the family, which help. No more."""

    review = models.OneToOneField(CommunityReview, models.PROTECT, related_name="notice")
    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="notices")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    shown_name = models.CharField("公示称呼", max_length=20)
    member_count = models.PositiveSmallIntegerField("家庭人口")
    help_words = models.CharField("拟给予的帮助", max_length=80)
    starts_at = models.DateTimeField("开始", default=now)
    ends_at = models.DateTimeField("结束")
    stopped_at = models.DateTimeField("提前撤下", null=True)

    class Meta:
        verbose_name = "公示"
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["place", "ends_at"], name="aid_public_notice_place")]
        constraints = [
            models.CheckConstraint(
                name="aid_public_notice_ends", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.shown_name} {self.help_words}"


class ObjectionKind(models.TextChoices):
    """Against what somebody speaks."""

    OBJECTION = "objection", "对公示的异议"
    APPEAL = "appeal", "对决定的申诉"


class ObjectionStatus(models.TextChoices):
    """What came of it."""

    OPEN = "open", "待答复"
    UPHELD = "upheld", "成立，重新核实"
    KEPT = "kept", "不成立，维持原来的结果"


def new_objection_code() -> str:
    """The code by which one asks after an objection."""
    return f"Y{random_code(9)}"


O = ObjectionStatus  # noqa: E741 — as the other status enums here, one letter


class Objection(models.Model):
    """An objection to a notice, or an appeal against a refusal; heard by somebody else.

    Whoever hears an appeal stands in ``AidPart`` as hearer, so never as visitor or decider.
    """

    FLOW = Flow(uphold=(O.OPEN, O.UPHELD), keep=(O.OPEN, O.KEPT))

    kind = models.CharField("类别", max_length=10, choices=ObjectionKind)
    code = models.CharField("查询码", max_length=10, unique=True, default=new_objection_code)
    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="objections")
    notice = models.ForeignKey(PublicNotice, models.PROTECT, null=True, related_name="objections")
    decision = models.OneToOneField(
        "aid.AidDecision", models.PROTECT, null=True, related_name="appeal"
    )
    words = EncryptedTextField("说明", null=True)
    contact = EncryptedTextField("联系方式", null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField("提出时间", default=now)
    due_at = models.DateTimeField("最晚答复时间")
    status = models.CharField("状态", max_length=8, choices=O, default=O.OPEN)
    answer = models.CharField("答复", max_length=300, blank=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    heard_at = models.DateTimeField("答复时间", null=True)
    part = models.CharField(max_length=10, null=True, editable=False)  # noqa: DJ001 — null: no key

    class Meta:
        verbose_name = "异议和申诉"
        ordering = ["entered_at", "pk"]
        constraints = [
            one_of("kind", ObjectionKind, name="aid_objection_kind_known"),
            one_of("status", O, name="aid_objection_status_known"),
            models.CheckConstraint(
                name="aid_objection_is_against_something",
                condition=Q(kind="objection", notice__isnull=False, decision=None)
                | Q(kind="appeal", notice=None, decision__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_objection_heard_has_answer",
                condition=Q(status="open", heard_by=None, answer="")
                | (~Q(status="open") & Q(heard_by__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="aid_objection_appeal_heard_as_hearer",
                condition=Q(kind="objection", part=None)
                | Q(kind="appeal", status="open", part=None)
                | (Q(kind="appeal", part="hearer") & ~Q(status="open")),
            ),
        ]

    def __str__(self) -> str:
        return self.code
