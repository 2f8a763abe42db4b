"""Makers of people: they call actions, so a test world obeys the rules of the real one."""

import itertools
import re
from datetime import date, timedelta

from wennuan.kernel.clock import today
from wennuan.notices import sms
from wennuan.people.actions import consents, delegations, identity, real_name
from wennuan.people.actions.delegations import Wanted
from wennuan.people.actions.real_name import Identity
from wennuan.people.models import ConsentKind, Delegation, Person
from wennuan.places.models import Level, Place

_numbers = itertools.count(1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def new_phone() -> str:
    """A number that no real person has (199 0000 xxxx)."""
    return f"+86199{next(_numbers):08d}"


def id_number(born: date = date(1960, 5, 4), serial: int | None = None) -> str:
    """A well-formed number of a region that doesn't exist."""
    body = f"999999{born:%Y%m%d}{serial if serial is not None else next(_numbers) % 1000:03d}"
    total = sum(int(a) * w for a, w in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def a_person(nickname: str = "", phone: str = "") -> Person:
    """Someone whose phone number is proven."""
    person = identity.open_account(phone or new_phone(), by=None)
    identity.set_phone(person, str(person.phone), is_proven=True, by=person)
    if nickname:
        person = identity.rename(person, nickname, by=person)
    return person


def a_verified_person(name: str = "温小暖", born: date = date(1960, 5, 4)) -> Person:
    """Someone whose real name is verified."""
    person = a_person()
    return real_name.verify_real_name(person, Identity(name, id_number(born)), by=person)


def last_code(phone: str | None) -> str:
    """The digits last sent to a number."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", sms.demo_outbox(str(phone))[0].text)
    assert found
    return found.group()


def a_community(code: str = "410103001001") -> Place:
    """A community without the tree above it."""
    place, _ = Place.objects.get_or_create(
        code=code,
        defaults={"name": "暖阳社区", "level": Level.COMMUNITY, "path": f"{code}/"},
    )
    return place


def a_district() -> Place:
    """The district above the communities."""
    code = "410103000000"
    place, _ = Place.objects.get_or_create(
        code=code, defaults={"name": "二七区", "level": Level.DISTRICT, "path": f"{code}/"}
    )
    return place


def a_delegation(helper: Person, resident: Person, *scope: str) -> Delegation:
    """A helper whom the resident accepted by code, for a month."""
    wanted = Wanted(
        str(resident.phone), "family", scope or ("giving",), today() + timedelta(days=30)
    )
    asked = delegations.ask_delegation(wanted, by=helper)
    return delegations.accept_by_code(asked, last_code(resident.phone), by=helper)


def agrees(person: Person, kind: ConsentKind) -> None:
    """Give one consent."""
    consents.give(person, kind, by=person)
