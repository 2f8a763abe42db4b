"""Words of thanks: written or spoken into the phone, checked, then given to whoever claimed."""

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Person
from wennuan.wishes import asking, telling, texts
from wennuan.wishes.locks import hold
from wennuan.wishes.models import Claim, ClaimStatus, ThanksCard, Wish
from wennuan.wishes.rules import keeps, may_confirm


@transaction.atomic
def write_thanks(claim: Claim, text: str, *, by: Person) -> ThanksCard:
    """Thank the giver, as the household or as the station that writes it down for them."""
    wish, claim = hold(claim)
    if not keeps(by, wish.site):
        require(may_confirm, by, claim)
    if claim.status != ClaimStatus.REALISED:
        raise WrongState("确认收到以后再写感谢卡。")
    card = _write(wish, claim, text, by)
    record("wishes.thanked", wish, by=by, claim=claim.pk)
    asking.ask_about_thanks(card, by=by)
    return card


@transaction.atomic
def judge_thanks(card: ThanksCard, *, is_fit: bool, by: Person | None, reason: str = "") -> None:
    """Give a card to whoever claimed, or not; only a moderator's decision comes here."""
    card = lock(card)
    card.FLOW.take(card, "show" if is_fit else "refuse")
    card.reason = reason.strip()[:120]
    card.save(update_fields=["state", "reason"])
    record("wishes.thanks_judged", card, by=by, is_fit=is_fit)
    if is_fit:
        telling.tell_claimer(card.claim, "thanks", by=None)
    telling.stir(card.claim.wish, card.claim)


def _write(wish: Wish, claim: Claim, text: str, by: Person) -> ThanksCard:
    said = text.strip()
    if not said:
        raise Invalid("写一句话就好，也可以用手机键盘上的话筒说。", field="text")
    texts.refuse_unfit(said, field="text")
    if wish.household is not None:
        texts.refuse_naming(said, wish.household, field="text")
    if wish.is_child:
        texts.refuse_child_facts(said, field="text")
    try:
        with transaction.atomic():
            return ThanksCard.objects.create(claim=claim, text=said[:200], by=by)
    except IntegrityError as twice:
        raise WrongState("感谢卡已经写过了。") from twice
