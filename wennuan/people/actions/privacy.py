"""Opening protected data with a reason, and closing an account."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from wennuan.audit.actions import record, record_reading
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.rules import require
from wennuan.people import hooks, queries
from wennuan.people.actions import proofs
from wennuan.people.models import (
    Consent,
    ConsentKind,
    Delegation,
    DelegationStatus,
    Household,
    Member,
    Person,
    Proof,
    RightsRequest,
    RightsStatus,
)
from wennuan.people.rules import is_oneself, may_keep_own, may_reveal

SHOWN = {"real_name": "姓名", "phone": "手机号", "id_number": "身份证号", "address": "住址"}
LEAST_REASON = 4


@transaction.atomic
def reveal(person: Person, fields: tuple[str, ...], *, by: Person, reason: str) -> dict[str, str]:
    """Open protected fields of a person for a post that needs them; the person sees who did.

    ``fields`` are of ``SHOWN``. Refused without a post for it, the conduct agreement, a reason.
    """
    if unknown := set(fields) - set(SHOWN):
        raise ValueError(f"not protected fields: {sorted(unknown)}")
    require(may_reveal, by, hooks.Reveal(person, by, tuple(fields)))
    if person.restricted_at and by.pk != person.pk:
        raise NotAllowed("本人要求限制查看这些信息。", hint="请直接联系本人。")
    values = {SHOWN[name]: _value(person, name) for name in fields}
    if by.pk == person.pk:
        return values
    if not queries.has_agreed(by, ConsentKind.CONDUCT):
        raise NotAllowed("查看他人信息前，请先签保密约定。", hint="在“我的—我同意过的”里。")
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid("请写明为什么要看，对方会看到这句话。", field="reason")
    what = "、".join(SHOWN[name] for name in fields)
    record_reading(person, by=by, what=what, reason=reason.strip())
    return values


def _value(person: Person, name: str) -> str:
    if name == "address":
        household = queries.household_of(person)
        return (household.address if household else None) or ""
    return getattr(person, name) or ""


def note_export(person: Person, *, by: Person) -> None:
    """Someone took a person's data along."""
    require(is_oneself, by, person)
    record("people.exported", person, by=by)


def ask_to_close(person: Person, *, by: Person) -> None:
    """Send the code that closing asks for: to the person, or to the guardian of a child."""
    require(may_keep_own, by, person)
    _refuse_while_open(person)
    proofs.send_proof(by, f"close:{person.pk}", by=by)


def close_account(person: Person, code: str, *, by: Person) -> Person:
    """Close for good: identity is erased, what the law keeps stays without a name.

    Refused while something of theirs is under way (money above all). A guardian may do it for
    a child, with a code to the guardian's own phone.
    """
    require(may_keep_own, by, person)
    _refuse_while_open(person)
    proofs.check_proof(by, f"close:{person.pk}", code, by=by)
    with transaction.atomic():
        fresh = lock(person)
        _refuse_while_open(fresh)
        _leave_everything(fresh)
        _erase(fresh)
        hooks.account_closed(fresh)
        record("people.closed", fresh, by=by, on_behalf_of=None if by == fresh else fresh)
        return fresh


def _refuse_while_open(person: Person) -> None:
    if reasons := hooks.reasons_to_stay(person):
        raise WrongState(f"现在还不能注销：{'；'.join(reasons)}。", hint="办完以后再来注销。")


def _leave_everything(person: Person) -> None:
    alone = Member.objects.filter(person=person, to_on=None).values_list("household", flat=True)
    for household in Household.objects.filter(pk__in=list(alone)):
        others = Member.objects.filter(household=household, to_on=None).exclude(person=person)
        if not others.exists():
            household.address = None
            household.save(update_fields=["address"])
    Member.objects.filter(person=person, to_on=None).update(to_on=today(), is_head=False)
    Delegation.objects.filter(status__in=[DelegationStatus.ASKED, DelegationStatus.ACTIVE]).filter(
        queries.party_to(person)
    ).update(status=DelegationStatus.ENDED, ended_at=now())
    Consent.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=now())
    asked = RightsRequest.objects.filter(Q(person=person) | Q(asked_by=person))
    asked.filter(status=RightsStatus.OPEN).update(status=RightsStatus.WITHDRAWN)
    RightsRequest.objects.filter(person=person).update(words=None, answer=None)
    Authenticator.objects.filter(user=person).delete()
    Proof.objects.filter(person=person).delete()


def _erase(person: Person) -> None:
    person.nickname = ""
    person.phone = person.phone_hash = person.openid = person.openid_hash = None
    person.real_name = person.id_number = person.id_hash = None
    person.verified_at = person.guardian = person.place = person.restricted_at = None
    person.phone_verified = person.is_active = person.is_staff = person.is_superuser = False
    person.closed_at = now()
    person.save()
