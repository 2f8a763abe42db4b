"""The named funds, with deeds, managers and terms, and what they spent themselves."""

from datetime import timedelta
from functools import partial

from wennuan.demo.story import Story
from wennuan.demo.world import Record, World, data
from wennuan.giving import actions
from wennuan.giving.models import Fund, FundRole
from wennuan.kernel.clock import today

YEARS = timedelta(days=5 * 365)
END_RULE = "终止后剩余的财产，由总会用于宗旨相近的专项基金，并向社会公开。"
COMMITTEE = (
    ("manager", FundRole.CHAIR, "何主任"),
    ("auditor", FundRole.MEMBER, "明委员"),
    ("funds", FundRole.SECRETARY, "谷秘书"),
)


def establish_funds(world: World) -> None:
    """Write each deed, appoint its committee, and let the fund begin."""
    for number, record in enumerate(data("funds")["fund"], start=1):
        world.funds[record["key"]] = _establish(world, record, number)
    world.counts["funds"] = len(world.funds)


def _establish(world: World, record: Record, number: int) -> Fund:
    by = world.people["funds"]
    deed = actions.FundDeed(
        name=record["name"],
        purpose=record["purpose"],
        deed_number=f"设立（演示）第 {number:02d} 号",
        deed_file=world.scan,
        starts_on=today(),
        ends_on=today() + YEARS,
        end_rule=END_RULE,
    )
    parent = world.funds.get(record.get("parent", ""))
    fund = actions.draft_fund(world.orgs["federation"], deed, by=by, parent=parent)
    for key, role, title in COMMITTEE:
        person = world.people[key]
        actions.appoint_manager(fund, person, role, by=by, title=title, from_on=today())
    return actions.establish_fund(fund, by=by)


def plan_spendings(story: Story) -> None:
    """What the funds paid out of what was given to them directly."""
    world = story.world
    for record in data("funds")["spending"]:
        story.at(world.moment(record["days"], "15:30"), partial(_spend, world, record))


def _spend(world: World, record: Record) -> None:
    spending = actions.Spending(
        amount_fen=record["yuan"] * 100,
        payee=record["payee"],
        purpose=record["purpose"],
        document=world.scan,
    )
    by = world.people["accountant"]
    expense = actions.enter_expense(world.funds[record["fund"]], spending, by=by)
    actions.approve_expense(expense, by=world.people["reviewer"])
