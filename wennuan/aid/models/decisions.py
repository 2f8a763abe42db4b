"""Who took which part in a request, what was decided, and where the money went."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.aid.models.programmes import AidProgramme
from wennuan.aid.models.requests import AidRequest
from wennuan.kernel.clock import now
from wennuan.kernel.db import FenField, one_of


class Part(models.TextChoices):
    """What somebody does in a request; nobody does two of these."""

    VISITOR = "visitor", "走访人"
    DECIDER = "decider", "决定人"
    HEARER = "hearer", "申诉处理人"
    RECUSED = "recused", "有利害关系，已回避"


class AidPart(models.Model):
    """One person's part in one request: at most one, so visitor, decider and hearer differ.

    Visits, decisions and appeals point here by composite keys (migration 0002): a direct
    insertion of the same person in a second part fails. Whoever declares an interest is here as
    recused, and so can take no part at all.
    """

    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="parts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.CharField("身份", max_length=10, choices=Part)
    declared = models.CharField("利害关系声明", max_length=200)
    declared_at = models.DateTimeField("声明时间", default=now)

    class Meta:
        verbose_name = "经办身份"
        constraints = [
            one_of("part", Part, name="aid_part_known"),
            models.CheckConstraint(name="aid_part_declared", condition=~Q(declared="")),
            models.UniqueConstraint(fields=["request", "person"], name="aid_part_one_each"),
            models.UniqueConstraint(
                fields=["request", "person", "part"], name="aid_part_referred_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.person_id} {self.part}"


class Outcome(models.TextChoices):
    """What was decided."""

    GRANT = "grant", "给予帮助"
    REFUSE = "refuse", "未能支持"
    FALSE = "false", "情况不实"


class AidDecision(models.Model):
    """One decision, by somebody who did not visit (composite key), with its reason in plain words.

    The cap is the programme's at that moment; approved is at most that. Never what was asked for:
    nobody is asked for a sum.
    """

    request = models.ForeignKey(AidRequest, models.PROTECT, related_name="decisions")
    outcome = models.CharField("决定", max_length=8, choices=Outcome)
    reason = models.CharField("理由", max_length=300)
    programme = models.ForeignKey(AidProgramme, models.PROTECT, null=True, related_name="+")
    cap_fen = FenField("上限（分）", null=True)
    approved_fen = FenField("批准（分）", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定时间", default=now)
    part = models.GeneratedField(
        expression=models.Value("decider"),
        output_field=models.CharField(max_length=10),
        db_persist=True,
    )

    class Meta:
        verbose_name = "决定"
        ordering = ["-decided_at", "-pk"]
        constraints = [
            one_of("outcome", Outcome, name="aid_decision_outcome_known"),
            models.CheckConstraint(name="aid_decision_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="aid_decision_within_the_cap",
                condition=Q(cap_fen=None, approved_fen=None)
                | Q(
                    outcome="grant", programme__isnull=False, approved_fen__gt=0,
                    approved_fen__lte=F("cap_fen"),
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"


class AmountKind(models.TextChoices):
    """What happened to the money of one decision."""

    PAID = "paid", "已拨付"
    USED = "used", "已使用"
    RETURNED = "returned", "已退回"


class AidAmount(models.Model):
    """One movement of a fund's money for one request; kept apart from cap and approval."""

    decision = models.ForeignKey(AidDecision, models.PROTECT, related_name="amounts")
    kind = models.CharField("类别", max_length=8, choices=AmountKind)
    amount_fen = FenField("金额（分）")
    expense = models.OneToOneField(
        "giving.Expense", models.PROTECT, null=True, related_name="+", verbose_name="拨付记录"
    )
    document = models.CharField("凭证", max_length=120, blank=True)
    words = models.CharField("说明", max_length=100)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("登记时间", default=now)

    class Meta:
        verbose_name = "救助款变动"
        ordering = ["noted_at", "pk"]
        constraints = [
            one_of("kind", AmountKind, name="aid_amount_kind_known"),
            models.CheckConstraint(name="aid_amount_is_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="aid_amount_paid_by_an_expense",
                condition=Q(kind="paid", expense__isnull=False)
                | (~Q(kind="paid") & Q(expense=None) & ~Q(document="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"
