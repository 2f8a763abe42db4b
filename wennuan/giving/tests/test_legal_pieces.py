"""Without each piece that the law asks for, nobody opens a campaign."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from wennuan.giving import actions, jobs, queries
from wennuan.giving.models import Campaign, CampaignStatus
from wennuan.giving.tests import make
from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.actions import reopen_org
from wennuan.orgs.models import Certificate, CertificateStatus, Organisation, Role
from wennuan.people.models import Person

COLUMNS = {  # column of the campaign -> what it is without it
    "purpose": "", "story": "", "beneficiaries": "", "not_a_person": False, "target_fen": 0,
    "leftover_rule": "", "contact_name": "", "contact_phone": "", "contact_office": "",
    "area": "", "account_name": "", "platform_name": "", "platform_url": "", "certificate": None,
    "starts_on": None, "ends_on": None, "decision_file": "", "filed_on": None,
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_a_campaign_without_one_piece_is_refused_to_everyone(fund, column):
    campaign = make.decided(fund)
    status = CampaignStatus.DECIDED if column == "filed_on" else CampaignStatus.FILED
    filing = {"filing_number": "F1", "filed_on": today() - timedelta(days=12)}
    Campaign.objects.filter(pk=campaign.pk).update(
        **{"status": status, **filing, column: COLUMNS[column]}
    )
    campaign.refresh_from_db()
    admin = Person.objects.create_superuser("root", "x")

    for by in (None, admin):
        with pytest.raises((WrongState, NotAllowed)):
            actions.open_campaign(campaign, by=by)

    campaign.refresh_from_db()
    assert campaign.status == status


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("credit_code", None),
        ("status", "suspended"),
        ("name", "另一个名字"),  # no longer the name of the account
    ],
)
def test_a_campaign_of_an_incomplete_organisation_is_refused(fund, column, value):
    campaign = make.filed(fund)
    Organisation.objects.filter(pk=fund.org_id).update(**{"account_name": "", column: value})

    with pytest.raises(actions.LawRefuses) as refused:
        actions.open_campaign(campaign, by=None)

    assert refused.value.pieces
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.FILED


@pytest.mark.parametrize(
    "changes",
    [
        {"status": CertificateStatus.SUBMITTED, "decided_by": None},
        {"expires_on": today() - timedelta(days=1)},
        {"kind": "registration"},
        {"issued_on": today() + timedelta(days=1), "expires_on": None},
    ],
)
def test_a_certificate_that_does_not_hold_is_refused(fund, changes):
    campaign = make.filed(fund)
    type(campaign.certificate).objects.filter(pk=campaign.certificate_id).update(**changes)

    with pytest.raises(actions.LawRefuses, match="公开募捐资格证书"):
        actions.open_campaign(campaign, by=None)


def test_the_certificate_of_another_charity_is_refused(fund):
    other = make.an_org("别处慈善会", code="53410103MJ0000002B")
    campaign = make.filed(fund, certificate=make.a_certificate(other, "慈公募 2"))

    with pytest.raises(actions.LawRefuses, match="公开募捐资格证书"):
        actions.open_campaign(campaign, by=None)


@pytest.mark.parametrize(
    "url",
    [
        "http://gongyi.qq.com/a", "https://gongyi.qq.com.evil.example/a", "https://example.com/a",
        "https://evilgongyi.qq.com.cn/", "javascript:alert(1)", "https://[",
    ],
)  # fmt: skip
def test_a_link_outside_the_named_platform_is_refused(fund, url):
    campaign = make.filed(fund)
    Campaign.objects.filter(pk=campaign.pk).update(platform_url=url)

    with pytest.raises(actions.LawRefuses, match="指定的互联网募捐信息平台"):
        actions.open_campaign(campaign, by=None)


@pytest.mark.parametrize("url", ["https://example.com/a", "http://gongyi.qq.com/a"])
def test_a_link_elsewhere_is_not_even_written(fund, url):
    with pytest.raises(Invalid, match="指定平台"):
        make.a_draft(fund, platform_url=url)

    assert not Campaign.objects.exists()


def test_the_list_of_platforms_is_the_setting_when_there_is_one(fund, settings):
    settings.DESIGNATED_PLATFORMS = {"新平台": "new.example.org.cn"}

    make.a_draft(fund, platform_name="新平台", platform_url="https://new.example.org.cn/1")
    with pytest.raises(Invalid):
        make.a_draft(fund)

    assert Campaign.objects.get().platform_name == "新平台"


def test_a_budget_that_does_not_add_up_is_refused(fund):
    campaign = make.filed(fund)
    campaign.lines.first().delete()

    with pytest.raises(actions.LawRefuses, match="预算"):
        actions.open_campaign(campaign, by=None)


def test_a_campaign_opens_on_the_tenth_day_after_filing_and_not_before(fund):
    early, ready = make.filed(fund, days_ago=9), make.filed(fund, days_ago=10)

    with pytest.raises(actions.LawRefuses, match="已满十日"):
        actions.open_campaign(early, by=None)
    opened = actions.open_campaign(ready, by=None)

    assert opened.status == CampaignStatus.OPEN
    assert queries.earliest_opening(early) == today() + timedelta(days=1)


@pytest.mark.parametrize(("days", "is_emergency"), [(1100, False), (370, True)])
def test_a_term_longer_than_the_law_allows_is_not_even_written(fund, days, is_emergency):
    start = today() - timedelta(days=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.a_draft(
            fund, starts_on=start, ends_on=start + timedelta(days=days), is_emergency=is_emergency
        )


def test_the_database_refuses_an_open_campaign_without_its_filing(fund):
    campaign = make.decided(fund)

    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.OPEN)


def test_the_database_keeps_the_name_of_a_filed_campaign(fund):
    campaign = make.filed(fund)

    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(name="换个更好听的名字")
    with pytest.raises(WrongState, match="活动名称"):
        actions.edit_campaign(campaign, make.a_plan(fund.org, name="换个名字"), by=None)


def test_the_story_of_a_filed_campaign_may_still_be_improved(fund):
    campaign = make.filed(fund)
    plan = make.a_plan(
        fund.org, story="写得更清楚。", starts_on=campaign.starts_on, ends_on=campaign.ends_on
    )

    changed = actions.edit_campaign(campaign, plan, by=None)

    assert changed.story == "写得更清楚。"


def test_an_emergency_begins_before_filing_and_stops_by_itself_after_ten_days(fund):
    campaign = make.decided(fund, is_emergency=True, emergency_reason="暴雨二级应急响应")
    opened = actions.open_campaign(campaign, by=None)

    with frozen(now() + timedelta(days=10)):
        still = actions.suspend_if_unfiled(opened, by=None)
    with frozen(now() + timedelta(days=11)):
        late = actions.suspend_if_unfiled(opened, by=None)
        with pytest.raises(actions.LawRefuses, match="备案编号"):
            actions.resume_campaign(late, by=None)

    assert (still.status, late.status) == (CampaignStatus.OPEN, CampaignStatus.SUSPENDED)


def test_an_emergency_filed_in_time_goes_on(fund):
    campaign = make.decided(fund, is_emergency=True, emergency_reason="暴雨二级应急响应")
    opened = actions.open_campaign(campaign, by=None)
    actions.file_late(opened, by=None, filing_number="F-9", filed_on=today())

    with frozen(now() + timedelta(days=30)):
        kept = actions.suspend_if_unfiled(opened, by=None)

    assert kept.status == CampaignStatus.OPEN


def test_an_ordinary_campaign_never_opens_unfiled(fund):
    campaign = make.decided(fund)

    with pytest.raises(WrongState):
        actions.open_campaign(campaign, by=None)


def test_the_checklist_names_each_piece_with_its_law(fund):
    campaign = make.filed(fund)

    assert queries.missing_pieces(campaign) == []
    assert all(piece.law and piece.sentence for piece in queries.pieces(campaign))
    assert Campaign.objects.filter(pk=campaign.pk, ends_on__gt=F("starts_on")).exists()


def reopened(org):
    """Its manager wants to change who it is: until a second person looked, it is unverified."""
    manager = make.a_post(Role.ORG_MANAGER, org)
    return reopen_org(org, by=manager, reason="更名")


def test_a_reopened_organisation_opens_no_campaign(fund):
    ready = make.filed(fund)
    reopened(fund.org)
    ready.refresh_from_db()

    with pytest.raises(actions.LawRefuses, match="已核实"):
        actions.open_campaign(ready, by=None)

    ready.refresh_from_db()
    assert ready.status == CampaignStatus.FILED


@pytest.mark.parametrize("lost", ["organisation", "certificate"])
def test_an_open_campaign_that_lost_its_right_stops_by_itself(fund, lost):
    campaign = make.an_open_campaign(fund)
    if lost == "organisation":
        reopened(fund.org)
    else:
        Certificate.objects.update(expires_on=today() - timedelta(days=1))

    jobs.close_campaigns()

    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.SUSPENDED
    assert "不再具备" in campaign.suspended_reason
    assert "。。" not in campaign.updates.get().body


def test_an_open_campaign_in_good_order_goes_on(fund):
    campaign = make.an_open_campaign(fund)

    jobs.close_campaigns()

    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.OPEN
