"""Interested parties (慈善法 40, 59): who may not visit, review or decide for whom."""

from django.db.models import Q

from wennuan.aid.models import AidPart, AidRequest, Asker, Part, Source
from wennuan.orgs.holding import holding
from wennuan.orgs.models import Organisation
from wennuan.people.models import (
    Delegation,
    DelegationKind,
    DelegationStatus,
    Household,
    Member,
    Person,
)


def interest_between(person: Person, request: AidRequest) -> str:
    """Why this person stands too near to the one in need, in a few words; empty when not.

    Family and household as far as the records say; whatever else is declared by word.
    """
    if request.person_id is not None and person.pk == request.person_id:
        return "您就是求助人本人"
    wrote_it = request.source == Source.ONLINE and request.entered_by_id == person.pk
    if request.asker == Asker.FAMILY and wrote_it:  # by phone a worker writes what they hear
        return "您是以家人身份提出这件求助的"
    if request.household is not None and lives_in(person, request.household):
        return "您和求助人是同一个家庭的成员"
    if request.person is not None and _are_kin(person, request.person):
        return "您和求助人是监护或家人代办关系"
    recused = AidPart.objects.filter(request=request, person=person, part=Part.RECUSED)
    return "您已经声明与求助人有利害关系" if recused.exists() else ""


def lives_in(person: Person, household: Household) -> bool:
    """Is this person a present member of the household?"""
    return Member.objects.filter(household=household, person=person, to_on=None).exists()


def _are_kin(one: Person, other: Person) -> bool:
    if other.guardian_id == one.pk or one.guardian_id == other.pk:
        return True
    pair = Q(helper=one, resident=other) | Q(helper=other, resident=one)
    return Delegation.objects.filter(
        pair, kind=DelegationKind.FAMILY, status=DelegationStatus.ACTIVE
    ).exists()


def interest_of_org(org: Organisation, request: AidRequest) -> str:
    """Why an organisation stands too near: somebody of the household works or answers there."""
    if request.household_id is None:
        return ""
    members = Member.objects.filter(
        household=request.household_id, to_on=None, person__isnull=False
    ).values("person")
    staff = holding().filter(org=org, person__in=members).exists()
    if staff or Person.objects.filter(pk__in=members, pk=org.responsible_id).exists():
        return "求助家庭里有人在这家组织任职，按规定不能由它资助"
    return ""
