"""Fictional residents: accounts, real names, consents, households, and one who helps another."""

from datetime import timedelta

from wennuan.demo.world import Record, World, data
from wennuan.kernel.clock import today
from wennuan.kernel.rules import SYSTEM
from wennuan.people.actions import consents, delegations, households, identity, real_name
from wennuan.people.models import ConsentKind, DelegationKind, Person, Scope

PREFIX = "+861990000"  # 199 0000 xxxx: kept for the demo
REGION = "000000"  # no such region: these numbers can belong to nobody
CROWD = 24
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def add_people(world: World) -> None:
    """Everyone of the cast, and a crowd of neighbours who give."""
    for record in data("people")["person"]:
        world.people[record["key"]] = arrive(record)
    aliases = data("words")["aliases"]
    for number in range(CROWD):
        record = {"phone": f"{100 + number:04d}", "nickname": aliases[number]}
        world.crowd.append(arrive(record))
    world.counts["people"] = len(world.people) + len(world.crowd)


def arrive(record: Record) -> Person:
    """Sign in by phone for the first time, choose a nickname, verify the real name."""
    person = identity.open_account(f"{PREFIX}{record['phone']}", by=SYSTEM)
    identity.set_phone(person, str(person.phone), is_proven=True, by=person)
    identity.note_sign_in(person, by=person, has_agreed=True)
    identity.rename(person, record["nickname"], by=person)
    if "name" in record:
        number = id_number(record["born"], int(record["phone"]))
        real_name.verify_real_name(person, real_name.Identity(record["name"], number), by=person)
    person.refresh_from_db()
    return person


def id_number(born: str, sequence: int) -> str:
    """A number with a right check digit in a region that doesn't exist."""
    body = REGION + born.replace("-", "") + f"{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def settle_in(world: World) -> None:
    """Households, and who agreed to be named in public."""
    for record in data("people")["household"]:
        head = world.people[record["head"]]
        place = world.places[record["place"]]
        home = households.open_household(head, place, record["address"], by=head)
        for name, relation in record["members"]:
            households.add_member(home, name, relation, by=head)
    for key in ("resident", "neighbour"):
        person = world.people[key]
        consents.give(person, ConsentKind.PUBLISH, by=person)


def ask_for_help(world: World) -> None:
    """The elder lets a helper (帮办员) act for her, by signed paper."""
    helper, elder = world.people["helper"], world.people["elder"]
    wanted = delegations.Wanted(
        phone=str(elder.phone),
        kind=DelegationKind.WORKER,
        scope=(Scope.GIVING, Scope.REQUESTS),
        valid_until=today() + timedelta(days=30),
    )
    asked = delegations.ask_delegation(wanted, by=helper)
    delegations.accept_by_paper(asked, world.scan, by=helper)
