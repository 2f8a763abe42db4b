"""Every step from where it starts, and no step from anywhere else."""

import threading

import pytest
from django.db import connection

from wennuan.giving import actions, queries
from wennuan.giving.models import (
    Campaign,
    CampaignReport,
    Donation,
    Expense,
    Fund,
    Receipt,
)
from wennuan.giving.tests import make
from wennuan.kernel.errors import DomainError, Invalid, WrongState
from wennuan.ledger.queries import balance, verify

MODELS = (Campaign, CampaignReport, Donation, Expense, Fund, Receipt)
CASES = [
    (model, step, status)
    for model in MODELS
    for step in model.FLOW.steps
    for status, _ in model._meta.get_field("status").choices
]


@pytest.mark.parametrize(
    ("model", "step", "status"), CASES, ids=lambda part: getattr(part, "__name__", str(part))
)
def test_a_step_starts_only_where_the_flow_says(model, step, status):
    thing = model(status=status)
    origins, target = model.FLOW.steps[step]

    if status in origins:
        model.FLOW.take(thing, step)
        assert thing.status == target
    else:
        with pytest.raises(WrongState):
            model.FLOW.take(thing, step)
        assert thing.status == status


def test_a_campaign_lives_its_whole_life(fund):
    campaign = make.an_open_campaign(fund)
    make.a_gift(campaign, 20_00)

    actions.suspend_campaign(campaign, by=None, reason="核实")
    actions.resume_campaign(campaign, by=None)
    actions.close_campaign(campaign, by=None)
    with pytest.raises(Invalid):
        actions.settle_campaign(campaign, by=None, settlement=" ")
    actions.settle_campaign(campaign, by=None, settlement="共收到 20 元。")
    done = actions.archive_campaign(campaign, by=None)

    assert done.status == "archived"
    assert [u.kind for u in campaign.updates.all()] == ["closing", "note", "note"]
    with pytest.raises(WrongState):
        actions.open_campaign(done, by=None)


def test_a_campaign_past_its_last_day_closes_by_itself(fund):
    from datetime import timedelta

    from wennuan.kernel.clock import frozen, now

    campaign = make.an_open_campaign(fund)
    early = actions.close_if_over(campaign, by=None)
    with frozen(now() + timedelta(days=92)):
        over = actions.close_if_over(campaign, by=None)
        due = queries.clocks(over)

    assert (early.status, over.status) == ("open", "closed")
    assert [clock.duty for clock in due] == ["全面公开募捐情况"]


def test_what_was_posted_is_corrected_never_altered(campaign):
    from django.db import IntegrityError, transaction

    first = actions.post_update(campaign, actions.News("进展", "发出 12 件"), by=None)
    note = actions.post_update(
        campaign, actions.News("更正", "应为 11 件", corrects=first), by=None
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        type(first).objects.filter(pk=first.pk).update(body="发出 11 件")
    assert (note.kind, note.corrects) == ("correction", first)


def test_a_fund_begins_with_deed_and_committee_only(org):
    fund = actions.draft_fund(org, actions.FundDeed("敬老基金", "敬老"), by=None)

    with pytest.raises(Invalid):
        actions.establish_fund(fund, by=None)

    fund.refresh_from_db()
    assert fund.status == "draft"


def test_a_fund_with_running_campaigns_does_not_end(campaign):
    with pytest.raises(WrongState):
        actions.end_fund(campaign.fund, by=None, reason="到期")


def test_a_receipt_is_asked_waived_voided_and_made_anew(campaign, giver, accountant):
    gift = make.a_gift(campaign, by=giver)
    waived = actions.waive_receipt(gift, by=giver)
    first = actions.request_receipt(gift, actions.Payer("王小明"), by=giver)
    with pytest.raises(WrongState):
        actions.request_receipt(gift, actions.Payer("王小明"), by=giver)
    issued = actions.issue_at_once(first, by=None)
    again = actions.issue_at_once(first, by=None)
    voided = actions.void_receipt(issued, by=accountant, reason="抬头写错")
    second = actions.request_receipt(gift, actions.Payer("王大明"), by=giver)

    waived.refresh_from_db()
    assert (waived.status, issued.status, voided.status) == ("voided", "issued", "voided")
    assert issued.number == again.number
    assert second.status == "requested"


def test_a_receipt_number_belongs_to_one_gift(campaign, giver, accountant):
    from wennuan.giving.receipt_system import Issued

    receipts = [
        actions.request_receipt(make.a_gift(campaign, by=giver), actions.Payer("王小明"), by=giver)
        for _ in range(2)
    ]
    actions.issue_receipt(receipts[0], Issued("41", "0001", "aa"), by=accountant)

    with pytest.raises(Invalid, match="另一笔"):
        actions.issue_receipt(receipts[1], Issued("41", "0001", "aa"), by=accountant)


def test_an_unreachable_giver_leaves_a_reason(campaign, accountant):
    gift = make.a_gift(campaign)
    with pytest.raises(Invalid):
        actions.give_up_receipt(gift, by=accountant, reason="")

    receipt = actions.give_up_receipt(gift, by=accountant, reason="匿名现金捐赠，无联系方式")

    assert receipt.status == "unreachable"


def _at_once(*deeds):
    """Run deeds in threads of their own; give back what each raised."""
    raised, gate = [], threading.Barrier(len(deeds))

    def run(deed):
        gate.wait()
        try:
            deed()
        except DomainError as no:
            raised.append(no)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return raised


@pytest.mark.django_db(transaction=True)
def test_fifty_copies_of_one_payment_make_one_gift(transactional_db):
    campaign = make.an_open_campaign(make.a_fund(make.an_org()))
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)
    news = make.settled(donation)

    raised = _at_once(*[lambda: actions.receive_payments([news])] * 10)

    assert raised == []
    assert queries.campaign_money(campaign).raised == 20_00
    assert balance("bank:wechat") == 20_00


@pytest.mark.django_db(transaction=True)
def test_closing_against_paying_loses_nothing(transactional_db):
    campaign = make.an_open_campaign(make.a_fund(make.an_org()))
    gifts = [actions.pledge(campaign, actions.Gift(10_00), by=None) for _ in range(6)]
    payments = [lambda g=g: actions.receive_payments([make.settled(g)]) for g in gifts]

    _at_once(*payments, lambda: actions.close_campaign(campaign, by=None))

    in_time = Donation.objects.filter(arrival="in_time").count() * 10_00
    assert Donation.objects.filter(status="received").count() == 6
    assert queries.campaign_money(campaign).raised == in_time
    assert queries.fund_money(campaign.fund).raised == 60_00
    assert verify()[1] == []


@pytest.mark.django_db(transaction=True)
def test_two_approvals_of_one_yuan_spend_it_once(transactional_db):
    from wennuan.orgs.models import Role

    campaign = make.an_open_campaign(make.a_fund(make.an_org()))
    make.a_gift(campaign, 10_00)
    accountant = make.a_post(Role.ACCOUNTANT, campaign.org)
    reviewer = make.a_post(Role.REVIEWER, campaign.org)
    spending = actions.Spending(10_00, "某某厂", "冬衣", "x.pdf")
    asked = [
        actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)
        for _ in range(3)
    ]

    raised = _at_once(*[lambda e=e: actions.approve_expense(e, by=reviewer) for e in asked])

    assert len(raised) == 2
    assert queries.campaign_money(campaign).available == 0
