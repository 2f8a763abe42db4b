"""Acting for a resident (A5): asked by the helper, accepted by the resident, ended by either."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.privacy import mask_name
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people import queries
from wennuan.people.actions import identity, proofs
from wennuan.people.models import (
    AcceptedHow,
    Delegation,
    DelegationKind,
    DelegationStatus,
    Person,
    Scope,
)
from wennuan.people.rules import has_real_name, may_end_delegation, may_take_paper

LONGEST = {DelegationKind.FAMILY: timedelta(days=366), DelegationKind.WORKER: timedelta(days=31)}
WORDS = "{name}想为您代办。同意，请把确认码{{code}}告诉对方"


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom, as whom, for what and until when someone wants to act."""

    phone: str
    kind: str
    scope: tuple[str, ...]
    valid_until: date


def ask_delegation(wanted: Wanted, *, by: Person) -> Delegation:
    """Ask to act for whoever has this phone. A code goes there, to be told to the helper.

    A resident who was never here gets an account by this number, unproven until the code
    comes back. Helpers show their real name; 帮办员 need the post.
    """
    require(has_real_name, by, None)
    if wanted.kind == DelegationKind.WORKER:
        require(may_take_paper, by, None)
    _check(wanted)
    proofs.count_lookup(by=by)
    resident = identity.open_account(wanted.phone, by=by)
    if resident.pk == by.pk:
        raise Invalid("这是您自己的手机号。", field="phone")
    delegation = _ask(wanted, resident, by=by)
    _send_code(delegation, by=by)
    return delegation


def _check(wanted: Wanted) -> None:
    longest = LONGEST[DelegationKind(wanted.kind)]
    if not today() < wanted.valid_until <= today() + longest:
        raise Invalid(f"有效期从明天起，最长 {longest.days} 天。", field="valid_until")
    if not wanted.scope or not set(wanted.scope) <= set(Scope.values):
        raise Invalid("请选择要代办的事项。", field="scope")


def _ask(wanted: Wanted, resident: Person, *, by: Person) -> Delegation:
    facts = {
        "kind": wanted.kind, "scope": list(wanted.scope), "valid_until": wanted.valid_until
    }  # fmt: skip
    try:
        with transaction.atomic():
            old = Delegation.objects.filter(helper=by, resident=resident)
            for stale in old.filter(status=DelegationStatus.ASKED) | old.filter(
                status=DelegationStatus.ACTIVE, valid_until__lt=today()
            ):
                _end(stale)
            delegation = Delegation.objects.create(helper=by, resident=resident, **facts)
            record("people.delegation_asked", delegation, by=by, scope=list(wanted.scope))
            return delegation
    except IntegrityError as twice:
        raise WrongState("您已经可以为这位居民代办，先结束原来的委托再重新提出。") from twice


def _send_code(delegation: Delegation, *, by: Person) -> None:
    words = WORDS.format(name=mask_name(by.real_name or ""))
    proofs.send_proof(delegation.resident, f"delegate:{delegation.pk}", by=by, words=words)


def accept_by_code(delegation: Delegation, code: str, *, by: Person) -> Delegation:
    """The resident told the helper the code: the delegation starts, the number is proven."""
    if by.pk != delegation.helper_id:
        raise NotAllowed(may_end_delegation.sentence)
    resident = delegation.resident
    proofs.check_proof(resident, f"delegate:{delegation.pk}", code, by=by)
    with transaction.atomic():
        fresh = _accept(delegation, AcceptedHow.CODE, paper="")
        if not resident.phone_verified and resident.phone:
            identity.set_phone(resident, resident.phone, is_proven=True, by=by)
        record("people.delegation_accepted", fresh, by=by, on_behalf_of=resident, how="code")
        tell(resident, "people/notices/delegated", by=by, link="/me/helpers/", delegation=fresh)
        return fresh


@transaction.atomic
def accept_by_paper(delegation: Delegation, paper: str, *, by: Person) -> Delegation:
    """A 帮办员 keeps the signed paper (an upload's path) instead of a code."""
    require(may_take_paper, by, None)
    if by.pk != delegation.helper_id or delegation.kind != DelegationKind.WORKER:
        raise NotAllowed(may_take_paper.sentence)
    fresh = _accept(delegation, AcceptedHow.PAPER, paper=paper)
    resident = fresh.resident
    record("people.delegation_accepted", fresh, by=by, on_behalf_of=resident, how="paper")
    tell(resident, "people/notices/delegated", by=by, link="/me/helpers/", delegation=fresh)
    return fresh


def _accept(delegation: Delegation, how: AcceptedHow, *, paper: str) -> Delegation:
    fresh = lock(delegation)
    fresh.FLOW.take(fresh, "accept")
    fresh.accepted_at, fresh.accepted_how, fresh.paper = now(), how, paper
    fresh.save(update_fields=["status", "accepted_at", "accepted_how", "paper"])
    return fresh


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Person) -> Delegation:
    """Either side ends it, at once and without a reason."""
    fresh = lock(delegation)
    require(may_end_delegation, by, fresh)
    _end(fresh)
    record("people.delegation_ended", fresh, by=by)
    return fresh


def _end(delegation: Delegation) -> None:
    delegation.FLOW.take(delegation, "end")
    delegation.ended_at = now()
    delegation.save(update_fields=["status", "ended_at"])


@transaction.atomic
def end_overdue(*, by: Person | None) -> int:
    """End what is past its last day."""
    overdue = Delegation.objects.filter(status=DelegationStatus.ACTIVE, valid_until__lt=today())
    ended = 0
    for delegation in overdue.select_for_update(of=("self",), skip_locked=True):
        _end(delegation)
        record("people.delegation_ended", delegation, by=by)
        ended += 1
    return ended


@transaction.atomic
def note_acting(delegation: Delegation, *, by: Person) -> None:
    """The helper starts to act: both names go on record."""
    live = queries.live_delegations(by).filter(pk=delegation.pk).first()
    if live is None:
        raise NotAllowed("这份委托已经结束，不能再代办。", hint="需要的话请重新提出。")
    record("people.acting_started", live, by=by, on_behalf_of=live.resident)
