"""The same person or household twice (D7, X5): found by keyed hash, told with a mask."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from wennuan.aid.models import LIVE, AidRequest, RequestStatus
from wennuan.aid.promises import DUPLICATE_DAYS, LATELY_DAYS
from wennuan.kernel.clock import now
from wennuan.kernel.crypto import blind_index
from wennuan.people.models import Household, Person
from wennuan.people.timeline import Appearance, recent_of
from wennuan.places.models import Place


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What one request is found by, without its being readable."""

    name: bytes
    phone: bytes | None
    address: bytes | None


def fingerprints(place: Place, name: str, phone: str, address: str) -> Fingerprints:
    """Keyed hashes of a name in a community, a phone, an address in a community."""
    return Fingerprints(
        name=blind_index(f"{place.code}|{_plain(name)}", "aid.name"),
        phone=blind_index(phone, "aid.phone") if phone else None,
        address=blind_index(f"{place.code}|{_plain(address)}", "aid.address")
        if _plain(address)
        else None,
    )


def _plain(text: str) -> str:
    """Full-width and half-width, spaces and case make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@dataclass(frozen=True, slots=True)
class Twin:
    """Another request that may be about the same people, as a worker may see it."""

    code: str
    why: str
    kind: str
    status: str
    entered_at: datetime
    is_live: bool


def twins(
    found_by: Fingerprints, *, person: Person | None = None,
    household: Household | None = None, besides: int | None = None,
) -> list[Twin]:  # fmt: skip
    """Live requests, and those of the last half year, of the same person, phone or address."""
    since = now() - timedelta(days=DUPLICATE_DAYS)
    same = Q(name_hash=found_by.name)
    if found_by.phone:
        same |= Q(phone_hash=found_by.phone)
    if found_by.address:
        same |= Q(address_hash=found_by.address)
    if person is not None:
        same |= Q(person=person)
    if household is not None:
        same |= Q(household=household)
    lately = Q(status__in=LIVE) | Q(entered_at__gte=since)
    others = AidRequest.objects.filter(same & lately).exclude(pk=besides or 0)
    return [_twin(one, found_by) for one in others.exclude(status=RequestStatus.WITHDRAWN)[:20]]


def twins_of(request: AidRequest) -> list[Twin]:
    """Other requests that may be about the same people as this one."""
    found_by = fingerprints(
        request.place, request.name or "", request.phone or "", request.address or ""
    )
    return twins(found_by, person=request.person, household=request.household, besides=request.pk)


def _twin(other: AidRequest, found_by: Fingerprints) -> Twin:
    why = "同一户或同一人"
    if found_by.phone and bytes(other.phone_hash or b"") == found_by.phone:
        why = "联系电话相同"
    elif found_by.address and bytes(other.address_hash or b"") == found_by.address:
        why = "住址相同"
    elif bytes(other.name_hash or b"") == found_by.name:
        why = "同社区同名"
    return Twin(
        code=other.code,
        why=why,
        kind=other.get_kind_display(),
        status=other.get_status_display(),
        entered_at=other.entered_at,
        is_live=other.is_live,
    )


def lately_elsewhere(household: Household | None) -> list[Appearance]:
    """Where else this household turned up in the last month: a wish, a record, another module."""
    if household is None:
        return []
    return [one for one in recent_of(household, LATELY_DAYS) if one.app != "aid"]


def own_live(person: Person) -> QuerySet[AidRequest]:
    """What this person already asks for: for themselves, and for others whom they spoke for."""
    return AidRequest.objects.filter(Q(person=person) | Q(entered_by=person), status__in=LIVE)
