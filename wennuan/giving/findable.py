"""What of giving the search finds: funds, campaigns and their news."""

from django.db.models import QuerySet
from django.urls import reverse

from wennuan.giving.models import OPENED, Campaign, CampaignUpdate, Fund, FundStatus
from wennuan.giving.queries import public_campaigns
from wennuan.search.sources import Entry, add_source

CAMPAIGN, FUND, UPDATE = "campaign", "fund", "update"


def add_sources() -> None:
    """Say what is public (called once, by config/wiring.py)."""
    add_source(CAMPAIGN, public_campaigns, campaign_entry)
    add_source(FUND, public_funds, fund_entry)
    add_source(UPDATE, public_updates, update_entry)


def public_funds() -> QuerySet[Fund]:
    """Funds that were set up, ended ones too: their books stay open."""
    return Fund.objects.exclude(status=FundStatus.DRAFT).select_related("org")


def public_updates() -> QuerySet[CampaignUpdate]:
    """News of campaigns that everyone may see."""
    news = CampaignUpdate.objects.filter(campaign__status__in=OPENED)
    return news.select_related("campaign__org")


def campaign_entry(campaign: Campaign) -> Entry:
    """A campaign by its name, charity, purpose and story."""
    said = (str(campaign.org), campaign.purpose, campaign.story, campaign.filing_number)
    return Entry(
        kind=CAMPAIGN,
        ref=str(campaign.pk),
        title=campaign.name,
        body="\n".join(part for part in said if part),
        url=reverse("giving:campaign", args=[campaign.pk]),
        at=campaign.opened_at or campaign.created_at,
    )


def fund_entry(fund: Fund) -> Entry:
    """A fund by its name, charity and purpose."""
    return Entry(
        kind=FUND,
        ref=str(fund.pk),
        title=fund.name,
        body=f"{fund.org}\n{fund.purpose}",
        url=reverse("giving:fund", args=[fund.pk]),
        at=fund.created_at,
    )


def update_entry(update: CampaignUpdate) -> Entry:
    """A piece of news by its title and words."""
    return Entry(
        kind=UPDATE,
        ref=str(update.pk),
        title=update.title,
        body=f"{update.campaign}\n{update.body}",
        url=reverse("giving:campaign", args=[update.campaign_id]),
        at=update.posted_at,
    )
