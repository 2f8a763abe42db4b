"""A wish is claimed, handed back, released by the clock, and offered to the next in line."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import SYSTEM, require
from wennuan.orgs.models import Organisation
from wennuan.people.models import Person
from wennuan.wishes import telling
from wennuan.wishes.locks import hold
from wennuan.wishes.models import (
    LIVE_CLAIMS,
    ON_THE_CLOCK,
    Claim,
    ClaimStatus,
    Waiting,
    Wish,
    WishStatus,
)
from wennuan.wishes.queries import clock_of, late_claims, policy_of, true_reason
from wennuan.wishes.rules import Taking, may_claim, may_keep_claim

AT_ONCE = 500
LAPSED = "到期没有送到，自动放回"
DECLINED = "没有在时限内答复"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a wish is taken, and for which organisation (none: for oneself)."""

    quantity: int = 1
    org: Organisation | None = None


@transaction.atomic
def claim_wish(wish: Wish, share: Share, *, by: Person) -> Claim:
    """Take a wish, or parts of a batch, until its time is up. Of many at once, one wins.

    Everyone else reads the true reason. What is past its time is released first.
    """
    _refuse_hopeless(wish, share, by)
    wish = lock(wish)
    require(may_claim, by, Taking(wish, share.org))
    _release_late(wish)
    if reason := true_reason(wish, share.quantity, by, share.org):
        raise WrongState(reason, hint="看看其他还在等待的心愿，或者先排队。")
    _refuse_many(wish, share, by)
    claim = _take(wish, share, by, ClaimStatus.HELD)
    Waiting.objects.filter(wish=wish, person=by, served_at=None, left_at=None).update(left_at=now())
    record("wishes.claimed", wish, by=by, claim=claim.pk, quantity=claim.quantity)
    _tell_claimed(wish, claim, by=by)
    return claim


def _refuse_hopeless(wish: Wish, share: Share, by: Person) -> None:
    """Most losers of a race need not wait for the row: what is taken in time can't be had."""
    if share.quantity < 1:
        raise Invalid("至少认领一份。", field="quantity")
    fresh = Wish.objects.get(pk=wish.pk)
    if fresh.left_count < share.quantity and not late_claims(fresh).exists():
        raise WrongState(
            true_reason(fresh, share.quantity, by, share.org),
            hint="看看其他还在等待的心愿，或者先排队。",
        )


def _refuse_many(wish: Wish, share: Share, by: Person) -> None:
    """Nobody gathers wishes: an organisation may, it has more hands."""
    if share.org is not None:
        return
    most = policy_of(wish.place).most_claims
    held = Claim.objects.filter(
        claimer=by, org=None, status__in=[ClaimStatus.HELD, ClaimStatus.OFFERED]
    ).count()
    if held >= most:
        raise WrongState(f"您手里已有 {held} 个还没送到的心愿，先把它们送到，再认领新的。")


def _take(wish: Wish, share: Share, person: Person, status: ClaimStatus) -> Claim:
    """Hold parts of a wish that is locked: the count first, then the claim."""
    wish.taken_count += share.quantity
    if wish.taken_count == wish.quantity:
        wish.FLOW.take(wish, "fill")
    wish.save(update_fields=["taken_count", "status"])
    clock = clock_of(wish)
    wait = clock.offer if status == ClaimStatus.OFFERED else clock.claim
    return Claim.objects.create(
        wish=wish,
        claimer=person,
        org=share.org,
        quantity=share.quantity,
        of_count=wish.quantity,
        status=status,
        due_at=now() + wait,
    )


def _tell_claimed(wish: Wish, claim: Claim, *, by: Person) -> None:
    telling.tell_claimer(claim, "claimed", by=by)
    telling.tell_wisher(wish, "taken", by=by, claim=claim)
    telling.note(wish, "有人认领了", by=by)
    telling.dropped(wish, "unclaimed", by=by)
    telling.show(wish, by=by)


@transaction.atomic
def accept_offer(claim: Claim, *, by: Person) -> Claim:
    """The next in line says yes: from now the claim runs its whole time."""
    wish, claim = hold(claim)
    require(may_keep_claim, by, claim)
    if claim.status == ClaimStatus.OFFERED and claim.due_at and claim.due_at <= now():
        raise WrongState("答复的时限已经过了，心愿留给了下一位。")
    claim.FLOW.take(claim, "accept")
    claim.due_at, claim.claimed_at = now() + clock_of(wish).claim, now()
    claim.save(update_fields=["status", "due_at", "claimed_at"])
    record("wishes.offer_accepted", wish, by=by, claim=claim.pk)
    _tell_claimed(wish, claim, by=by)
    return claim


@transaction.atomic
def hand_back(claim: Claim, *, by: Person, reason: str = "") -> Claim:
    """Give a claim up, no questions asked; the next in line is offered the wish at once."""
    wish, claim = hold(claim)
    require(may_keep_claim, by, claim)
    if not claim.FLOW.can(claim, "hand_back"):
        raise WrongState("东西已经送出或到站，不能放回了。有变化请打电话给站点。")
    claim.FLOW.take(claim, "hand_back")
    _release(wish, claim, reason.strip()[:120] or "认领人放回", by=by)
    record("wishes.handed_back", wish, by=by, claim=claim.pk)
    return claim


@transaction.atomic
def release_late(claim: Claim, *, by: Person | None) -> bool:
    """Release a claim whose time is up; does nothing when it has come further meanwhile."""
    wish, claim = hold(claim)
    if claim.status not in ON_THE_CLOCK or claim.due_at is None or claim.due_at > now():
        return False
    _lapse(wish, claim)
    return True


def release_all_late(*, by: Person | None) -> int:
    """Release every claim whose time is up, each in its own transaction."""
    return sum(release_late(claim, by=by) for claim in late_claims()[:AT_ONCE])


def _release_late(wish: Wish) -> None:
    """The clock counts when someone asks, not when a job comes by."""
    for claim in late_claims(wish).select_for_update(of=("self",)):
        _lapse(wish, claim)
    wish.refresh_from_db(fields=["status", "taken_count"])


def _lapse(wish: Wish, claim: Claim) -> None:
    was_offer = claim.status == ClaimStatus.OFFERED
    claim.FLOW.take(claim, "lapse")
    _release(wish, claim, DECLINED if was_offer else LAPSED, by=SYSTEM)
    record("wishes.lapsed", wish, by=SYSTEM, claim=claim.pk)
    telling.tell_claimer(claim, "lapsed", by=SYSTEM, was_offer=was_offer)


def _release(wish: Wish, claim: Claim, reason: str, *, by: Person | None) -> None:
    claim.due_at, claim.ended_at, claim.end_reason = None, now(), reason
    claim.save(update_fields=["status", "due_at", "ended_at", "end_reason"])
    telling.dropped(claim, "arrival", by=by)
    free_parts(wish, claim, by=by)


def free_parts(wish: Wish, claim: Claim, *, by: Person | None) -> None:
    """Give the parts of an ended claim free, and offer them to whoever waits."""
    wish.taken_count -= claim.quantity
    if wish.status == WishStatus.CLAIMED:
        wish.FLOW.take(wish, "free")
    wish.save(update_fields=["taken_count", "status"])
    if wish.status == WishStatus.OPEN:
        _offer_to_next(wish)
    telling.show(wish, by=by)
    telling.stir(wish, claim)


def _offer_to_next(wish: Wish) -> None:
    """Keep what is free for those in line, each for a short time, in their order."""
    line = Waiting.objects.filter(wish=wish, served_at=None, left_at=None).order_by("at", "pk")
    for entry in line.select_for_update(of=("self",)).select_related("person", "org"):
        if not wish.left_count:
            return
        entry.served_at = now()
        entry.save(update_fields=["served_at"])
        taking = Taking(wish, entry.org)
        if not may_claim(entry.person, taking) or _holds_one(wish, entry):
            continue
        share = Share(min(entry.quantity, wish.left_count), entry.org)
        claim = _take(wish, share, entry.person, ClaimStatus.OFFERED)
        record("wishes.offered", wish, by=SYSTEM, claim=claim.pk)
        telling.tell_claimer(claim, "offered", by=SYSTEM, sms=True)


def _holds_one(wish: Wish, entry: Waiting) -> bool:
    mine = Claim.objects.filter(wish=wish, status__in=LIVE_CLAIMS)
    owner = {"org": entry.org} if entry.org else {"claimer": entry.person, "org": None}
    return mine.filter(**owner).exists()


@transaction.atomic
def wait_for_wish(wish: Wish, share: Share, *, by: Person) -> Waiting:
    """Stand in line for a wish that somebody else holds."""
    wish = lock(wish)
    require(may_claim, by, Taking(wish, share.org))
    if wish.status != WishStatus.CLAIMED:
        raise WrongState("这个心愿现在不用排队：可以直接认领，或者已经结束。")
    if not 1 <= share.quantity <= wish.quantity:
        raise Invalid(f"请填 1 到 {wish.quantity} 之间的份数。", field="quantity")
    entry = Waiting(wish=wish, person=by, org=share.org, quantity=share.quantity)
    if _holds_one(wish, entry):
        raise WrongState("您已经认领了这个心愿，不用排队。")
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as twice:
        raise WrongState("您已经在排队了，轮到时会通知您。") from twice
    record("wishes.waiting", wish, by=by)
    telling.stir(wish)
    return entry


@transaction.atomic
def leave_line(wish: Wish, *, by: Person) -> int:
    """Stand in line no longer."""
    mine = Waiting.objects.filter(wish=wish, person=by, served_at=None, left_at=None)
    count = mine.update(left_at=now())
    if count:
        record("wishes.left_line", wish, by=by)
    return count


@transaction.atomic
def remind_claimer(claim: Claim, *, by: Person | None) -> bool:
    """Say that the time of a claim is nearly up, once."""
    _, claim = hold(claim)
    if claim.status not in {ClaimStatus.HELD, ClaimStatus.SENT} or claim.reminded_at:
        return False
    claim.reminded_at = now()
    claim.save(update_fields=["reminded_at"])
    telling.tell_claimer(claim, "nearly_due", by=by, sms=True)
    return True


@transaction.atomic
def more_time(claim: Claim, *, by: Person) -> Claim:
    """The claimer asks for as much time again, once, before it is up."""
    wish, claim = hold(claim)
    require(may_keep_claim, by, claim)
    if claim.status != ClaimStatus.HELD or claim.due_at is None or claim.due_at <= now():
        raise WrongState("现在不能延长时间。")
    whole = clock_of(wish).claim
    if claim.due_at > claim.claimed_at + whole:
        raise WrongState("时间已经延长过一次了。来不及的话可以放回，没有关系。")
    Claim.objects.filter(pk=claim.pk).update(due_at=F("due_at") + whole, reminded_at=None)
    record("wishes.more_time", wish, by=by, claim=claim.pk)
    claim.refresh_from_db()
    telling.stir(wish, claim)
    return claim
