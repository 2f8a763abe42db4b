"""The drive of the health system: 25 institutions give, unit by unit and person by person.

What each fund receives is written in data/funds.toml and comes out of the ledger to the fen.
"""

from collections.abc import Sequence
from functools import partial

from wennuan.demo import payments
from wennuan.demo.story import Story
from wennuan.demo.world import World, data
from wennuan.giving import actions
from wennuan.giving.models import Channel, Donation, Fund, NameMode
from wennuan.kernel.clock import now
from wennuan.payments.actions import confirm_offline
from wennuan.payments.models import Gateway

BEGAN = 85  # days ago
LASTED = 14
UNIT = 1_000_00  # units give whole thousands, the last one the rest
UNITS_A_FUND = 7
UNITS_A_DISTRICT = 3
PERSONAL = (100_00, 200_00, 300_00, 500_00)


def plan_drive(story: Story) -> None:
    """Every unit's transfer to a fund, and what its people give to the general account."""
    for record in data("funds")["fund"]:
        if "yuan" in record:
            _plan_fund(story, record["key"], record["yuan"] * 100)


def _plan_fund(story: Story, key: str, fen: int) -> None:
    """Split the sum over institutions; the general account takes from all, and from persons."""
    world = story.world
    givers = list(range(len(data("orgs")["institutions"]["names"])))
    if key == "general":
        for giver in givers:
            amount = world.chance.choice(PERSONAL)
            fen -= amount
            _plan_person(story, giver, amount)
    else:
        many = fen > UNITS_A_FUND * UNIT * 10
        givers = world.chance.sample(givers, UNITS_A_FUND if many else UNITS_A_DISTRICT)
    for giver, amount in zip(givers, _split(world, fen, len(givers)), strict=True):
        day = BEGAN - world.chance.randint(0, LASTED)
        story.at(world.moment(day, "10:20"), partial(_unit, world, key, giver, amount))


def _split(world: World, fen: int, parts: int) -> Sequence[int]:
    """Whole thousands with a remainder in the last part; together exactly the sum."""
    share = fen // parts
    amounts = [
        max(UNIT, round(share * world.chance.uniform(0.5, 1.3)) // UNIT * UNIT)
        for _ in range(parts - 1)
    ]
    return [*amounts, fen - sum(amounts)]


def _unit(world: World, key: str, giver: int, fen: int) -> None:
    """An institution's own transfer."""
    org = world.institutions[giver]
    gift = actions.Gift(
        fen, name_mode=NameMode.ALIAS, shown_name=org.short_name, on_behalf=org.name
    )
    bring(world, world.funds[key], gift, Channel.TRANSFER)


def bring(
    world: World, fund: Fund, gift: actions.Gift, channel: str, *, campaign: str = ""
) -> Donation:
    """A gift at the desk: recorded by the cashier, confirmed by the accountant."""
    cashier, target = world.people["cashier"], world.campaigns.get(campaign)
    donation = actions.record_gift(fund, gift, by=cashier, campaign=target)
    world.counts["gifts"] += 1
    world.counts["slips"] += 1
    money = actions.MoneyInHand(
        channel=channel,
        serial=f"{'Z' if channel == Channel.TRANSFER else 'X'}{world.counts['slips']:06d}",
        payer=gift.on_behalf or gift.shown_name,
        paid_at=now(),
    )
    payment = actions.take_money(donation, money, by=cashier)
    confirm_offline(payment, by=world.people["accountant"])
    donation.refresh_from_db()
    return donation


def _plan_person(story: Story, giver: int, fen: int) -> None:
    """One of its people pays by phone at the desk of the drive."""
    world = story.world
    day = BEGAN - world.chance.randint(0, LASTED)
    story.at(world.moment(day, "12:40"), partial(_personal, world, giver, fen))


def _personal(world: World, giver: int, fen: int) -> None:
    gift = actions.Gift(fen, on_behalf=world.institutions[giver].name)
    donation = actions.record_gift(world.funds["general"], gift, by=world.people["cashier"])
    world.counts["gifts"] += 1
    payments.settle(world, [payments.Paid(donation, Gateway.WECHAT, now(), now())])
