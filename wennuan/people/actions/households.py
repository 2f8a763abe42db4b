"""Households: who lives together, and where."""

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people import queries, timeline
from wennuan.people.actions import proofs
from wennuan.people.models import Household, Member, Person, Relation, Scope
from wennuan.people.rules import Matter, may_act_for, may_edit_household
from wennuan.places.models import Place

ALREADY = "这个人已经在一个家庭里了，请先从原来的家庭迁出。"


@transaction.atomic
def open_household(head: Person, place: Place, address: str, *, by: Person) -> Household:
    """Start a household with its head. One person lives in one household at a time."""
    require(may_act_for, by, Matter(head, Scope.HOUSEHOLD))
    lock(head)
    if queries.household_of(head):
        raise WrongState(ALREADY)
    household = Household.objects.create(place=place, address=address.strip() or None)
    Member.objects.create(household=household, person=head, relation=Relation.HEAD, is_head=True)
    record("people.household_opened", household, by=by, on_behalf_of=_behalf(by, head))
    timeline.note(household, "建立了家庭资料", app="people", by=by)
    return household


@transaction.atomic
def correct_address(household: Household, place: Place, address: str, *, by: Person) -> Household:
    """Say where the household lives now."""
    fresh = lock(household)
    require(may_edit_household, by, fresh)
    fresh.place, fresh.address = place, address.strip() or None
    fresh.save(update_fields=["place", "address"])
    record(
        "people.household_moved", fresh, by=by, on_behalf_of=_for_whom(fresh, by), place=place.code
    )
    return fresh


@transaction.atomic
def add_member(household: Household, name: str, relation: str, *, by: Person) -> Member:
    """Add someone by name, with or without an account."""
    fresh = lock(household)
    require(may_edit_household, by, fresh)
    if relation == Relation.HEAD:
        raise Invalid("一个家庭只有一位户主。", field="relation")
    member = Member.objects.create(household=fresh, name=name.strip(), relation=relation)
    record(
        "people.member_added", member, by=by, on_behalf_of=_for_whom(fresh, by), relation=relation
    )
    return member


@transaction.atomic
def end_member(member: Member, *, by: Person) -> Member:
    """Someone lives here no longer; the history stays. The head leaves last."""
    member = lock(member)
    require(may_edit_household, by, member.household)
    if member.to_on:
        return member
    others = Member.objects.filter(household=member.household_id, to_on=None)
    if member.is_head and others.exclude(pk=member.pk).exists():
        raise WrongState("户主要等其他成员都迁出以后才能迁出。")
    on_behalf_of = _for_whom(member.household, by)
    member.to_on = today()
    member.save(update_fields=["to_on"])
    record("people.member_left", member, by=by, on_behalf_of=on_behalf_of)
    return member


def ask_member(member: Member, phone: str, *, by: Person) -> Person:
    """Ask someone with an account to be this member: a code goes to their phone."""
    require(may_edit_household, by, member.household)
    proofs.count_lookup(by=by)
    person = queries.person_by_phone(phone)
    if person is None or not person.phone_verified:
        raise Invalid("这个手机号还没有账户，请对方先登录一次。", field="phone")
    words = "同意加入家庭，请把确认码{code}告诉家人"
    proofs.send_proof(person, f"join:{member.pk}", by=by, words=words)
    return person


def join_member(member: Member, phone: str, code: str, *, by: Person) -> Member:
    """Tie a member to an account, with the code that its owner told."""
    require(may_edit_household, by, member.household)
    person = queries.person_by_phone(phone)
    if person is None:
        raise Invalid("这个手机号还没有账户，请对方先登录一次。", field="phone")
    proofs.check_proof(person, f"join:{member.pk}", code, by=by)
    try:
        with transaction.atomic():
            fresh = lock(member)
            fresh.person = person
            fresh.save(update_fields=["person"])
            record(
                "people.member_joined", fresh, by=by, on_behalf_of=_for_whom(fresh.household, by)
            )
            timeline.note(fresh.household, "一位家人用自己的账户加入", app="people", by=by)
            return fresh
    except IntegrityError as elsewhere:
        raise WrongState(ALREADY) from elsewhere


def follow_merged_place(place: Place) -> None:
    """People and households of a merged area belong to its successor (socket of places)."""
    Person.objects.filter(place=place).update(place=place.successor)
    Household.objects.filter(place=place).update(place=place.successor)


def _behalf(by: Person, person: Person) -> Person | None:
    return None if by.pk == person.pk else person


def _for_whom(household: Household, by: Person) -> Person | None:
    """The member for whom a helper acts; nobody when a member acts alone."""
    people = [member.person for member in queries.members_of(household) if member.person]
    if by in people:
        return None
    return next((one for one in people if may_act_for(by, Matter(one, Scope.HOUSEHOLD))), None)
