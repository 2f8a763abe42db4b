"""Promising a gift, and what a giver or the staff may do with it before and after payment."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.giving.actions.arrivals import DONATION
from wennuan.giving.models import (
    Campaign,
    Channel,
    Donation,
    DonationStatus,
    Fund,
    FundStatus,
    NameMode,
    WordsState,
)
from wennuan.giving.rules import may_edit_campaign, may_record_gift
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.money import yuan
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.rules import require
from wennuan.payments.hooks import Lapsed
from wennuan.people.models import Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.people.timeline import note

MOST_ONLINE_FEN = 5_000_000  # ¥50,000: more than that is better done by transfer, with advice
MOST_FEN = 10**12
LAPSE_AFTER = timedelta(hours=24)
LAPSE_TRANSFERS_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Gift:
    """What a giver decides: how much, under which name, with which words."""

    amount_fen: int
    name_mode: str = NameMode.ANONYMOUS
    shown_name: str = ""
    words: str = ""
    on_behalf: str = ""
    in_memory: str = ""
    contact: str = ""


@transaction.atomic
def pledge(
    campaign: Campaign, gift: Gift, *, by: Person | None, on_behalf_of: Person | None = None
) -> Donation:
    """Promise a gift to an open campaign; it counts for nothing until it is paid.

    ``by`` is the giver, or None for a visitor, who follows the gift by its secret link. A helper
    who gives for a resident names them in ``on_behalf_of``: the gift is theirs, both are noted.
    """
    if not campaign.takes_gifts:
        raise WrongState(
            f"“{campaign.name}”现在不接受捐赠（{campaign.get_status_display()}）。",
            hint="可以看看其他正在进行的募捐活动。",
        )
    if gift.amount_fen > MOST_ONLINE_FEN:
        raise Invalid(
            f"在线捐赠每笔不超过 {yuan(MOST_ONLINE_FEN)}。"
            "更大的金额请打电话，我们为您办理银行转账。",
            field="amount",
        )
    donation = _new_donation(gift, campaign=campaign, fund=campaign.fund)
    donation.donor = on_behalf_of or by
    donation.save()
    if by is not None and on_behalf_of is not None:
        _note_helper(donation, by, on_behalf_of)
    return donation


def _note_helper(donation: Donation, by: Person, giver: Person) -> None:
    """Keep both names: who pressed, and whose gift it is."""
    require(may_act_for, by, Matter(giver, Scope.GIVING))
    record("giving.gift_pledged", donation, by=by, on_behalf_of=giver)
    sentence = f"{by.public_name}代您登记捐赠 {yuan(donation.amount_fen)}，付款后到账"
    note(giver, sentence, app="giving", link=reverse("giving:gift", args=[donation.number]), by=by)


@transaction.atomic
def record_gift(
    fund: Fund, gift: Gift, *, by: Person | None, campaign: Campaign | None = None
) -> Donation:
    """Note a gift by phone, transfer or cash at the desk; the payment is booked separately.

    The name of whoever wrote it down stays with the gift.
    """
    require(may_record_gift, by, fund)
    if fund.status != FundStatus.ACTIVE:
        raise WrongState("这个专项基金现在不接受捐赠。")
    if campaign is not None and (campaign.fund_id != fund.pk or not campaign.takes_gifts):
        raise WrongState("这个募捐活动现在不接受捐赠，或者不属于这个基金。")
    donation = _new_donation(gift, campaign=campaign, fund=fund)
    donation.entered_by = by
    donation.save()
    record("giving.gift_recorded", donation, by=by, amount_fen=gift.amount_fen)
    return donation


def _new_donation(gift: Gift, *, campaign: Campaign | None, fund: Fund) -> Donation:
    if not 0 < gift.amount_fen <= MOST_FEN:
        raise Invalid("请填写大于零的金额。", field="amount")
    mode, name = NameMode(gift.name_mode), gift.shown_name.strip()
    if mode != NameMode.ANONYMOUS and not name:
        raise Invalid("请填写要公开的称呼，或者选择匿名。", field="shown_name")
    for field in ("words", "on_behalf", "in_memory", "shown_name"):
        if found := scan_identifiers(getattr(gift, field)):
            raise Invalid(f"这里有{found[0].kind}，请去掉，以免公开。", field=field)
    return Donation(
        campaign=campaign,
        fund=fund,
        amount_fen=gift.amount_fen,
        name_mode=mode,
        alias=name if mode == NameMode.ALIAS else "",
        real_name=name if mode == NameMode.REAL else None,
        words=gift.words.strip(),
        words_state=WordsState.WAITING if gift.words.strip() else WordsState.NONE,
        on_behalf=gift.on_behalf.strip(),
        in_memory=gift.in_memory.strip(),
        contact=gift.contact or None,
    )


@transaction.atomic
def lapse_old_pledges(*, by: Person | None) -> int:
    """Let promises lapse that were not paid within a day. A late payment still counts."""
    old = Donation.objects.filter(
        status=DonationStatus.PLEDGED, pledged_at__lt=now() - LAPSE_AFTER, entered_by=None
    ).exclude(channel=Channel.TRANSFER, pledged_at__gt=now() - LAPSE_TRANSFERS_AFTER)
    return old.update(status=DonationStatus.LAPSED)


@transaction.atomic
def follow_lapsed(lapsed: Lapsed) -> None:
    """What nobody can pay any more lapses with its order; a giver may try again for a day.

    Such are gifts of the desk whose money was struck out, and those of a campaign that is over.
    """
    if lapsed.purpose != DONATION:
        return
    donation = Donation.objects.select_for_update(of=("self",)).get(pk=int(lapsed.reference))
    if donation.status != DonationStatus.PLEDGED:
        return
    campaign = donation.campaign
    if donation.entered_by_id or (campaign is not None and not campaign.takes_gifts):
        donation.FLOW.take(donation, "lapse")
        donation.save(update_fields=["status"])


@transaction.atomic
def judge_words(donation: Donation, *, by: Person | None, is_shown: bool) -> Donation:
    """Let the giver's words be read by others, or not."""
    donation = lock(donation)
    if donation.campaign is None:
        raise WrongState("这笔捐赠不属于任何募捐活动，留言不公开。")
    require(may_edit_campaign, by, donation.campaign)
    if donation.words_state == WordsState.NONE:
        raise WrongState("这笔捐赠没有留言。")
    donation.words_state = WordsState.SHOWN if is_shown else WordsState.HIDDEN
    donation.save(update_fields=["words_state"])
    record("giving.words_judged", donation, by=by, is_shown=is_shown)
    return donation


@transaction.atomic
def hide_names(person: Person, *, by: Person | None) -> int:
    """Make every gift of a person anonymous, when they close their account or ask for it."""
    gifts = Donation.objects.filter(donor=person)
    hidden = gifts.update(
        name_mode=NameMode.ANONYMOUS, alias="", real_name=None, contact=None,
        words="", words_state=WordsState.NONE,
    )  # fmt: skip
    record("giving.names_hidden", person, by=by, gifts=hidden)
    return hidden
