"""Households in need, their keepers and records for tests, through actions."""

from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count
from typing import Any

from wennuan.kernel.clock import frozen, now, today
from wennuan.orgs.actions import accept_conduct
from wennuan.orgs.models import Role
from wennuan.orgs.queries import CONDUCT_VERSION
from wennuan.orgs.tests import make as orgs
from wennuan.people.actions import households, residents
from wennuan.people.models import ConsentKind, Household, Person
from wennuan.people.queries import household_of, members_of
from wennuan.people.tests import make as people
from wennuan.places.models import Place
from wennuan.places.tests import make as places
from wennuan.support import actions
from wennuan.support.models import Leaving, SupportRecord

_numbers = count(1)
FAR = ("410103009001", "远方社区")


def keeper(role: Role = Role.COMMUNITY_WORKER, place: Place | None = None) -> Person:
    """A worker of the community who accepted the code of conduct."""
    who = orgs.holder(role, place=place or places.community(), days=800)
    accept_conduct(CONDUCT_VERSION, by=who)
    return who


def helper() -> Person:
    """Somebody with a real name who could be a named helper."""
    who = orgs.person()
    accept_conduct(CONDUCT_VERSION, by=who)
    return who


def a_household(head: Person | None = None, place: Place | None = None) -> Household:
    """A household whose head has an account."""
    head = head or people.a_verified_person(f"户主{next(_numbers)}")
    return households.open_household(head, place or places.community(), "示范楼 1 号", by=head)


def a_record(by: Person | None = None, **changed: Any) -> SupportRecord:
    """The record of a household, just opened."""
    home = changed.pop("household", None) or a_household()
    plain: dict[str, Any] = {"causes": ("illness", "old_age"), "story": "收入只有养老金"}
    return actions.open_record(home, actions.Opening(**(plain | changed)), by=by or keeper())


def head_of(record: SupportRecord) -> Person:
    """The head of the household."""
    person = members_of(record.household)[0].person
    assert person is not None
    return person


def agreed_to_health(record: SupportRecord) -> None:
    """The head agrees that health facts are kept."""
    people.agrees(head_of(record), ConsentKind.HEALTH)


def a_visit(record: SupportRecord, by: Person) -> None:
    """Somebody went there today."""
    actions.note_unplanned_visit(record, today(), "家里收拾得整齐，药按时吃", by=by)


def a_leaving(record: SupportRecord, by: Person) -> Leaving:
    """Proposed today."""
    return actions.propose_leaving(record, "better", "子女就业，收入稳定", by=by)


def after_the_notice() -> AbstractContextManager[None]:
    """Nine days from now, when a notice that begins today is over."""
    return frozen(now() + timedelta(days=9))


def written_down(by: Person, name: str = "无账户老人") -> Household:
    """A household without any account, as a worker wrote it down."""
    told = residents.Told(name, places.community(), "示范楼 2 号")
    home = household_of(residents.write_down(told, by=by))
    assert home is not None
    return home


def for_every_page() -> dict[str, Any]:
    """One of everything, by the name of the page that shows it (tests/architecture/world.py)."""
    by = keeper()
    record = a_record(by)
    leaving = a_leaving(record, by)
    plan = actions.make_plan(record, today().year, "生活稳定", by=by)
    objection = actions.make_objection(record, "我家不符合退出", by=head_of(record))
    return {
        "support.pk": record.pk, "support.name": "visit", "support.item": plan.pk,
        "support.year": today().year, "support:notice_object": leaving.pk,
        "support:objection": objection.pk,
    }  # fmt: skip
