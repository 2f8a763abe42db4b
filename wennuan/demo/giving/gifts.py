"""Some thousand small gifts over a year: evenings, weekends and holidays, mostly by WeChat."""

from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

from django.utils import timezone

from wennuan.demo import payments
from wennuan.demo.giving.drive import bring
from wennuan.demo.story import Story
from wennuan.demo.world import FRESH, Record, World, data
from wennuan.giving import actions
from wennuan.giving.models import Channel, Donation, NameMode
from wennuan.kernel.clock import frozen, now
from wennuan.kernel.workdays import is_workday
from wennuan.payments.models import Gateway
from wennuan.people.models import Person

AMOUNTS = {
    5_00: 5, 6_66: 2, 8_88: 2, 10_00: 15, 15_00: 2, 20_00: 22, 30_00: 7, 50_00: 18, 66_00: 4,
    88_00: 3, 100_00: 11, 150_00: 2, 200_00: 6, 300_00: 2, 500_00: 3, 520_00: 1, 1000_00: 1,
}  # fmt: skip
HOURS = (1, 0, 0, 0, 0, 1, 2, 5, 7, 7, 6, 7, 9, 7, 5, 5, 5, 6, 8, 11, 14, 14, 10, 5)
WAYS = {Gateway.WECHAT: 84, Gateway.ALIPAY: 16}
LATEST = (62, 74, 97, 131, 178, 255)  # minutes ago: the newest gifts
WITH_ACCOUNT, WITH_WORDS, IN_MEMORY, WITH_RECEIPT = 0.12, 0.12, 0.01, 0.12
DESK_EVERY = 9  # days between two gifts brought to the desk
JUDGED_AFTER = timedelta(hours=14)


def plan_gifts(story: Story) -> None:
    """Small gifts to every campaign that was ever open, batched by the day."""
    world = story.world
    wanted: list[tuple[datetime, str, int]] = []
    for record in data("campaigns")["campaign"]:
        if "opened" in record:
            wanted += _wanted(world, record)
    wanted.sort()
    for _, some in groupby(wanted, key=lambda one: timezone.localdate(one[0])):
        batch = list(some)
        story.at(batch[-1][0], partial(_receive, story, batch))
    _plan_desk(story)


def _wanted(world: World, record: Record) -> list[tuple[datetime, str, int]]:
    """Amounts until the share of the target is reached, each with its moment."""
    goal = sum(yuan for _, yuan in record["lines"]) * 100 * record["share"] * world.scale
    amounts: list[int] = []
    while sum(amounts) < goal:
        amounts += world.chance.choices(list(AMOUNTS), list(AMOUNTS.values()))
    days = _days(world, record)
    weights = [_weight(world, day, days[0]) for day in days]
    moments = [_moment(world, day) for day in world.chance.choices(days, weights, k=len(amounts))]
    if days[-1] == timezone.localdate(world.now):
        newest = LATEST[hash_of(record["key"]) % 3 :: 3]
        moments[: len(newest)] = [world.now - timedelta(minutes=m) for m in newest]
    return [(m, record["key"], fen) for m, fen in zip(moments, amounts, strict=True)]


def hash_of(key: str) -> int:
    """A small number from a name, the same in every run."""
    return sum(key.encode())


def _days(world: World, record: Record) -> list[date]:
    """The days on which it took gifts; the opening day itself counts."""
    today = timezone.localdate(world.now)
    last = max(record["ends"], record.get("suspended", -1) + 1, 0)
    return [today - timedelta(days=n) for n in range(record["opened"], last - 1, -1)]


def _weight(world: World, day: date, first: date) -> float:
    """Many in the first days, more at weekends and on holidays."""
    fresh = 4 / (1 + (day - first).days / 6)
    return (1 + fresh) * (1 if is_workday(day) else 1.7) * world.chance.uniform(0.4, 1.6)


def _moment(world: World, day: date) -> datetime:
    """A time of that day after the opening hour; the day before where today isn't so far yet."""
    hour = world.chance.choices(range(24), HOURS)[0]
    at = time(max(hour, 9), world.chance.randint(10, 59), world.chance.randint(0, 59))
    moment = timezone.make_aware(datetime.combine(day, at))
    return moment if moment < world.now - FRESH else moment - timedelta(days=1)


def _receive(story: Story, batch: list[tuple[datetime, str, int]]) -> None:
    """Promise, pay and settle the gifts of one day."""
    world, paid = story.world, []
    for moment, key, fen in batch:
        pledged = moment - timedelta(seconds=world.chance.randint(8, 90))
        with frozen(pledged):
            donation = _pledge(world, key, fen)
        way = world.chance.choices(list(WAYS), list(WAYS.values()))[0]
        paid.append(payments.Paid(donation, way, pledged, moment))
    payments.settle(world, paid)
    world.counts["gifts"] += len(paid)
    _plan_receipts(story, [one.donation for one in paid if one.donation.donor])
    spoken = [one.donation for one in paid if one.donation.words]
    later = batch[-1][0] + JUDGED_AFTER
    if spoken and later < world.now:
        story.at(later, partial(_judge, world, spoken))


def _plan_receipts(story: Story, known: list[Donation]) -> None:
    """Some givers with an account ask for a receipt a little later."""
    world = story.world
    for donation in known:
        later = now() + timedelta(minutes=world.chance.randint(5, 600))
        if world.chance.random() < WITH_RECEIPT and later < world.now:
            story.at(later, partial(_ask_receipt, world, donation))


def _ask_receipt(world: World, donation: Donation) -> None:
    actions.request_receipt(donation, actions.Payer(_real_name(world)), by=donation.donor)


def _pledge(world: World, key: str, fen: int) -> Donation:
    giver = _giver(world)
    gift = _gift(world, fen, giver)
    return actions.pledge(world.campaigns[key], gift, by=giver)


def _giver(world: World) -> Person | None:
    """Most visitors have no account."""
    return world.chance.choice(world.crowd) if world.chance.random() < WITH_ACCOUNT else None


def _gift(world: World, fen: int, giver: Person | None) -> actions.Gift:
    chance, words = world.chance, data("words")
    mode = chance.choices(list(NameMode), (44, 42, 14))[0]
    names = {
        NameMode.ANONYMOUS: "",
        NameMode.ALIAS: giver.nickname if giver else chance.choice(words["aliases"]),
        NameMode.REAL: _real_name(world),
    }
    return actions.Gift(
        amount_fen=fen,
        name_mode=mode,
        shown_name=names[mode],
        words=chance.choice(words["words"]) if chance.random() < WITH_WORDS else "",
        in_memory=chance.choice(words["memories"]) if chance.random() < IN_MEMORY else "",
    )


def _real_name(world: World) -> str:
    words = data("words")
    return f"{world.chance.choice(words['surnames'])}{world.chance.choice(words['given'])}"


def _judge(world: World, spoken: list[Donation]) -> None:
    """The editor reads what givers said, and lets it be seen."""
    for donation in spoken:
        actions.judge_words(donation, by=world.people["editor"], is_shown=True)


def _plan_desk(story: Story) -> None:
    """Every few days someone comes to the desk, with cash or a transfer slip."""
    world = story.world
    records = [r for r in data("campaigns")["campaign"] if r["state"] == "open" and "opened" in r]
    for record in records:
        step = round(DESK_EVERY / world.scale)
        for days in range(record["opened"] - 2, 0, -step):
            way = world.chance.choice((Channel.CASH, Channel.CASH, Channel.TRANSFER))
            fen = world.chance.choice((50_00, 100_00, 200_00, 300_00))
            story.at(
                world.moment(days, "10:40"),
                partial(_at_the_desk, world, record["key"], fen, way),
            )


def _at_the_desk(world: World, key: str, fen: int, way: str) -> None:
    gift = _gift(world, fen, None)
    bring(world, world.campaigns[key].fund, gift, way, campaign=key)
