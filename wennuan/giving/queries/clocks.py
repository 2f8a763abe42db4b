"""The clocks of a campaign: what must be published by when, and who keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from wennuan.giving.models import Campaign, CampaignStatus, UpdateKind
from wennuan.giving.queries.law import late_filing_due
from wennuan.kernel.clock import today
from wennuan.orgs.models import Role
from wennuan.orgs.queries import holders
from wennuan.people.models import Person

QUARTER = timedelta(days=90)  # 慈善法 79: at least every three months
HALF_YEAR = timedelta(days=183)
EMERGENCY = timedelta(days=5)  # 慈善法 72
DISCLOSURE = timedelta(days=90)  # 慈善法 79: in full within three months after the end
REMIND_DAYS = 7
RUNNING = (CampaignStatus.OPEN, CampaignStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty with a day."""

    duty: str
    law: str
    due_on: date

    @property
    def days_left(self) -> int:
        """Days until it is due; negative when overdue."""
        return (self.due_on - today()).days


def clocks(campaign: Campaign) -> list[Clock]:
    """The duties that run now for this campaign, the first due first."""
    return sorted(_clocks(campaign), key=lambda clock: clock.due_on)


def _clocks(campaign: Campaign) -> Iterable[Clock]:
    if campaign.status in RUNNING:
        if not campaign.filing_number and (due := late_filing_due(campaign)):
            yield Clock("补办备案", "慈善法第七十三条", due)
        step, law = _rhythm(campaign)
        if step:
            yield Clock("公开募捐进展", law, last_progress(campaign) + step)
    if campaign.status == CampaignStatus.CLOSED and campaign.closed_at:
        yield Clock(
            "全面公开募捐情况",
            "慈善法第七十九条",
            timezone.localdate(campaign.closed_at) + DISCLOSURE,
        )


def _rhythm(campaign: Campaign) -> tuple[timedelta | None, str]:
    if campaign.is_emergency:
        return EMERGENCY, "慈善法第七十二条"
    if (
        campaign.starts_on
        and campaign.ends_on
        and campaign.ends_on - campaign.starts_on > HALF_YEAR
    ):
        return QUARTER, "慈善法第七十九条"
    return None, ""


def last_progress(campaign: Campaign) -> date:
    """The day of the last progress report, or the day it began."""
    posted = campaign.updates.filter(kind=UpdateKind.PROGRESS).values_list("posted_at", flat=True)
    last = posted.order_by("-posted_at").first() or campaign.opened_at
    return timezone.localdate(last) if last else today()


def days_since_progress(campaign: Campaign) -> int:
    """How many days ago the public last heard of it."""
    return (today() - last_progress(campaign)).days


def steerers(campaign: Campaign) -> list[Person]:
    """The fund managers of the organisation."""
    return list(holders(Role.FUND_MANAGER, org=campaign.org))


def running_campaigns() -> QuerySet[Campaign]:
    """Campaigns whose clocks tick."""
    ticking = [*RUNNING, CampaignStatus.CLOSED]
    return Campaign.objects.filter(status__in=ticking).select_related("org", "fund").order_by("pk")
