"""Who people are, and what others may see of them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from wennuan.kernel.clock import today
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.privacy import mask_id, mask_name, mask_phone
from wennuan.people import hooks
from wennuan.people.models import Delegation, DelegationStatus, Person

PHONE, OPENID, IDENTITY = "phone", "openid", "id_number"  # what a keyed hash is of


def phone_hash(phone: str) -> bytes:
    """What a phone number is found by."""
    return blind_index(phone, PHONE)


def person_by_phone(phone: str) -> Person | None:
    """The person with this number (E.164), proven or not yet."""
    return Person.objects.filter(phone_hash=phone_hash(phone)).first()


def person_by_openid(openid: str) -> Person | None:
    """The person who opened the site in WeChat with this openid before."""
    return Person.objects.filter(openid_hash=blind_index(openid, OPENID)).first()


def must_use_second_factor(person: Person) -> bool:
    """Does this person hold a post that touches money or others' data?"""
    return person.is_staff or hooks.needs_second_factor(person)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What another person's screen may show: a nickname and masks, never the thing itself."""

    pk: int
    code: str
    public_name: str
    masked_name: str
    masked_phone: str
    masked_id: str
    is_verified: bool
    is_minor: bool


def person_card(person: Person) -> PersonCard:
    """One person for someone else's screen. Children are only 小*."""
    name = person.real_name or ""
    return PersonCard(
        pk=person.pk,
        code=person.code,
        public_name=person.public_name,
        masked_name="小*" if person.is_minor else mask_name(name),
        masked_phone=mask_phone(person.phone) if person.phone else "",
        masked_id="" if person.is_minor or not person.id_number else mask_id(person.id_number),
        is_verified=person.is_verified,
        is_minor=person.is_minor,
    )


def live_delegations(helper: Person) -> QuerySet[Delegation]:
    """For whom this helper may act today."""
    return Delegation.objects.filter(
        helper=helper, status=DelegationStatus.ACTIVE, valid_until__gte=today(),
        resident__is_active=True,
    ).select_related("resident")  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What stands on one's own page."""

    card: PersonCard
    doors: list[hooks.Door]


def own_page(person: Person) -> OwnPage:
    """Greeting and ways on, for the person or whoever acts for them."""
    return OwnPage(card=person_card(person), doors=hooks.me_doors(person))
