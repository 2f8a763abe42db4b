"""What this app answers when a lower app asks through its sockets (config/wiring.py)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from wennuan.giving.actions.arrivals import CAMPAIGN
from wennuan.giving.actions.gifts import hide_names
from wennuan.giving.models import (
    Campaign,
    CampaignStatus,
    Donation,
    DonationStatus,
    ReceiptStatus,
)
from wennuan.giving.queries import desk_orgs, gifts_of
from wennuan.kernel.money import yuan
from wennuan.orgs.models import Organisation
from wennuan.payments.hooks import Target
from wennuan.payments.queries import desk as money
from wennuan.people.hooks import Door, Section
from wennuan.people.models import Person, Scope


def me_doors(person: Person) -> Iterable[Door]:
    """My gifts; and the desks of giving and of money for whoever works there."""
    mine = "每一笔的状态、票据、证书"
    yield Door("我的捐赠", reverse("giving:mine"), "hand-heart", mine, scope=Scope.GIVING)
    if desk_orgs(person).exists():
        yield Door("捐赠工作台", reverse("giving:desk"), "briefcase", "募捐、拨付、退款、票据")
    if money.orgs_where(person):
        yield Door("收款工作台", reverse("payments:desk"), "book-open-text", "收款、对账单、对账")


def export_sections(person: Person) -> Iterable[Section]:
    """All gifts of a person, with what they wrote and whom the receipts name."""
    rows = tuple(_row(gift) for gift in gifts_of(person).prefetch_related("receipts"))
    if rows:
        yield Section("gifts", "捐赠", rows)


def payment_targets(org: Organisation) -> Iterable[Target]:
    """The campaigns of an organisation that money found in a statement may be for."""
    running = (CampaignStatus.OPEN, CampaignStatus.SUSPENDED, CampaignStatus.CLOSED)
    for campaign in Campaign.objects.filter(org=org, status__in=running).order_by("name"):
        yield Target(CAMPAIGN, str(campaign.pk), campaign.name)


def _row(gift: Donation) -> dict[str, str]:
    receipts = "；".join(
        f"{receipt.payer_name or ''} {receipt.number}".strip() for receipt in gift.receipts.all()
    )
    when = timezone.localtime(gift.received_at or gift.pledged_at)
    return {
        "捐赠编号": gift.number,
        "项目": str(gift.campaign or gift.fund),
        "金额": yuan(gift.amount_fen),
        "状态": gift.get_status_display(),
        "时间": f"{when:%Y-%m-%d %H:%M}",
        "公开署名": gift.public_name,
        "留言": gift.words,
        "票据": receipts,
    }


def forget_names(person: Person) -> None:
    """Whoever closes the account is named by no gift any more."""
    hide_names(person, by=person)


def reasons_to_stay(person: Person) -> Iterable[str]:
    """A refund or a receipt that is under way."""
    gifts = Donation.objects.filter(donor=person)
    if gifts.filter(status=DonationStatus.REFUNDING).exists():
        yield "有一笔捐赠正在退款"
    if gifts.filter(receipts__status=ReceiptStatus.REQUESTED).exists():
        yield "有一张捐赠票据正在开具"
