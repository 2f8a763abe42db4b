"""Makers of people: they call actions, so a test world obeys the rules of the real one."""

import itertools

from wennuan.people.actions import identity
from wennuan.people.models import Person

_numbers = itertools.count(1)


def new_phone() -> str:
    """A number that no real person has (199 0000 xxxx)."""
    return f"+86199{next(_numbers):08d}"


def a_person(nickname: str = "", phone: str = "") -> Person:
    """Someone whose phone number is proven."""
    person = identity.open_account(phone or new_phone(), by=None)
    identity.set_phone(person, str(person.phone), is_proven=True, by=person)
    if nickname:
        person = identity.rename(person, nickname, by=person)
    return person
