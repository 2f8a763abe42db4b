"""Spendings (拨付): money going out of a campaign, signed by two people."""

from django.db import models
from django.db.models import F, Q

from wennuan.giving.models.campaigns import Campaign, CampaignLine
from wennuan.giving.models.funds import Fund
from wennuan.kernel.clock import now
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow


class ExpenseStatus(models.TextChoices):
    """Where a spending stands."""

    ENTERED = "entered", "待复核"
    PAID = "paid", "已拨付"
    REFUSED = "refused", "未同意"


class ExpenseKind(models.TextChoices):
    """What a spending is for."""

    AID = "aid", "用于受益人"
    COST = "cost", "募捐成本"


E = ExpenseStatus


class Expense(models.Model):
    """One spending of a campaign or a fund: entered by one person, approved by another."""

    FLOW = Flow(approve=(E.ENTERED, E.PAID), refuse=(E.ENTERED, E.REFUSED))

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="expenses")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="expenses"
    )
    line = models.ForeignKey(
        CampaignLine, models.PROTECT, null=True, blank=True, related_name="expenses"
    )
    kind = models.CharField("类别", max_length=6, choices=ExpenseKind, default=ExpenseKind.AID)
    amount_fen = FenField("金额（分）")
    payee = models.CharField("收款方", max_length=100)
    purpose = models.CharField("用途", max_length=200)
    document = models.CharField("凭证", max_length=120, blank=True)
    status = models.CharField("状态", max_length=8, choices=E, default=E.ENTERED)
    reason = models.CharField("不同意的理由", max_length=200, blank=True)
    entered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间", default=now)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField("拨付时间", null=True, blank=True)

    class Meta:
        verbose_name = "拨付"
        indexes = [models.Index(fields=["campaign", "-paid_at"], name="expense_of_campaign")]
        constraints = [
            one_of("status", E, name="expense_status_known"),
            one_of("kind", ExpenseKind, name="expense_kind_known"),
            models.CheckConstraint(name="expense_is_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="expense_signed_by_two",
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="expense_paid_is_signed_and_vouched",
                condition=~Q(status=E.PAID)
                | (Q(decided_by__isnull=False, paid_at__isnull=False) & ~Q(document="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.purpose}"
