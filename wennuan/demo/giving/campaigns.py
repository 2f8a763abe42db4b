"""A dozen campaigns, each led through its legal life as far as data/campaigns.toml says."""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from wennuan.demo.story import Story
from wennuan.demo.world import Record, World, data
from wennuan.giving import actions, queries
from wennuan.giving.models import Campaign, CampaignLine, ExpenseKind
from wennuan.giving.platforms import designated
from wennuan.kernel.clock import now, today
from wennuan.kernel.rules import SYSTEM

LEFTOVER = "剩余的款项转入所属专项基金，用于同类项目，并向社会公开。"
WAIT = timedelta(days=1)
COST = -1  # a spending on this line is a cost of raising


def plan_campaigns(story: Story) -> None:
    """Plan the life of each."""
    for record in data("campaigns")["campaign"]:
        _plan_life(story, record)
    story.at(story.world.moment(1, "08:30"), partial(_remind, story.world))
    story.world.counts["campaigns"] = len(data("campaigns")["campaign"])


def _remind(world: World) -> None:
    """As the clock does every morning: what is due soon, to whoever has to do it."""
    for campaign in queries.running_campaigns():
        actions.remind_clocks(campaign, by=SYSTEM)
    actions.remind_reports(by=SYSTEM)


def _plan_life(story: Story, record: Record) -> None:
    world = story.world
    began: int = record.get("filed") or record.get("decided", 8)
    story.at(world.moment(began + 3, "09:20"), partial(_draft, world, record))
    if record["state"] == "draft":
        return
    story.at(world.moment(began + 1, "15:10"), partial(_decide, world, record))
    if "filed" in record:
        story.at(world.moment(record["filed"], "10:00"), partial(_file, world, record))
    if "opened" in record:
        story.at(world.moment(record["opened"], "09:00"), partial(_open, world, record))
        _plan_run(story, record)
        _plan_end(story, record)


def _plan_run(story: Story, record: Record) -> None:
    world = story.world
    for days, title, body in record["updates"]:
        news = actions.News(title, body)
        story.at(world.moment(days, "16:30"), partial(_post, world, record, news))
    for spending in record["spendings"]:
        moment = world.moment(spending[0], "15:00")
        story.at(moment, partial(_spend, story, record, spending))


def _plan_end(story: Story, record: Record) -> None:
    world = story.world
    if "suspended" in record:
        story.at(world.moment(record["suspended"], "10:00"), partial(_suspend, world, record))
    if record["ends"] > 0:
        story.at(world.moment(record["ends"] - 1, "00:31"), partial(_close, world, record))
    if "settled" in record:
        story.at(world.moment(record["settled"], "11:00"), partial(_settle, world, record))
    if "archived" in record:
        story.at(world.moment(record["archived"], "11:00"), partial(_archive, world, record))


def _draft(world: World, record: Record) -> None:
    campaign = actions.draft_campaign(
        world.orgs["federation"],
        world.funds[record["fund"]],
        _plan(world, record),
        by=world.people["editor"],
    )
    lines = [(name, yuan * 100) for name, yuan in record["lines"]]
    world.campaigns[record["key"]] = actions.set_budget(campaign, lines, by=world.people["editor"])


def _plan(world: World, record: Record) -> actions.Plan:
    federation = world.orgs["federation"]
    day = timezone.localdate(world.now)
    starts = day - timedelta(days=int(record.get("opened") or record.get("starts", 0)))
    return actions.Plan(
        name=record["name"],
        purpose=record["purpose"],
        story=record["story"].strip(),
        beneficiaries=record["beneficiaries"],
        not_a_person=bool(record["beneficiaries"]),
        target_fen=(sum(yuan for _, yuan in record["lines"]) + record["cost"]) * 100,
        cost_fen=record["cost"] * 100,
        leftover_rule=LEFTOVER,
        contact_name="谷满仓",
        contact_phone=federation.phone,
        contact_office=federation.address,
        area="郑州市二七区",
        account_name=federation.name,
        platform_name=record["platform"],
        platform_url=_on_platform(record),
        certificate=world.certificate,
        starts_on=starts,
        ends_on=day - timedelta(days=record["ends"]),
        is_emergency="emergency_reason" in record,
        emergency_reason=record.get("emergency_reason", ""),
    )


def _on_platform(record: Record) -> str:
    host = designated().get(record["platform"])
    return f"https://{host}/demo/{record['key'].replace('_', '-')}" if host else ""


def _decide(world: World, record: Record) -> None:
    campaign = world.campaigns[record["key"]]
    world.campaigns[record["key"]] = actions.decide_campaign(
        campaign, by=world.people["funds"], decision_file=world.scan
    )


def _file(world: World, record: Record) -> None:
    """The department's number, and the day on which the plan was handed in."""
    number = f"示范备（演示）{list(world.campaigns).index(record['key']) + 1:03d}"
    world.campaigns[record["key"]] = actions.file_campaign(
        world.campaigns[record["key"]],
        by=world.people["funds"],
        filing_number=number,
        filed_on=today(),
    )


def _open(world: World, record: Record) -> None:
    campaign = world.campaigns[record["key"]]
    world.campaigns[record["key"]] = actions.open_campaign(campaign, by=world.people["funds"])


def _post(world: World, record: Record, news: actions.News) -> None:
    actions.post_update(world.campaigns[record["key"]], news, by=world.people["editor"])


def _suspend(world: World, record: Record) -> None:
    world.campaigns[record["key"]] = actions.suspend_campaign(
        world.campaigns[record["key"]],
        by=world.people["funds"],
        reason=record["suspended_reason"],
    )


def _close(world: World, record: Record) -> None:
    """As the clock does it, half an hour into the next day."""
    campaign = world.campaigns[record["key"]]
    world.campaigns[record["key"]] = actions.close_if_over(campaign, by=SYSTEM)


def _settle(world: World, record: Record) -> None:
    world.campaigns[record["key"]] = actions.settle_campaign(
        world.campaigns[record["key"]],
        by=world.people["funds"],
        settlement=record["settlement"].strip(),
    )


def _archive(world: World, record: Record) -> None:
    campaign = world.campaigns[record["key"]]
    world.campaigns[record["key"]] = actions.archive_campaign(campaign, by=world.people["funds"])


def _spend(story: Story, record: Record, spending: list[int | str]) -> None:
    """Pay when the money is there; where it isn't yet, ask again the next day."""
    world = story.world
    _, number, yuan, payee, purpose = spending
    campaign = world.campaigns[record["key"]]
    fen = world.scaled(int(yuan) * 100)
    if queries.campaign_money(campaign).available < fen:
        if now() + WAIT < world.now:
            story.at(now() + WAIT, partial(_spend, story, record, spending))
        return
    is_cost = number == COST
    facts = actions.Spending(
        amount_fen=fen,
        payee=str(payee),
        purpose=str(purpose),
        document=world.scan,
        kind=ExpenseKind.COST if is_cost else ExpenseKind.AID,
        line=None if is_cost else _line(campaign, int(number)),
    )
    by = world.people["accountant"]
    expense = actions.enter_expense(campaign.fund, facts, by=by, campaign=campaign)
    actions.approve_expense(expense, by=world.people["reviewer"])
    world.counts["spendings"] += 1


def _line(campaign: Campaign, number: int) -> CampaignLine:
    return campaign.lines.order_by("order")[number]
