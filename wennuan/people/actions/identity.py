"""Phone numbers and sign-in: the first layer."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.rules import require
from wennuan.people import queries
from wennuan.people.actions import consents
from wennuan.people.models import ConsentKind, Person
from wennuan.people.rules import is_oneself, may_keep_own
from wennuan.places.models import Place

UNPROVEN_FOR = timedelta(days=1)
TAKEN, TAKEN_HINT = "这个手机号已经属于另一个账户。", "请换一个手机号，或打电话问我们。"
AT_ENTRY = (ConsentKind.TERMS, ConsentKind.PRIVACY)


def open_account(phone: str, *, by: Person | None) -> Person:
    """The person with this number; a new, unproven one when it is unknown. Safe in a race."""
    known = queries.person_by_phone(phone)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            person = Person(phone=phone, phone_hash=queries.phone_hash(phone))
            person.set_unusable_password()
            person.save()
            record("people.opened", person, by=by)
            return person
    except IntegrityError:
        return Person.objects.get(phone_hash=queries.phone_hash(phone))


def set_phone(person: Person, phone: str, *, is_proven: bool, by: Person | None) -> Person:
    """Give a person this number. One that someone only claimed gives way to whoever proves it."""
    try:
        return _set_phone(person, phone, is_proven=is_proven, by=by)
    except IntegrityError as faster:
        raise WrongState(TAKEN, hint=TAKEN_HINT) from faster


@transaction.atomic
def _set_phone(person: Person, phone: str, *, is_proven: bool, by: Person | None) -> Person:
    fresh = lock(person)
    fingerprint = queries.phone_hash(phone)
    if bytes(fresh.phone_hash or b"") == fingerprint and fresh.phone_verified == is_proven:
        return person
    other = Person.objects.filter(phone_hash=fingerprint).exclude(pk=person.pk).first()
    if other is not None:
        _make_way(other)
    was_other = bytes(fresh.phone_hash or b"") != fingerprint
    for one in (fresh, person):
        one.phone, one.phone_hash, one.phone_verified = phone, fingerprint, is_proven
    fresh.save(update_fields=["phone", "phone_hash", "phone_verified"])
    record("people.phone_changed" if was_other else "people.phone_proven", fresh, by=by)
    return person


def _make_way(other: Person) -> None:
    if other.phone_verified:
        raise WrongState(TAKEN, hint=TAKEN_HINT)
    other.phone, other.phone_hash = None, None
    other.save(update_fields=["phone", "phone_hash"])


@transaction.atomic
def note_sign_in(person: Person, *, by: Person, has_agreed: bool) -> None:
    """Record a sign-in, and agreement to the entry texts when it was given just now."""
    record("people.signed_in", person, by=by)
    if has_agreed:
        for kind in AT_ENTRY:
            consents.give(person, kind, by=by)


@transaction.atomic
def remember_openid(person: Person, openid: str, *, by: Person | None) -> bool:
    """Keep this person's openid, so that WeChat opens the door next time; one person each."""
    fresh, fingerprint = lock(person), blind_index(openid, queries.OPENID)
    if bytes(fresh.openid_hash or b"") == fingerprint:
        return True
    if Person.objects.filter(openid_hash=fingerprint).exists():
        return False
    for one in (fresh, person):
        one.openid, one.openid_hash = openid, fingerprint
    fresh.save(update_fields=["openid", "openid_hash"])
    record("people.wechat_linked", fresh, by=by)
    return True


@transaction.atomic
def forget_openid(person: Person, *, by: Person) -> None:
    """Take WeChat off this account."""
    require(is_oneself, by, person)
    fresh = lock(person)
    if fresh.openid is None:
        return
    fresh.openid = fresh.openid_hash = None
    fresh.save(update_fields=["openid", "openid_hash"])
    record("people.wechat_unlinked", fresh, by=by)


@transaction.atomic
def rename(person: Person, nickname: str, *, by: Person) -> Person:
    """Choose the name that others see. It may hold no number that identifies someone."""
    require(may_keep_own, by, person)
    if scan_identifiers(nickname):
        raise Invalid("昵称大家都看得到，请不要写号码。", field="nickname")
    fresh = lock(person)
    fresh.nickname = nickname.strip()
    fresh.save(update_fields=["nickname"])
    record("people.renamed", fresh, by=by)
    return fresh


@transaction.atomic
def move_to(person: Person, place: Place | None, *, by: Person) -> Person:
    """Say in which community one lives, or no longer say so."""
    require(may_keep_own, by, person)
    fresh = lock(person)
    fresh.place = place
    fresh.save(update_fields=["place"])
    record("people.moved", fresh, by=by, place=place.code if place else "")
    return fresh


@transaction.atomic
def appoint_admin(person: Person, *, by: Person | None) -> Person:
    """Let someone into Django's own admin. Only from the machine itself."""
    fresh = lock(person)
    fresh.is_staff = fresh.is_superuser = True
    fresh.save(update_fields=["is_staff", "is_superuser"])
    record("people.admin_appointed", fresh, by=by)
    return fresh


def drop_unproven(*, by: Person | None) -> int:
    """Delete accounts that nobody proved within a day. Whatever is referred to, stays."""
    old = Person.objects.filter(
        phone_verified=False, joined_at__lt=now() - UNPROVEN_FOR, last_login=None,
        verified_at=None, closed_at=None, openid_hash=None, is_staff=False, is_superuser=False,
    )  # fmt: skip
    dropped = 0
    for person in old.iterator():
        try:
            with transaction.atomic():
                person.delete()
            dropped += 1
        except (ProtectedError, IntegrityError):
            continue
    return dropped
