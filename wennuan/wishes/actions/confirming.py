"""The receiving side has the last word: by code, in person, by proxy or witness; or says no."""

import hmac
from dataclasses import dataclass

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.audit.limits import allow, hit
from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid, NotAllowed, TooMany, WrongState
from wennuan.kernel.rules import require
from wennuan.notices import sms
from wennuan.people.models import Person
from wennuan.people.queries import household_of, members_of
from wennuan.wishes import codes, telling
from wennuan.wishes.actions.claiming import free_parts
from wennuan.wishes.locks import hold
from wennuan.wishes.models import (
    HANDED_ON,
    Claim,
    ClaimStatus,
    CodeWay,
    Confirmed,
    CustodyEntry,
    CustodyStep,
    Dispute,
    Ruling,
    Wish,
)
from wennuan.wishes.queries import clock_of
from wennuan.wishes.rules import (
    hands_of,
    may_confirm,
    may_handle,
    may_referee,
    may_witness,
    needs_goods,
)

TRIES_A_DAY = 8
DISPUTE_WORKDAYS = 5
WORDS = "您的微心愿{code}东西收到后，把确认码{digits}告诉站点；没收到请不要说"
NOT_BY_STAFF = "这件异议是站点代为登记的，不能由工作人员认定“已收到”。请重新交付，由住户确认。"
WRONG = "确认码不对，请核对每一位。"


@dataclass(frozen=True, slots=True)
class Told:
    """How a confirmation reached us: which way, by whom."""

    how: Confirmed
    code: str = ""
    entered_by: Person | None = None


@transaction.atomic
def send_code(claim: Claim, *, by: Person | None) -> bool:
    """Send the receiving side its code by text message; an earlier one no longer counts.

    False when nobody there has a phone: then the station prints a slip.
    """
    wish, claim = hold(claim)
    require(may_handle, by, claim)
    phone = _phone_of(wish)
    if not phone or claim.status not in {ClaimStatus.CHECKED, ClaimStatus.HANDED}:
        return False
    digits = _new_code(claim, CodeWay.SMS, by=None)
    _note(claim, CustodyStep.CODE_SENT, "短信", by=by)
    record("wishes.code_sent", wish, by=by, claim=claim.pk, way=CodeWay.SMS)
    sms.send(phone, "notice", {"title": WORDS.format(code=claim.code, digits=digits)})
    return True


def send_code_now(claim: Claim, *, by: Person) -> Claim:
    """Send the code again because the station asks; refused when there is no phone."""
    allow(f"wish-sms:{claim.pk}", limit=5, seconds=24 * 3600)
    if not send_code(claim, by=by):
        raise WrongState("这个心愿没有可以收短信的手机。", hint="请打印纸条，交付时一起给住户。")
    return claim


@transaction.atomic
def print_code(claim: Claim, *, by: Person) -> str:
    """A new code for a paper slip, given back once to be printed.

    Who prints it can't confirm with it: the database refuses.
    """
    wish, claim = hold(claim)
    require(may_handle, by, claim)
    if claim.status not in {ClaimStatus.CHECKED, ClaimStatus.HANDED, ClaimStatus.HELD}:
        raise WrongState("现在不需要确认码。")
    digits = _new_code(claim, CodeWay.PAPER, by=by)
    _note(claim, CustodyStep.CODE_SENT, "纸条", by=by)
    record("wishes.code_sent", wish, by=by, claim=claim.pk, way=CodeWay.PAPER)
    return digits


def confirm_by_code(claim: Claim, code: str, *, by: Person | None) -> Claim:
    """Whoever holds the slip or the message tells the code: the wish is true.

    ``by`` is nobody when it is told on the page without an account: a code from a text message
    only, for whoever printed a slip has read it. Call it outside a transaction: a wrong try must
    stay counted.
    """
    _check_code(claim, code)
    with transaction.atomic():
        wish, claim = hold(claim)
        if claim.code_way == CodeWay.PAPER and (by is None or by.pk in _makers(claim)):
            raise NotAllowed(
                "纸条上的确认码要由另一个人登录后录入，打印纸条和交付的人不能录。",
                hint="可以打电话给社区，请没有经手的同事录入。",
            )
        _realise(wish, claim, "confirm", None, Told(Confirmed.CODE, code.strip(), by))
        return claim


@transaction.atomic
def confirm_received(claim: Claim, *, by: Person) -> Claim:
    """The household, its guardian or helper says it has what it wished for."""
    wish, claim = hold(claim)
    require(may_confirm, by, claim)
    home = household_of(by)
    is_own = home is not None and home.pk == wish.household_id
    how = Confirmed.SELF if is_own else Confirmed.PROXY
    _realise(wish, claim, "confirm", by, Told(how))
    return claim


@transaction.atomic
def confirm_as_witness(claim: Claim, *, by: Person) -> Claim:
    """A second person, with no part in it, saw that the receiving side got it."""
    wish, claim = hold(claim)
    require(may_witness, by, claim)
    _realise(wish, claim, "confirm", by, Told(Confirmed.WITNESS))
    return claim


def refuse_by_code(claim: Claim, code: str, reason: str, *, by: Person | None) -> Dispute:
    """Whoever holds the slip or the message says that it did not come, or not as wished."""
    _check_code(claim, code)
    return _open_dispute(claim, reason, by=by, is_by_staff=False)


def refuse_received(claim: Claim, reason: str, *, by: Person) -> Dispute:
    """The receiving side says no, or the station writes down what it said on the phone."""
    is_staff = not may_confirm(by, claim)
    if is_staff:
        require(may_handle, by, claim)
    return _open_dispute(claim, reason, by=by, is_by_staff=is_staff)


@transaction.atomic
def rule_dispute(dispute: Dispute, ruling: Ruling, words: str, *, by: Person) -> Dispute:
    """Someone uninvolved decides, with words that both sides read."""
    wish, claim = hold(dispute.claim)
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    dispute.claim = claim
    require(may_referee, by, dispute)
    if dispute.ruled_at:
        raise WrongState("这件异议已经裁定过了。")
    if not words.strip():
        raise Invalid("请写明裁定的理由，双方都会看到。", field="words")
    if dispute.is_by_staff and ruling == Ruling.RECEIVED:
        raise WrongState(NOT_BY_STAFF)
    dispute.referee, dispute.ruling, dispute.words = by, ruling, words.strip()[:200]
    dispute.ruled_at = now()
    dispute.save()
    _note(claim, CustodyStep.RULED, str(Ruling(ruling).label), by=by)
    record("wishes.ruled", wish, by=by, claim=claim.pk, ruling=ruling)
    {
        Ruling.RECEIVED: _rule_received,
        Ruling.AGAIN: _rule_again,
        Ruling.FAILED: _rule_failed,
    }[Ruling(ruling)](wish, claim, by)
    telling.done(claim, "dispute", by=by)
    telling.tell_claimer(claim, "ruled", by=by, dispute=dispute)
    telling.tell_wisher(wish, "ruled", by=by, dispute=dispute)
    telling.stir(wish, claim)
    return dispute


def _rule_received(wish: Wish, claim: Claim, by: Person) -> None:
    _realise(wish, claim, "rule_received", by, Told(Confirmed.RULING))


def _rule_again(wish: Wish, claim: Claim, by: Person) -> None:
    goods = needs_goods(wish)
    claim.FLOW.take(claim, "rule_again" if goods else "rule_serve_again")
    claim.due_at = None if goods else now() + clock_of(wish).claim
    claim.handed_by = claim.handed_at = claim.code_printed_by = None
    claim.code_way = claim.code_salt = claim.code_digest = ""
    claim.save()
    telling.ask_about_claim(claim, "hand_over", telling.by_evening(2), by=by)


def _rule_failed(wish: Wish, claim: Claim, by: Person) -> None:
    claim.FLOW.take(claim, "rule_failed")
    claim.ended_at, claim.end_reason = now(), "裁定：没有送成"
    claim.save(update_fields=["status", "ended_at", "end_reason"])
    free_parts(wish, claim, by=by)


@transaction.atomic
def _open_dispute(claim: Claim, reason: str, *, by: Person | None, is_by_staff: bool) -> Dispute:
    wish, claim = hold(claim)
    if not reason.strip():
        raise Invalid("请写明哪里不对：没收到、少了、坏了，还是不合适。", field="reason")
    claim.FLOW.take(claim, "refuse")
    claim.save(update_fields=["status"])
    _note(claim, CustodyStep.REFUSED, "", by=by)
    involved = sorted(hands_of(claim) | ({by.pk} if by else set()))
    dispute = Dispute.objects.create(
        claim=claim,
        reason=reason.strip()[:200],
        opened_by=by,
        is_by_staff=is_by_staff,
        due_at=telling.by_evening(DISPUTE_WORKDAYS),
        involved=involved,
    )
    record("wishes.refused", wish, by=by, claim=claim.pk)
    telling.dropped(claim, "confirm", by=by)
    barred = list(Person.objects.filter(pk__in=involved))
    telling.ask_referee(dispute, barred)
    telling.tell_claimer(claim, "disputed", by=by)
    telling.tell_wisher(wish, "disputed", by=by)
    telling.note(wish, "有异议，正在处理", by=by)
    telling.stir(wish, claim)
    return dispute


def _realise(wish: Wish, claim: Claim, step: str, by: Person | None, told: Told) -> None:
    """Parts came true: the claim, then the wish's count; the wish itself with its last part."""
    claim.FLOW.take(claim, step)
    claim.confirmed_how, claim.confirmed_by, claim.confirmed_at = told.how, by, now()
    claim.code_told, claim.code_entered_by = told.code, told.entered_by
    claim.ended_at = claim.confirmed_at
    claim.save()
    wish.realised_count += claim.quantity
    if wish.realised_count == wish.quantity:
        wish.FLOW.take(wish, "fulfil")
        wish.ended_at, wish.code_phone = now(), None
    wish.save(update_fields=["realised_count", "status", "ended_at", "code_phone"])
    _note(claim, CustodyStep.CONFIRMED, str(told.how.label), by=by or told.entered_by)
    record("wishes.realised", wish, by=by or told.entered_by, claim=claim.pk, how=told.how)
    telling.dropped(claim, "confirm", "dispute", by=by)
    telling.tell_claimer(claim, "realised", by=by)
    telling.tell_wisher(wish, "realised", by=by)
    telling.note(wish, "实现了", by=by)
    telling.show(wish, by=by)
    telling.stir(wish, claim)


def _check_code(claim: Claim, code: str) -> None:
    if not hit(f"wish-code:{claim.pk}", limit=TRIES_A_DAY, seconds=24 * 3600):
        raise TooMany("试错的次数太多了，请明天再试，或打电话给站点。")
    fresh = Claim.objects.get(pk=claim.pk)
    if fresh.status not in HANDED_ON:
        raise WrongState("站点还没有登记交付，确认码要等东西到手以后再用。")
    given = codes.digest(fresh.code_salt, code.strip())
    if not fresh.code_digest or not hmac.compare_digest(fresh.code_digest, given):
        raise Invalid(WRONG, field="code")


def _makers(claim: Claim) -> set[int | None]:
    return {claim.code_printed_by_id, claim.handed_by_id}


def _new_code(claim: Claim, way: CodeWay, *, by: Person | None) -> str:
    digits = codes.new_code()
    claim.code_way, claim.code_salt = way, codes.new_salt()
    claim.code_digest = codes.digest(claim.code_salt, digits)
    claim.code_printed_by = by
    claim.save(update_fields=["code_way", "code_salt", "code_digest", "code_printed_by"])
    return digits


def _phone_of(wish: Wish) -> str:
    """Where the code goes: as the wish says, else the wisher's own, else the household's."""
    if wish.code_phone:
        return str(wish.code_phone)
    if wish.wisher is not None and wish.wisher.phone:
        return str(wish.wisher.phone)
    if wish.household is None:
        return ""
    people = [member.person for member in members_of(wish.household) if member.person]
    return next((str(one.phone) for one in people if one.phone), "")


def _note(claim: Claim, step: CustodyStep, note: str, *, by: Person | None) -> None:
    CustodyEntry.objects.create(claim=claim, step=step, by=by, note=note)
