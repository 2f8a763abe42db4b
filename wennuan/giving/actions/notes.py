"""Telling givers: thanks, late and held payments, and what happens to what they gave to."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.giving import queries
from wennuan.giving.models import (
    IN_HAND,
    Arrival,
    Campaign,
    CampaignReport,
    Donation,
    ReportStatus,
)
from wennuan.kernel.clock import today
from wennuan.notices.actions import tell, tell_all
from wennuan.orgs.models import Role
from wennuan.orgs.queries import holders
from wennuan.people.models import Person

WORDS = {Arrival.LATE: "giving/notices/late", Arrival.HELD: "giving/notices/held"}
AT_ONCE = 500


@transaction.atomic
def thank_givers(donation_ids: Sequence[int], *, by: Person | None) -> int:
    """Tell givers that their money has arrived, and into which pot."""
    gifts = Donation.objects.filter(pk__in=donation_ids, donor__isnull=False)
    for gift in gifts.select_related("donor", "campaign", "fund"):
        if gift.donor is not None:
            template = WORDS.get(Arrival(gift.arrival), "giving/notices/thanks")
            link = reverse("giving:gift", args=[gift.number])
            tell(gift.donor, template, by=by, link=link, donation=gift)
    return len(gifts)


def tell_givers(campaign: Campaign, template: str, *, by: Person | None) -> int:
    """Tell everyone who gave to a campaign, once each, some hundreds at a time."""
    givers = (
        Donation.objects.filter(campaign=campaign, status__in=IN_HAND, donor__isnull=False)
        .values_list("donor", flat=True)
        .distinct()
        .order_by("donor")
    )
    link = reverse("giving:campaign", args=[campaign.pk])
    money, ids = queries.campaign_money(campaign), list(givers)
    for start in range(0, len(ids), AT_ONCE):
        people = Person.objects.filter(pk__in=ids[start : start + AT_ONCE], is_active=True)
        tell_all(people, template, by=by, link=link, campaign=campaign, money=money)
    return len(ids)


@transaction.atomic
def remind_reports(*, by: Person | None) -> int:
    """Remind whoever may answer of reports that are due within two days, or overdue."""
    soon = CampaignReport.objects.filter(
        status=ReportStatus.WAITING, due_on__lte=today() + timedelta(days=2)
    )
    for report in soon.select_related("campaign__org"):
        roles = (Role.REVIEWER, Role.ORG_MANAGER, Role.FUND_MANAGER)
        people = holders(roles, org=report.campaign.org)
        link = reverse("giving:desk_reports")
        tell_all(people, "giving/notices/report_due", by=by, link=link, report=report)
    return len(soon)
