"""A certificate runs out: no campaign opens, the open one stops, and a new one lets it go on."""

from datetime import timedelta

from django.urls import reverse

from wennuan.giving import jobs
from wennuan.giving.models import CampaignStatus
from wennuan.giving.tests import make as giving
from wennuan.kernel.clock import frozen, now, today
from wennuan.orgs.models import Certificate

LATER = timedelta(days=40)  # the certificate of these stories holds for thirty days


def status_of(campaign):
    campaign.refresh_from_db()
    return campaign.status


def press(browser, campaign, step):
    return browser.post(reverse("giving:desk_step", args=[campaign.pk, step]))


def test_without_a_valid_certificate_nothing_opens(staff, fund):
    ready = giving.filed(fund)

    with frozen(now() + LATER):
        manager = staff("fund_manager")
        refused = press(manager, ready, "open")
        page = manager.get(reverse("giving:desk_campaign", args=[ready.pk])).text

    assert status_of(ready) == CampaignStatus.FILED
    assert "公开募捐资格证书" in refused.text
    assert "还缺 1 项" in page


def test_an_open_campaign_stops_and_goes_on_with_a_certificate_that_holds(client, staff, campaign):
    with frozen(now() + LATER):
        jobs.close_campaigns()
        stopped = status_of(campaign)
        page = client.get(reverse("giving:campaign", args=[campaign.pk])).text
        manager = staff("fund_manager")
        press(manager, campaign, "resume")
        still = status_of(campaign)
        Certificate.objects.update(expires_on=today() + timedelta(days=400))
        press(manager, campaign, "resume")

    assert (stopped, still) == (CampaignStatus.SUSPENDED, CampaignStatus.SUSPENDED)
    assert "募捐已暂停" in page
    assert status_of(campaign) == CampaignStatus.OPEN
