"""What the staff of a charity see: their campaigns, and what waits for a hand."""

from dataclasses import dataclass

from django.db.models import QuerySet

from wennuan.giving.models import (
    Campaign,
    CampaignReport,
    Donation,
    DonationStatus,
    Expense,
    ExpenseStatus,
    Fund,
    Receipt,
    ReceiptStatus,
    ReportStatus,
    WordsState,
)
from wennuan.giving.rules import (
    ANSWERERS,
    DECIDERS,
    DESK,
    EDITORS,
    ISSUERS,
    SPENDERS,
    STAFF,
    STEERERS,
)
from wennuan.orgs.models import Organisation
from wennuan.orgs.queries import posts_of
from wennuan.people.models import Person


def desk_orgs(person: Person) -> QuerySet[Organisation]:
    """The organisations at whose giving desk this person works."""
    held = posts_of(person).filter(role__in=STAFF, org__isnull=False)
    return Organisation.objects.filter(pk__in=held.order_by().values("org")).order_by("pk")


@dataclass(frozen=True, slots=True)
class Hands:
    """What someone may do at the desk of one organisation: a form stands only where it is taken."""

    edit: bool = False  # campaigns, their news, givers' words
    steer: bool = False  # the life of campaigns and funds
    spend: bool = False  # enter a spending
    decide: bool = False  # spendings and refunds
    record: bool = False  # gifts that someone brings
    issue: bool = False  # receipts
    answer: bool = False  # reports


def hands_at(person: Person, orgs: QuerySet[Organisation]) -> dict[int, Hands]:
    """What someone may do in each of these organisations."""
    held: dict[int, set[str]] = {}
    for org, role in posts_of(person).filter(org__in=orgs).values_list("org", "role"):
        held.setdefault(org, set()).add(role)
    return {org: _hands(roles) for org, roles in held.items()}


def hands_in(person: Person, org: Organisation) -> Hands:
    """What someone may do in one organisation."""
    return hands_at(person, Organisation.objects.filter(pk=org.pk)).get(org.pk, Hands())


def _hands(roles: set[str]) -> Hands:
    return Hands(
        edit=not roles.isdisjoint(EDITORS),
        steer=not roles.isdisjoint(STEERERS),
        spend=not roles.isdisjoint(SPENDERS),
        decide=not roles.isdisjoint(DECIDERS),
        record=not roles.isdisjoint(DESK),
        issue=not roles.isdisjoint(ISSUERS),
        answer=not roles.isdisjoint(ANSWERERS),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits at the desk."""

    expenses: int
    refunds: int
    receipts: int
    reports: int
    words: int


def waiting(orgs: QuerySet[Organisation]) -> Waiting:
    """Count what waits for a hand in these organisations."""
    return Waiting(
        expenses=waiting_expenses(orgs).count(),
        refunds=waiting_refunds(orgs).count(),
        receipts=waiting_receipts(orgs).count(),
        reports=waiting_reports(orgs).count(),
        words=waiting_words(orgs).count(),
    )


def desk_campaigns(orgs: QuerySet[Organisation]) -> QuerySet[Campaign]:
    """All campaigns of these organisations, the newest first."""
    return Campaign.objects.filter(org__in=orgs).select_related("org", "fund").order_by("-pk")


def desk_funds(orgs: QuerySet[Organisation]) -> QuerySet[Fund]:
    """All funds of these organisations."""
    return Fund.objects.filter(org__in=orgs).select_related("org", "parent").order_by("pk")


def waiting_expenses(orgs: QuerySet[Organisation]) -> QuerySet[Expense]:
    """Spendings that wait for the second signature, the oldest first."""
    found = Expense.objects.filter(fund__org__in=orgs, status=ExpenseStatus.ENTERED)
    return found.select_related("campaign", "fund__org", "line", "entered_by").order_by("pk")


def waiting_refunds(orgs: QuerySet[Organisation]) -> QuerySet[Donation]:
    """Gifts whose giver asked for the money back, the oldest first."""
    found = Donation.objects.filter(
        fund__org__in=orgs, status=DonationStatus.REFUNDING, refund_decided_by=None
    )
    return found.select_related("campaign__org", "fund__org").order_by("refund_asked_at", "pk")


def waiting_receipts(orgs: QuerySet[Organisation]) -> QuerySet[Receipt]:
    """Receipts to be made in the e-receipt system, the oldest first."""
    found = Receipt.objects.filter(donation__fund__org__in=orgs, status=ReceiptStatus.REQUESTED)
    return found.select_related("donation__campaign", "donation__fund__org").order_by("pk")


def waiting_reports(orgs: QuerySet[Organisation]) -> QuerySet[CampaignReport]:
    """Reports without an answer, the first due first."""
    found = CampaignReport.objects.filter(campaign__org__in=orgs, status=ReportStatus.WAITING)
    return found.select_related("campaign__org").order_by("due_on", "pk")


def waiting_words(orgs: QuerySet[Organisation]) -> QuerySet[Donation]:
    """Received gifts whose words nobody has read yet, the oldest first."""
    found = Donation.objects.filter(
        fund__org__in=orgs,
        words_state=WordsState.WAITING,
        received_at__isnull=False,
        campaign__isnull=False,
    )
    return found.select_related("campaign__org").order_by("pk")


def can_step(campaign: Campaign, step: str) -> bool:
    """Is this step of the desk possible now? (The law is asked when it is taken.)"""
    if step == "file_late":
        return campaign.is_emergency and not campaign.filing_number and campaign.is_public
    if step == "open_urgent" and not campaign.is_emergency:
        return False
    return campaign.FLOW.can(campaign, step)
