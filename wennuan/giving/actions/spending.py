"""Money going out: entered by one person, approved by another, then in the ledger."""

from dataclasses import dataclass

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.giving import queries
from wennuan.giving.models import (
    Campaign,
    CampaignLine,
    CampaignStatus,
    Expense,
    ExpenseKind,
    Fund,
)
from wennuan.giving.rules import may_decide_expense, may_enter_expense
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.money import yuan
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.rules import require
from wennuan.ledger.actions import post
from wennuan.people.models import Person

FROZEN = (CampaignStatus.SUSPENDED, CampaignStatus.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Spending:
    """What is to be paid, to whom, for what, with which document."""

    amount_fen: int
    payee: str
    purpose: str
    document: str
    kind: str = ExpenseKind.AID
    line: CampaignLine | None = None


@transaction.atomic
def enter_expense(
    fund: Fund, spending: Spending, *, by: Person, campaign: Campaign | None = None
) -> Expense:
    """Ask for a payment from a campaign (or from the fund itself), with its document."""
    require(may_enter_expense, by, fund)
    _check(spending, fund, campaign)
    expense = Expense.objects.create(
        fund=fund,
        campaign=campaign,
        line=spending.line,
        kind=spending.kind,
        amount_fen=spending.amount_fen,
        payee=spending.payee.strip(),
        purpose=spending.purpose.strip(),
        document=spending.document,
        entered_by=by,
    )
    record("giving.expense_entered", expense, by=by, amount_fen=spending.amount_fen)
    return expense


@transaction.atomic
def approve_expense(expense: Expense, *, by: Person) -> Expense:
    """Sign as the second person: the money is booked as spent and shown to everyone."""
    expense = lock(expense)
    require(may_decide_expense, by, expense)
    expense.FLOW.take(expense, "approve")
    name = _lock_pot(expense)
    money = queries.money_of([name])[name]
    if expense.amount_fen > money.available:
        raise WrongState(f"可用余额只有 {yuan(money.available)}，不够这笔拨付。")
    expense.decided_by, expense.paid_at = by, now()
    expense.save(update_fields=["status", "decided_by", "paid_at"])
    lines = {f"{name}:spent": expense.amount_fen, "bank:account": -expense.amount_fen}
    post(f"expense:{expense.pk}:paid", lines, by=by, memo=expense.purpose)
    record("giving.expense_approved", expense, by=by, amount_fen=expense.amount_fen)
    topics = [f"campaign:{expense.campaign_id}"] if expense.campaign_id else []
    live.publish("ledger", *topics)
    return expense


@transaction.atomic
def refuse_expense(expense: Expense, *, by: Person, reason: str) -> Expense:
    """Say no, with the reason; nothing is paid."""
    expense = lock(expense)
    require(may_decide_expense, by, expense)
    if not reason.strip():
        raise Invalid("请写明不同意的理由。", field="reason")
    expense.FLOW.take(expense, "refuse")
    expense.decided_by, expense.reason = by, reason.strip()
    expense.save(update_fields=["status", "decided_by", "reason"])
    record("giving.expense_refused", expense, by=by, reason=reason)
    return expense


def _check(spending: Spending, fund: Fund, campaign: Campaign | None) -> None:
    if spending.amount_fen <= 0:
        raise Invalid("请填写大于零的金额。", field="amount")
    if not spending.document:
        raise Invalid("请先上传凭证；没有凭证不能拨付。", field="document")
    if not (spending.payee.strip() and spending.purpose.strip()):
        raise Invalid("请填写收款方和用途。", field="payee")
    if scan_identifiers(f"{spending.payee} {spending.purpose}"):
        raise Invalid("收款方和用途会公开，请不要写身份证号、手机号或账号。", field="purpose")
    if campaign is not None and campaign.fund_id != fund.pk:
        raise Invalid("募捐活动不属于这个基金。", field="campaign")
    if spending.line and spending.line.campaign_id != (campaign and campaign.pk):
        raise Invalid("预算项目不属于这个活动。", field="line")


def _lock_pot(expense: Expense) -> str:
    """Hold the pot, so that two spendings or a refund can't use the same yuan."""
    if expense.campaign is None:
        return queries.pot(None, lock(expense.fund).pk)
    campaign = lock(expense.campaign)
    if campaign.status in FROZEN:
        raise WrongState(f"活动{campaign.get_status_display()}，款项冻结，不能拨付。")
    return queries.pot(campaign.pk, campaign.fund_id)
