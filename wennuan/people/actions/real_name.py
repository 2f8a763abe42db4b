"""The second layer: a verified real name, one account for each identity number."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.audit.limits import hit
from wennuan.kernel.clock import now, today
from wennuan.kernel.codes import birth_date, id_number_error, normalise_id_number
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, TooMany, WrongState
from wennuan.kernel.rules import require
from wennuan.people import queries, verification
from wennuan.people.actions import consents, proofs
from wennuan.people.models import (
    ADULT_FROM,
    CHILD_UNTIL,
    Channel,
    ConsentKind,
    Person,
    Scope,
    age_on,
)
from wennuan.people.rules import (
    Matter,
    has_phone,
    is_guardian_of,
    may_act_for,
    may_be_guardian,
)

TRIES, PER_SECONDS = 5, 24 * 3600
TAKEN = (
    "这个身份证号已经实名了另一个账户。如果那也是您的，请先注销那个账户；如果不是，请打电话给我们。"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a person says about who they are."""

    name: str
    id_number: str
    channel: str = Channel.WEB


def verify_real_name(person: Person, identity: Identity, *, by: Person) -> Person:
    """Check name and number, and keep them encrypted. Agreement is recorded with it.

    Refused: malformed, taken by another account, not belonging together, under 14 (those need
    ``verify_child``), too many tries. The outside service is asked outside any transaction.
    """
    number = _checked(person, identity, by=by)
    if _age(number) < CHILD_UNTIL:
        raise Invalid(
            "未满 14 周岁需要监护人同意。", field="id_number", hint="请从“给孩子实名”办理。"
        )
    _ask_outside(identity.name, number)
    return _keep(person, identity, number, guardian=None, by=by)


def ask_guardian(child: Person, guardian_phone: str, *, by: Person) -> Person:
    """Send a code to the guardian's phone. The guardian must be a verified adult."""
    proofs.count_lookup(by=by)
    guardian = queries.person_by_phone(guardian_phone)
    if guardian is None or not may_be_guardian(guardian, child):
        raise Invalid(f"{may_be_guardian.sentence}。", field="guardian_phone")
    proofs.send_proof(
        guardian, f"guardian:{child.pk}", by=by,
        words="同意孩子实名，请把确认码{code}填在孩子的页面上",
    )  # fmt: skip
    return guardian


def verify_child(
    child: Person, identity: Identity, *, guardian_phone: str, code: str, by: Person
) -> Person:
    """As ``verify_real_name`` for a child under 14, with the guardian's code."""
    number = _checked(child, identity, by=by)
    if _age(number) >= CHILD_UNTIL:
        raise Invalid("已满 14 周岁，请用普通的实名页面。", field="id_number")
    guardian = queries.person_by_phone(guardian_phone)
    if guardian is None:
        raise Invalid("没有找到监护人的账户。", field="guardian_phone")
    require(may_be_guardian, guardian, child)
    proofs.check_proof(guardian, f"guardian:{child.pk}", code, by=by)
    _ask_outside(identity.name, number)
    return _keep(child, identity, number, guardian=guardian, by=by)


def correct_child(child: Person, identity: Identity, *, by: Person) -> Person:
    """A guardian corrects a child's name and number; they are checked outside like the first."""
    require(is_guardian_of, by, child)
    number = _judged(child, identity)
    if _age(number) >= ADULT_FROM:
        raise Invalid("这个号码的主人已经成年，请核对。", field="id_number")
    _ask_outside(identity.name, number)
    try:
        with transaction.atomic():
            fresh = lock(child)
            fresh.real_name, fresh.id_number = identity.name.strip(), number
            fresh.id_hash, fresh.verified_at = _hash(number), now()
            fresh.save(update_fields=["real_name", "id_number", "id_hash", "verified_at"])
            record("people.identity_corrected", fresh, by=by, on_behalf_of=fresh)
            return fresh
    except IntegrityError as taken:
        raise Invalid(TAKEN, field="id_number") from taken


def _checked(person: Person, identity: Identity, *, by: Person) -> str:
    """The normalised number of someone who has none yet."""
    require(may_act_for, by, Matter(person, Scope.IDENTITY))
    require(has_phone, person, None)
    if person.is_verified:
        raise WrongState("您已经完成实名。", hint="姓名或号码变了，请先撤回实名同意再重新办理。")
    return _judged(person, identity)


def _judged(person: Person, identity: Identity) -> str:
    """The normalised number, after everything that we can judge ourselves."""
    number = normalise_id_number(identity.id_number)
    if wrong := id_number_error(number):
        raise Invalid(wrong, field="id_number")
    if not hit(f"identity:{person.pk}", limit=TRIES, seconds=PER_SECONDS):
        raise TooMany("今天实名试的次数太多了，请明天再试。", hint="也可以带身份证到站点办理。")
    if Person.objects.filter(id_hash=_hash(number)).exclude(pk=person.pk).exists():
        raise Invalid(TAKEN, field="id_number")
    return number


def _ask_outside(name: str, number: str) -> None:
    if verification.verifier().check(name.strip(), number) is verification.Answer.DIFFERS:
        raise Invalid("姓名和身份证号对不上，请对照身份证核对。", field="name")


def _keep(
    person: Person, identity: Identity, number: str, *, guardian: Person | None, by: Person
) -> Person:
    try:
        with transaction.atomic():
            fresh = lock(person)
            fresh.real_name, fresh.id_number = identity.name.strip(), number
            fresh.id_hash, fresh.verified_at, fresh.guardian = _hash(number), now(), guardian
            fresh.save()
            consents.give(fresh, ConsentKind.IDENTITY, by=by, channel=identity.channel)
            if guardian is not None:
                consents.give(fresh, ConsentKind.MINOR, by=guardian, channel=identity.channel)
            record(
                "people.verified", fresh, by=by, on_behalf_of=None if by == fresh else fresh,
                is_minor=fresh.is_minor,
            )  # fmt: skip
            return fresh
    except IntegrityError as taken:
        raise Invalid(TAKEN, field="id_number") from taken


def _age(number: str) -> int:
    born = birth_date(number)
    return age_on(born, today()) if born else 0


def _hash(number: str) -> bytes:
    return blind_index(number, queries.IDENTITY)
