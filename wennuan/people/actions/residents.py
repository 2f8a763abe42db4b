"""Residents without an account: a post writes down what they tell by phone, at a desk, on paper."""

from dataclasses import dataclass

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.people import queries, timeline
from wennuan.people.actions.consents import current_text
from wennuan.people.models import Consent, Household, Member, Person, Relation
from wennuan.people.rules import Post, may_write_down
from wennuan.places.models import Place

OTHERS_PHONE = "这个手机号属于另一位居民。如果号码不是本人的，请说明是家人或邻居的电话。"


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a resident. ``phone`` only when the number is their own."""

    name: str
    place: Place
    address: str = ""
    phone: str = ""


@transaction.atomic
def write_down(told: Told, *, by: Person) -> Person:
    """The resident that a post heard of, with a household; whoever is known by phone, is found.

    The name is as told, not verified. An account that this number opens later is the same person.
    """
    require(may_write_down, by, Post(by, told.place))
    person = queries.person_by_phone(told.phone) if told.phone else None
    if person is None:
        person = _new(told, by=by)
    elif person.real_name and person.real_name != told.name:
        raise Invalid(OTHERS_PHONE, field="phone")
    house(person, told.place, told.address, by=by)
    return person


@transaction.atomic
def house(person: Person, place: Place, address: str, *, by: Person) -> Household:
    """The household in which this person lives; one with them as its head when none is known."""
    known = queries.household_of(person)
    if known is not None:
        return known
    require(may_write_down, by, Post(by, place))
    household = Household.objects.create(place=place, address=address.strip() or None)
    Member.objects.create(household=household, person=person, relation=Relation.HEAD, is_head=True)
    record("people.household_opened", household, by=by, on_behalf_of=person)
    timeline.note(household, "建立了家庭资料", app="people", by=by)
    return household


@transaction.atomic
def write_down_member(household: Household, name: str, relation: str, *, by: Person) -> Member:
    """Note by name who else lives there, as a post heard; the name is as told, not verified."""
    fresh = lock(household)
    require(may_write_down, by, Post(by, fresh.place))
    if relation == Relation.HEAD:
        raise Invalid("一个家庭只有一位户主。", field="relation")
    member = Member.objects.create(household=fresh, name=name.strip(), relation=relation)
    record("people.member_added", member, by=by, relation=relation)
    return member


@transaction.atomic
def note_consent(
    person: Person, kind: str, *, by: Person, channel: str, scope: str = ""
) -> Consent:
    """Note a yes that a post heard by phone or at a desk, or holds on paper; it stays with both."""
    home = queries.household_of(person)
    require(may_write_down, by, Post(by, home.place if home else person.place))
    consent, is_new = Consent.objects.get_or_create(
        person=person, text=current_text(kind), scope=scope, withdrawn_at=None,
        defaults={"channel": channel, "given_by": by},
    )  # fmt: skip
    if is_new:
        record("people.consented", consent, by=by, on_behalf_of=person, kind=kind)
    return consent


def _new(told: Told, *, by: Person) -> Person:
    person = Person(real_name=told.name.strip(), place=told.place)
    if told.phone:
        person.phone, person.phone_hash = told.phone, queries.phone_hash(told.phone)
    person.set_unusable_password()
    person.save()
    record("people.written_down", person, by=by)
    return person
