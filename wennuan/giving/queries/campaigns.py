"""What everyone may see of campaigns and funds."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from wennuan.giving.models import (
    OPENED,
    Campaign,
    CampaignLine,
    CampaignReport,
    CampaignStatus,
    CampaignUpdate,
    Fund,
    FundStatus,
)
from wennuan.giving.queries.money import Money, money_of, pot
from wennuan.kernel.errors import NotFound

SORT_RULE = (
    "正在募捐的排在前面，其中先结束的在前；已结束的按结束时间倒序。任何人都不能付费改变顺序。"
)
STATES = {
    "open": ("正在募捐", (CampaignStatus.OPEN,)),
    "suspended": ("已暂停", (CampaignStatus.SUSPENDED,)),
    "ended": ("已结束", (CampaignStatus.CLOSED, CampaignStatus.SETTLED, CampaignStatus.ARCHIVED)),
}


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """One campaign with its sums."""

    campaign: Campaign
    money: Money


def public_campaigns(*, state: str = "", fund: int | None = None) -> QuerySet[Campaign]:
    """Campaigns that everyone may see, by the published order."""
    statuses = STATES[state][1] if state in STATES else OPENED
    found = Campaign.objects.filter(status__in=statuses).select_related("org", "fund")
    if fund is not None:
        found = found.filter(fund=fund)
    if state == "ended":
        return found.order_by("-ends_on", "pk")
    return found.order_by("ends_on", "pk")


def with_money(campaigns: list[Campaign]) -> list[CampaignCard]:
    """Add the sums of all of them, in one read of the ledger."""
    sums = money_of(pot(c.pk, c.fund_id) for c in campaigns)
    return [CampaignCard(c, sums[pot(c.pk, c.fund_id)]) for c in campaigns]


def public_campaign(pk: int) -> Campaign:
    """One campaign that everyone may see, with all that its page needs. Raises NotFound."""
    parts = (
        Prefetch("lines", CampaignLine.objects.order_by("order", "pk")),
        Prefetch("updates", CampaignUpdate.objects.select_related("corrects")),
    )
    found = (
        Campaign.objects.filter(pk=pk, status__in=OPENED)
        .select_related("org", "fund", "certificate")
        .prefetch_related(*parts)
        .first()
    )
    if found is None:
        raise NotFound("没有这个募捐活动，或者它还没有公开。", hint="看看正在进行的募捐活动。")
    return found


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line of the budget and what was spent on it."""

    name: str
    budget_fen: int
    spent_fen: int


def budget(campaign: Campaign) -> list[LineCard]:
    """Budget lines beside what has been spent on each, and the cost of raising."""
    paid: dict[int | None, int] = {}
    cost = 0
    for expense in campaign.expenses.filter(status="paid"):
        if expense.kind == "cost":
            cost += expense.amount_fen
        else:
            paid[expense.line_id] = paid.get(expense.line_id, 0) + expense.amount_fen
    lines = [LineCard(x.name, x.amount_fen, paid.get(x.pk, 0)) for x in campaign.lines.all()]
    if campaign.cost_fen or cost:
        lines.append(LineCard("募捐成本", campaign.cost_fen, cost))
    if paid.get(None):
        lines.append(LineCard("未分到预算项目", 0, paid[None]))
    return lines


@dataclass(frozen=True, slots=True)
class FundCard:
    """A fund with the sums of everything under it."""

    fund: Fund
    money: Money


def public_funds() -> list[FundCard]:
    """Top funds by name, each with the sums of its sub-funds and campaigns rolled up."""
    funds = Fund.objects.exclude(status=FundStatus.DRAFT).select_related("org").order_by("pk")
    return [FundCard(fund, money) for fund, money in _rolled_up(list(funds)) if not fund.parent_id]


def sub_funds(fund: Fund) -> list[FundCard]:
    """The funds under a fund, with their sums."""
    below = fund.children.exclude(status=FundStatus.DRAFT).select_related("org").order_by("pk")
    return [FundCard(found, money) for found, money in _rolled_up(list(below))]


def public_fund(pk: int) -> Fund:
    """One fund that everyone may see. Raises NotFound."""
    found = (
        Fund.objects.filter(pk=pk)
        .exclude(status=FundStatus.DRAFT)
        .select_related("org", "parent")
        .first()
    )
    if found is None:
        raise NotFound("没有这个专项基金。", hint="看看所有专项基金。")
    return found


def _rolled_up(funds: list[Fund]) -> list[tuple[Fund, Money]]:
    """Each fund with its own sums and those of everything below it, in three queries."""
    children: dict[int, list[int]] = {}
    for pk, parent in Fund.objects.filter(parent__isnull=False).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    pots: dict[int, list[str]] = {}
    for pk, fund in Campaign.objects.values_list("pk", "fund_id"):
        pots.setdefault(fund, []).append(pot(pk, fund))

    def below(pk: int) -> list[str]:
        deeper = [name for child in children.get(pk, []) for name in below(child)]
        return [pot(None, pk), *pots.get(pk, []), *deeper]

    wanted = {fund.pk: below(fund.pk) for fund in funds}
    sums = money_of({name for names in wanted.values() for name in names})
    return [(f, sum((sums[name] for name in wanted[f.pk]), Money())) for f in funds]


def report_by_code(code: str) -> CampaignReport:
    """A report, for whoever knows its code. Raises NotFound."""
    found = CampaignReport.objects.filter(code=code).select_related("campaign").first()
    if found is None:
        raise NotFound("没有这个查询码，请核对每一位。")
    return found
