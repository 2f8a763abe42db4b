"""A helper acts in a resident's gifts: the resident's gifts are shown, and both names are kept."""

import pytest
from django.urls import reverse

from wennuan.audit.models import AuditEntry
from wennuan.giving import actions
from wennuan.giving.tests import make
from wennuan.kernel.errors import NotAllowed
from wennuan.people.tests import make as people


@pytest.fixture
def resident(db):
    return people.a_person("温奶奶")


@pytest.fixture
def helper(resident):
    """Accepted by the resident for gifts."""
    helper = people.a_verified_person("安师傅")
    helper.delegation = people.a_delegation(helper, resident, "giving")
    return helper


@pytest.fixture
def gift(campaign, resident):
    return make.a_gift(campaign, by=resident)


@pytest.fixture
def acting(client, helper):
    client.force_login(helper)
    client.post(reverse("people:start_acting", args=[helper.delegation.pk]))
    return client


def both(verb):
    entry = AuditEntry.objects.get(verb=verb)
    return entry.actor, entry.on_behalf_of


def test_the_resident_s_gifts_are_shown_and_taken_along(acting, gift, helper, campaign):
    own = make.a_gift(campaign, by=helper)

    door = acting.get(reverse("people:me")).text
    listed = acting.get(reverse("giving:mine")).text
    file = b"".join(acting.get(reverse("giving:mine_csv")).streaming_content).decode()

    assert reverse("giving:mine") in door
    assert gift.number in listed
    assert gift.number in file
    assert own.number not in listed + file


def test_a_receipt_keeps_both_names(acting, gift, helper, resident):
    acting.post(
        reverse("giving:ask_receipt", args=[gift.number]), {"is_org": "0", "name": "温如春"}
    )

    assert both("giving.receipt_requested") == (helper, resident)


def test_a_waiver_keeps_both_names(acting, gift, helper, resident):
    acting.post(reverse("giving:waive_receipt", args=[gift.number]))

    assert both("giving.receipt_not_issued") == (helper, resident)


def test_a_refund_keeps_both_names(acting, gift, helper, resident):
    acting.post(reverse("giving:ask_refund", args=[gift.number]), {"reason": "金额填错了"})

    assert both("giving.refund_asked") == (helper, resident)


def test_the_giver_alone_is_one_name(client, gift, resident):
    actions.ask_refund(gift, by=resident, reason="金额填错了")

    assert both("giving.refund_asked") == (resident, None)


def test_a_helper_for_other_matters_touches_no_gift(client, gift, resident):
    helper = people.a_verified_person("路人")
    delegation = people.a_delegation(helper, resident, "household")
    client.force_login(helper)
    client.post(reverse("people:start_acting", args=[delegation.pk]))

    assert client.get(reverse("giving:gift", args=[gift.number])).status_code == 404
    assert client.get(reverse("giving:mine")).status_code == 403
    with pytest.raises(NotAllowed):
        actions.ask_refund(gift, by=helper, reason="金额填错了")
