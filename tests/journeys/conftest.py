"""A charity with a campaign, and browsers that really sign in. All sockets are as in real life."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from wennuan.giving.tests import make as giving
from wennuan.kernel.clock import today
from wennuan.notices import sms
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs


@pytest.fixture(autouse=True)
def _no_kept_pages(db):
    caches["pages"].clear()


@pytest.fixture
def charity():
    """Verified, with an account and a fundraising certificate."""
    org = orgs.verified(name="二七区慈善总会")
    org.account_name, org.bank_name = org.name, "示范银行二七支行"
    org.account_number = "6200000000000000"
    org.save(update_fields=["account_name", "bank_name", "account_number"])
    orgs.verified_certificate(org, expires_on=today() + timedelta(days=30))
    return org


@pytest.fixture
def fund(charity):
    return giving.a_fund(charity)


@pytest.fixture
def campaign(fund):
    return giving.an_open_campaign(fund)


@pytest.fixture
def staff(charity):
    """A browser of somebody with a post in the charity, past the second factor."""

    def sit(role):
        return orgs.signed_in(Client(), orgs.holder(Role(role), org=charity))

    return sit


@pytest.fixture
def resident():
    """A browser in which somebody signed in with phone and code."""

    def arrive(phone):
        browser = Client()
        asked = browser.post(reverse("account_login"), {"phone": phone, "agree": "on"})
        browser.get(asked["Location"])
        browser.post(reverse("account_confirm_login_code"), {"code": code_of(phone)})
        return browser

    return arrive


def code_of(phone):
    """The digits that were last sent to a number."""
    return re.search(r"(?<!\d)\d{6}(?!\d)", sms.demo_outbox(f"+86{phone}")[0].text).group()
