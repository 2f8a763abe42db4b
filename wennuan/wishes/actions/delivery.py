"""The way of the goods: sent, arrived, checked, labelled, handed over; each a fact of its own."""

from datetime import timedelta

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.people.models import Person
from wennuan.wishes import telling
from wennuan.wishes.locks import hold
from wennuan.wishes.models import (
    Claim,
    ClaimStatus,
    CustodyEntry,
    CustodyStep,
    Wish,
)
from wennuan.wishes.queries import clock_of
from wennuan.wishes.rules import may_handle, may_keep_claim, needs_goods

CONFIRM_WITHIN = timedelta(days=7)


@transaction.atomic
def note_sent(claim: Claim, note: str, *, by: Person) -> Claim:
    """The claimer sent the goods, or is on the way: the clock of the way begins."""
    wish, claim = hold(claim)
    require(may_keep_claim, by, claim)
    if not needs_goods(wish):
        raise WrongState("服务心愿不用寄东西，做完以后由站点登记。")
    claim.FLOW.take(claim, "send")
    claim.due_at, claim.reminded_at = now() + clock_of(wish).travel, None
    claim.save(update_fields=["status", "due_at", "reminded_at"])
    _fact(claim, CustodyStep.SENT, note, by=by)
    record("wishes.sent", wish, by=by, claim=claim.pk)
    telling.ask_about_claim(claim, "arrival", claim.due_at, by=by)
    telling.stir(wish, claim)
    return claim


@transaction.atomic
def note_arrival(claim: Claim, note: str, *, by: Person) -> Claim:
    """The goods are at the station; from now the station answers for them."""
    wish, claim = _handled(claim, by)
    if not needs_goods(wish):
        raise WrongState("服务心愿没有东西要收，做完以后请登记“服务完成”。")
    claim.FLOW.take(claim, "arrive")
    claim.due_at = None
    claim.save(update_fields=["status", "due_at"])
    _fact(claim, CustodyStep.ARRIVED, note, by=by)
    record("wishes.arrived", wish, by=by, claim=claim.pk)
    telling.done(claim, "arrival", by=by)
    telling.ask_about_claim(claim, "check_goods", telling.by_evening(2), by=by)
    telling.tell_claimer(claim, "arrived", by=by)
    telling.stir(wish, claim)
    return claim


@transaction.atomic
def check_goods(claim: Claim, note: str, *, by: Person, photo: str = "") -> Claim:
    """The goods are what was wished for. The household gets its code by text message."""
    wish, claim = _handled(claim, by)
    claim.FLOW.take(claim, "check")
    claim.save(update_fields=["status"])
    _fact(claim, CustodyStep.CHECKED, note, by=by, photo=photo)
    record("wishes.goods_checked", wish, by=by, claim=claim.pk)
    telling.done(claim, "check_goods", by=by)
    telling.ask_about_claim(claim, "hand_over", telling.by_evening(3), by=by)
    telling.tell_wisher(wish, "ready", by=by, claim=claim)
    later("wishes.send_code", claim_id=claim.pk)
    telling.stir(wish, claim)
    return claim


@transaction.atomic
def give_back_goods(claim: Claim, reason: str, *, by: Person) -> Claim:
    """The goods are not what was wished for: the claimer gets them back, and time for others."""
    wish, claim = _handled(claim, by)
    if not reason.strip():
        raise Invalid("请写明哪里不合适，认领人会看到。", field="note")
    claim.FLOW.take(claim, "give_back")
    claim.due_at, claim.reminded_at = now() + clock_of(wish).claim, None
    claim.save(update_fields=["status", "due_at", "reminded_at"])
    _fact(claim, CustodyStep.GIVEN_BACK, reason, by=by)
    record("wishes.goods_given_back", wish, by=by, claim=claim.pk)
    telling.done(claim, "check_goods", by=by)
    telling.tell_claimer(claim, "given_back", by=by, reason=reason.strip())
    telling.stir(wish, claim)
    return claim


@transaction.atomic
def note_label(claim: Claim, *, by: Person) -> Claim:
    """A label was printed for goods that are in order."""
    _, claim = _handled(claim, by)
    if claim.status != ClaimStatus.CHECKED:
        raise WrongState("验收合格以后才贴标签。")
    _fact(claim, CustodyStep.LABELLED, "", by=by)
    return claim


@transaction.atomic
def hand_over(claim: Claim, note: str, *, by: Person) -> Claim:
    """The goods, or the service, came to the household. It is true only once that side confirms."""
    wish, claim = _handled(claim, by)
    claim.FLOW.take(claim, "hand_over" if needs_goods(wish) else "serve")
    claim.handed_by, claim.handed_at, claim.due_at = by, now(), None
    claim.save(update_fields=["status", "handed_by", "handed_at", "due_at"])
    _fact(claim, CustodyStep.HANDED, note, by=by)
    record("wishes.handed_over", wish, by=by, claim=claim.pk)
    telling.dropped(claim, "hand_over", by=by)
    telling.ask_about_claim(claim, "confirm", now() + CONFIRM_WITHIN, by=by)
    telling.tell_wisher(wish, "handed", by=by, claim=claim)
    if not claim.code_way:
        later("wishes.send_code", claim_id=claim.pk)
    telling.stir(wish, claim)
    return claim


def _handled(claim: Claim, by: Person) -> tuple[Wish, Claim]:
    wish, claim = hold(claim)
    require(may_handle, by, claim)
    return wish, claim


def _fact(
    claim: Claim, step: CustodyStep, note: str, *, by: Person | None, photo: str = ""
) -> CustodyEntry:
    return CustodyEntry.objects.create(
        claim=claim, step=step, by=by, note=note.strip()[:120], photo=photo
    )
