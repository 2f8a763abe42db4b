"""What people may see of gifts: everyone, the giver, the holder of the link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare

from wennuan.giving.models import (
    IN_HAND,
    Arrival,
    Campaign,
    CampaignStatus,
    Donation,
    DonationStatus,
    Expense,
    ExpenseStatus,
    Receipt,
    ReceiptStatus,
    WordsState,
)
from wennuan.giving.queries.money import Money, money_of, pot_of, spent_share
from wennuan.kernel.clock import now
from wennuan.kernel.errors import NotFound
from wennuan.people.models import Person

REFUND_WITHIN = timedelta(days=7)
LATEST = 6


@dataclass(frozen=True, slots=True)
class GiftLine:
    """What everyone may see of a gift: the name only as chosen."""

    name: str
    amount_fen: int
    received_at: datetime
    words: str = ""
    on_behalf: str = ""
    in_memory: str = ""


def gift_line(donation: Donation) -> GiftLine:
    """Show one received gift to everyone."""
    assert donation.received_at is not None  # noqa: S101 — only received gifts are shown
    shown = donation.words_state == WordsState.SHOWN
    return GiftLine(
        name=donation.public_name,
        amount_fen=donation.amount_fen - donation.refunded_fen,
        received_at=donation.received_at,
        words=donation.words if shown else "",
        on_behalf=donation.on_behalf,
        in_memory=donation.in_memory,
    )


def latest_gifts(campaign: Campaign, count: int = LATEST) -> list[GiftLine]:
    """The last gifts of a campaign, newest first."""
    found = Donation.objects.filter(
        campaign=campaign, received_at__isnull=False, status__in=IN_HAND
    )
    return [gift_line(gift) for gift in found.order_by("-received_at", "-pk")[:count]]


def gift_by_number(number: str, *, viewer: Person | None, token: str) -> Donation:
    """A gift for its giver, or for whoever holds its secret link. Raises NotFound for others."""
    found = (
        Donation.objects.filter(number=number)
        .select_related("campaign__org", "fund__org", "donor", "campaign__fund")
        .first()
    )
    if found is not None:
        is_giver = viewer is not None and found.donor_id == viewer.pk
        if is_giver or constant_time_compare(found.follow_token, token):
            return found
    raise NotFound(
        "没有找到这笔捐赠，或者链接不完整。",
        hint="请用捐赠完成时保存的完整链接，或登录后在“我的捐赠”里查看，也可以打电话报捐赠编号。",
    )


def gifts_of(person: Person) -> QuerySet[Donation]:
    """All gifts of a person, newest first."""
    return (
        Donation.objects.filter(donor=person)
        .exclude(status=DonationStatus.LAPSED)
        .select_related("campaign__org", "fund__org")
        .order_by("-pledged_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One event in the life of a gift."""

    title: str
    at: datetime | None = None
    detail: str = ""
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class GiftCard:
    """What a giver sees of a gift: where each yuan of it is."""

    donation: Donation
    money: Money
    spent_fen: int
    waiting_fen: int
    receipt: Receipt | None
    can_pay: bool
    can_ask_receipt: bool
    can_ask_refund: bool

    @property
    def kept_fen(self) -> int:
        """What of the gift is still with the charity or was spent by it."""
        return self.spent_fen + self.waiting_fen


def gift_cards(donations: Iterable[Donation]) -> list[GiftCard]:
    """Many gifts for their giver, in a fixed number of reads."""
    gifts = list(donations)
    sums = money_of({pot_of(gift) for gift in gifts})
    receipts: dict[int, Receipt] = {}
    alive = Receipt.objects.exclude(status=ReceiptStatus.VOIDED)
    for receipt in alive.filter(donation__in=[gift.pk for gift in gifts]):
        receipts[receipt.donation_id] = receipt
    return [_card(gift, sums[pot_of(gift)], receipts.get(gift.pk)) for gift in gifts]


def gift_card(donation: Donation) -> GiftCard:
    """One gift for its giver."""
    return gift_cards([donation])[0]


def _card(gift: Donation, money: Money, receipt: Receipt | None) -> GiftCard:
    is_in_hand = gift.status in IN_HAND
    kept = gift.amount_fen - gift.refunded_fen if is_in_hand else 0
    spent = 0 if gift.arrival == Arrival.HELD else spent_share(kept, money)
    return GiftCard(
        donation=gift,
        money=money,
        spent_fen=spent,
        waiting_fen=kept - spent,
        receipt=receipt,
        can_pay=gift.status == DonationStatus.PLEDGED
        and gift.campaign is not None
        and gift.campaign.takes_gifts,
        can_ask_receipt=gift.status == DonationStatus.RECEIVED
        and (
            receipt is None or receipt.status in {ReceiptStatus.WAIVED, ReceiptStatus.UNREACHABLE}
        ),
        can_ask_refund=may_go_back(gift),
    )


def may_go_back(gift: Donation) -> bool:
    """May the giver ask for the money back, by the published rules?

    Within seven days; and at any time when it came after the end or while the campaign is
    suspended.
    """
    if gift.status != DonationStatus.RECEIVED or gift.received_at is None:
        return False
    odd = gift.arrival in {Arrival.LATE, Arrival.HELD}
    stopped = gift.campaign is not None and gift.campaign.status == CampaignStatus.SUSPENDED
    return odd or stopped or now() - gift.received_at <= REFUND_WITHIN


def gift_steps(card: GiftCard) -> list[Step]:
    """The trail of a gift, oldest first: paid, booked, spent, and what may still come."""
    gift = card.donation
    steps = [Step("已下单", gift.pledged_at, f"捐赠编号 {gift.number}")]
    if gift.received_at is None:
        return [*steps, Step("付款", detail="付款后才算捐赠", is_done=False)]
    steps += [
        Step("已付款", gift.received_at, gift.get_channel_display()),
        Step("已入账", gift.received_at, _booked(gift)),
    ]
    if card.receipt and card.receipt.issued_at:
        steps.append(Step("票据已开具", card.receipt.issued_at, f"号码 {card.receipt.number}"))
    if gift.refund_asked_at:
        steps.append(Step("申请退款", gift.refund_asked_at, gift.refund_reason))
    if gift.refunded_at:
        return [*steps, Step("已退款", gift.refunded_at, "原路退回")]
    if gift.arrival != Arrival.HELD:
        steps += [_spent_step(expense) for expense in spendings_after(gift)]
    if card.waiting_fen:
        steps.append(Step("等待拨付", detail="拨付后会显示在这里", is_done=False))
    return steps


def _booked(gift: Donation) -> str:
    where = (
        f"“{gift.campaign}”" if gift.campaign and gift.arrival != Arrival.LATE else str(gift.fund)
    )
    return f"{gift.get_arrival_display()} · {where}"


def _spent_step(expense: Expense) -> Step:
    return Step(f"{expense.get_kind_display()}：{expense.purpose}", expense.paid_at, expense.payee)


def spendings_after(gift: Donation) -> list[Expense]:
    """What has gone out of the gift's pot since it came in."""
    in_campaign = gift.campaign_id and gift.arrival != Arrival.LATE
    which = Q(campaign=gift.campaign_id) if in_campaign else Q(fund=gift.fund_id, campaign=None)
    found = Expense.objects.filter(which, status=ExpenseStatus.PAID, paid_at__gte=gift.received_at)
    return list(found.order_by("paid_at", "pk")[:30])


@dataclass(frozen=True, slots=True)
class CheckedGift:
    """What a certificate's check page says: enough to compare with the paper, no more."""

    number: str
    name: str
    amount_fen: int
    received_at: datetime
    target: str
    org: str
    is_refunded: bool


def checked_gift(code: str) -> CheckedGift | None:
    """The received gift behind a certificate's code, or None."""
    found = (
        Donation.objects.filter(check_code=code, received_at__isnull=False)
        .select_related("campaign", "fund__org")
        .first()
    )
    if found is None or found.received_at is None:
        return None
    return CheckedGift(
        number=found.number,
        name=found.public_name,
        amount_fen=found.amount_fen - found.refunded_fen,
        received_at=found.received_at,
        target=str(found.campaign or found.fund),
        org=found.fund.org.name,
        is_refunded=found.status == DonationStatus.REFUNDED,
    )
