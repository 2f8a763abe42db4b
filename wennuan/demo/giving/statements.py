"""Files that came in: the bank's statement, the partner platform's results, the gateways' bills."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from django.utils import timezone

from wennuan.demo import payments
from wennuan.demo.story import Story
from wennuan.demo.world import World
from wennuan.giving import actions
from wennuan.kernel.clock import now, today
from wennuan.kernel.rules import SYSTEM
from wennuan.payments.actions import (
    Client,
    StatementFile,
    accept_import,
    import_statement,
    reconcile_day,
)
from wennuan.payments.gateways import BillLine
from wennuan.payments.gateways.transfer import transfer_code
from wennuan.payments.models import Gateway, Payment, StatementKind
from wennuan.people.models import Person

HEAD = "交易流水号,交易时间,贷方发生额,对方户名,附言\n"
STRANGE_DAY = 3  # days ago: the bill of this day differs
BILLS = range(7, 0, -1)


def plan_files(story: Story, gateways: dict[str, payments.Recorded]) -> None:
    """Import, review, and compare."""
    world = story.world
    story.at(world.moment(40, "20:00"), partial(_promise_transfer, world, "transfer", 500_00))
    story.at(world.moment(37, "09:30"), partial(_import_bank, world, "transfer"))
    story.at(world.moment(3, "20:00"), partial(_promise_transfer, world, "new_transfer", 800_00))
    story.at(world.moment(0, "08:40"), partial(_import_again, world, "new_transfer"))
    story.at(world.moment(30, "11:00"), partial(_import_results, world))
    for days in BILLS:
        story.at(world.moment(days - 1, "10:30"), partial(_compare, world, gateways, days))


def _promise_transfer(world: World, key: str, fen: int) -> None:
    """A gift whose giver copies the account and the code into the bank's form."""
    giver = world.people["neighbour"]
    donation = actions.pledge(world.campaigns["canteen"], actions.Gift(fen), by=giver)
    actions.pay(donation, Gateway.TRANSFER, by=giver, client=Client())
    world.gifts[key] = donation


def _import_bank(world: World, key: str) -> None:
    """One line is the promised transfer; the reviewer accepts it."""
    rows = [_promised(world, key, "B27001")]
    statement = import_statement(
        _file(world, "银行对账单（演示）.csv", rows), by=_accountant(world)
    )
    accept_import(statement, by=world.people["reviewer"])
    world.counts["gifts"] += 1


def _import_again(world: World, key: str) -> None:
    """Waits for the reviewer: one line matches, one is unknown, one can't be read."""
    unknown = f"B27003,{_stamp()},66.00,热心居民,一点心意"
    broken = "B27004,前天,一百元,,"
    rows = [_promised(world, key, "B27002"), unknown, broken]
    import_statement(_file(world, "银行对账单（演示，最近）.csv", rows), by=_accountant(world))


def _promised(world: World, key: str, serial: str) -> str:
    payment = Payment.objects.get(purpose="donation", reference=str(world.gifts[key].pk))
    payer = world.people["neighbour"].real_name
    yuan = payment.amount_fen // 100
    return f"{serial},{_stamp()},{yuan}.00,{payer},捐赠{transfer_code(payment)}"


def _stamp() -> str:
    return f"{timezone.localtime(now() - timedelta(hours=2)):%Y-%m-%d %H:%M:%S}"


def _file(world: World, name: str, rows: list[str]) -> StatementFile:
    content = (HEAD + "\n".join(rows)).encode()
    return StatementFile(StatementKind.BANK, world.orgs["federation"], name, content)


def _accountant(world: World) -> Person:
    return world.people["accountant"]


def _import_results(world: World) -> None:
    """Gifts that came in on the designated platform's page of the same campaign."""
    campaign = world.campaigns["night_lights"]
    rows = [
        f"PT{n:05d},{_stamp()},{yuan}.00,平台用户,"
        for n, yuan in enumerate((20, 50, 6, 100, 30, 66, 10, 200))
    ]
    file = StatementFile(
        kind=StatementKind.PARTNER,
        org=world.orgs["federation"],
        name="平台结果（演示）.csv",
        content=(HEAD + "\n".join(rows)).encode(),
        purpose="campaign",
        reference=str(campaign.pk),
        title=f"捐赠：{campaign}",
    )
    statement = import_statement(file, by=_accountant(world))
    accept_import(statement, by=world.people["reviewer"])
    world.counts["gifts"] += len(rows)


def _compare(world: World, gateways: dict[str, payments.Recorded], days: int) -> None:
    """The bill says what we say, apart from one line on one day."""
    day = timezone.localdate(world.now) - timedelta(days=days)
    if day >= today():
        return
    for name, gateway in gateways.items():
        gateway.bills[day] = list(_bill(name, day))
        if (days, name) == (STRANGE_DAY, Gateway.WECHAT):
            moment = now() - timedelta(days=1)
            gateway.bills[day].append(BillLine("P000000DEMOSTRANGER", 20_00, "4200DEMO", moment))
        reconcile_day(name, day, by=SYSTEM)


def _bill(name: str, day: date) -> Iterable[BillLine]:
    """Our own payments of that day, as the gateway would list them."""
    for payment in Payment.objects.filter(gateway=name, paid_at__date=day):
        moment = payment.paid_at or now()
        yield BillLine(payment.number, payment.amount_fen, payment.provider_number, moment)
