"""A giver closes the account: the gift stays in the books, and nobody is named by it any more."""

from django.urls import reverse

from tests.journeys.conftest import code_of
from wennuan.giving.models import Donation
from wennuan.giving.tests import make as giving
from wennuan.people.models import Person

PHONE = "19900008802"


def give(browser, campaign):
    browser.post(
        reverse("giving:donate", args=[campaign.pk]),
        {"amount": "20", "own": "", "name_mode": "real", "shown_name": "麦小满",
         "gateway": "transfer"},
    )  # fmt: skip
    gift = Donation.objects.get()
    giving.actions.receive_payments([giving.settled(gift, gateway="transfer")])
    return gift


def close(browser):
    asked = browser.post(reverse("people:close"))
    done = browser.post(reverse("people:close_confirm"), {"code": code_of(PHONE)})
    return asked, done


def test_the_gift_stays_and_the_name_goes(client, resident, campaign):
    giver = resident(PHONE)
    gift = give(giver, campaign)
    ledger = f"{reverse('giving:ledger')}?campaign={campaign.pk}"
    before = client.get(ledger).text

    _, done = close(giver)
    client.cookies["fresh"] = "1"  # whoever acted just now sees no kept copy
    after = client.get(ledger).text

    gift.refresh_from_db()
    assert "麦小满" in before
    assert "麦小满" not in after
    assert "¥20.00" in after
    assert (gift.real_name, gift.status) == (None, "received")
    assert done["Location"] == reverse("people:closed")
    assert giver.get(reverse("people:me")).status_code == 302


def test_money_under_way_keeps_the_account_open(resident, campaign):
    giver = resident(PHONE)
    gift = give(giver, campaign)
    giver.post(reverse("giving:ask_refund", args=[gift.number]), {"reason": "金额填错了"})

    refused = giver.post(reverse("people:close"))

    assert refused.status_code == 409
    assert "正在退款" in refused.text
    assert Person.objects.get(pk=gift.donor_id).is_active
