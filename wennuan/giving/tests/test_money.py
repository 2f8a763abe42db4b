"""Every yuan is received once, in the right pot, and in one state at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from wennuan.giving import actions, queries
from wennuan.giving.models import Arrival, Campaign, Donation, DonationStatus
from wennuan.giving.tests import make
from wennuan.kernel.clock import frozen, now
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.ledger.queries import balance, verify
from wennuan.payments.hooks import Refunded


def test_a_promise_counts_for_nothing(campaign, giver):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=giver)

    assert donation.status == DonationStatus.PLEDGED
    assert queries.campaign_money(campaign) == queries.Money()
    assert queries.latest_gifts(campaign) == []


def test_a_payment_makes_the_gift_received_and_booked_once(campaign, giver):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=giver)
    news = make.settled(donation)

    actions.receive_payments([news])
    actions.receive_payments([news])

    donation.refresh_from_db()
    assert (donation.status, donation.arrival) == (DonationStatus.RECEIVED, Arrival.IN_TIME)
    assert donation.payment_number == news.number
    assert queries.campaign_money(campaign).raised == 20_00
    assert queries.campaign_money(campaign).gift_count == 1
    assert balance("bank:wechat") == 20_00


def test_a_batch_costs_the_same_number_of_statements_as_one_gift(campaign):
    gifts = [actions.pledge(campaign, actions.Gift(1_00), by=None) for _ in range(40)]
    one, many = [make.settled(gifts[0])], [make.settled(gift) for gift in gifts[1:]]

    with CaptureQueriesContext(connection) as for_one:
        actions.receive_payments(one)
    with CaptureQueriesContext(connection) as for_many:
        actions.receive_payments(many)

    assert len(for_many) == len(for_one)
    assert queries.campaign_money(campaign).raised == 40_00


def test_a_second_payment_for_one_gift_is_owed_back(campaign):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)

    actions.receive_payments([make.settled(donation), make.settled(donation, gateway="alipay")])

    donation.refresh_from_db()
    assert queries.campaign_money(campaign).raised == 20_00
    assert balance("suspense:double") == -20_00
    assert balance("bank:wechat") + balance("bank:alipay") == 40_00


def test_a_lapsed_promise_still_takes_its_late_payment(campaign):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)
    with frozen(now() + timedelta(days=2)):
        assert actions.lapse_old_pledges(by=None) == 1

    actions.receive_payments([make.settled(donation)])

    donation.refresh_from_db()
    assert donation.status == DonationStatus.RECEIVED


def test_money_paid_after_the_end_goes_to_the_fund_and_may_go_back(campaign):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)
    actions.close_campaign(campaign, by=None)

    actions.receive_payments([make.settled(donation)])

    donation.refresh_from_db()
    assert donation.arrival == Arrival.LATE
    assert queries.campaign_money(campaign).raised == 0
    assert balance(f"fund:{campaign.fund_id}:late") == -20_00
    assert queries.fund_money(campaign.fund).raised == 20_00
    with frozen(now() + timedelta(days=60)):
        assert queries.may_go_back(donation)


def test_money_paid_before_the_end_but_heard_of_later_still_counts(campaign):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)
    paid_at = now()
    actions.close_campaign(campaign, by=None)

    actions.receive_payments([make.settled(donation, at=paid_at - timedelta(minutes=1))])

    donation.refresh_from_db()
    assert donation.arrival == Arrival.IN_TIME
    assert queries.campaign_money(campaign).raised == 20_00


def test_money_paid_during_a_suspension_is_held_and_counts_when_it_goes_on(campaign):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)
    actions.suspend_campaign(campaign, by=None, reason="核实一处信息")
    actions.receive_payments([make.settled(donation)])
    held = queries.campaign_money(campaign)

    actions.resume_campaign(campaign, by=None)

    after = queries.campaign_money(campaign)
    donation.refresh_from_db()
    assert (held.held, held.available) == (20_00, 0)
    assert (after.held, after.available, after.gift_count) == (0, 20_00, 1)
    assert donation.arrival == Arrival.IN_TIME


def test_held_money_goes_to_the_fund_when_the_campaign_ends_instead(campaign):
    donation = actions.pledge(campaign, actions.Gift(20_00), by=None)
    actions.suspend_campaign(campaign, by=None, reason="核实一处信息")
    actions.receive_payments([make.settled(donation)])

    actions.close_campaign(campaign, by=None)

    donation.refresh_from_db()
    assert donation.arrival == Arrival.LATE
    assert queries.campaign_money(campaign).raised == 0
    assert queries.fund_money(campaign.fund).available == 20_00


@pytest.mark.parametrize("stop", ["suspend_campaign", "close_campaign"])
def test_a_stopped_campaign_takes_no_new_promises(campaign, stop):
    reason = {"reason": "核实"} if stop == "suspend_campaign" else {}
    stopped = getattr(actions, stop)(campaign, by=None, **reason)

    with pytest.raises(WrongState, match="不接受捐赠"):
        actions.pledge(stopped, actions.Gift(20_00), by=None)

    assert not Donation.objects.exists()


@pytest.mark.parametrize("fen", [0, -100, 50_001_00, 10**13])
def test_amounts_outside_the_limits_are_refused(campaign, fen):
    with pytest.raises(Invalid):
        actions.pledge(campaign, actions.Gift(fen), by=None)

    assert not Donation.objects.exists()


def test_spending_needs_two_people_a_document_and_the_money(campaign, accountant, reviewer):
    make.a_gift(campaign, 100_00)
    spending = actions.Spending(60_00, "某某服装厂", "冬衣 3 件", "2026/01/invoice.pdf")
    expense = actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)
    with pytest.raises(NotAllowed):
        actions.approve_expense(expense, by=accountant)
    before = queries.campaign_money(campaign)

    actions.approve_expense(expense, by=reviewer)

    money = queries.campaign_money(campaign)
    assert (before.spent, money.spent, money.available) == (0, 60_00, 40_00)
    too_much = actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)
    with pytest.raises(WrongState, match="可用余额"):
        actions.approve_expense(too_much, by=reviewer)
    with pytest.raises(Invalid, match="凭证"):
        actions.enter_expense(
            campaign.fund, actions.Spending(1, "甲", "乙", ""), by=accountant, campaign=campaign
        )


def test_the_database_refuses_one_person_signing_twice(campaign, accountant):
    spending = actions.Spending(60_00, "某某服装厂", "冬衣 3 件", "2026/01/invoice.pdf")
    expense = actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)

    with pytest.raises(IntegrityError), transaction.atomic():
        type(expense).objects.filter(pk=expense.pk).update(decided_by=accountant)


def test_a_suspended_campaign_spends_nothing(campaign, accountant, reviewer):
    make.a_gift(campaign, 100_00)
    spending = actions.Spending(60_00, "某某服装厂", "冬衣 3 件", "2026/01/invoice.pdf")
    expense = actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)
    actions.suspend_campaign(campaign, by=None, reason="核实一处信息")

    with pytest.raises(WrongState, match="冻结"):
        actions.approve_expense(expense, by=reviewer)

    assert queries.campaign_money(campaign).spent == 0


def test_states_of_a_gift_sum_to_what_was_received(campaign, giver, accountant, reviewer):
    gifts = [make.a_gift(campaign, fen, by=giver) for fen in (33_33, 66_67, 1)]
    spending = actions.Spending(50_00, "某某服装厂", "冬衣 3 件", "2026/01/invoice.pdf")
    expense = actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)
    actions.approve_expense(expense, by=reviewer)

    cards = queries.gift_cards(gifts)

    assert [card.kept_fen for card in cards] == [33_33, 66_67, 1]
    assert sum(card.spent_fen for card in cards) <= 50_00
    assert all(card.spent_fen >= 0 and card.waiting_fen >= 0 for card in cards)


def test_what_is_left_over_moves_into_the_fund(campaign):
    make.a_gift(campaign, 100_00)
    actions.close_campaign(campaign, by=None)
    actions.settle_campaign(campaign, by=None, settlement="共收到 100 元，尚未使用。")

    actions.archive_campaign(campaign, by=None)

    assert queries.campaign_money(campaign).available == 0
    assert queries.fund_money(campaign.fund).available == 100_00
    assert queries.fund_money(campaign.fund).raised == 100_00


def test_sums_of_sub_funds_roll_up(org, fund):
    village = make.a_fund(org, "齐礼阎社区助学金", parent=fund)
    make.a_gift(make.an_open_campaign(fund), 10_00)
    make.a_gift(make.an_open_campaign(village), 5_00)

    cards = {card.fund.pk: card.money.raised for card in queries.public_funds()}

    assert cards == {fund.pk: 15_00}
    assert queries.fund_money(village).raised == 5_00
    assert [card.money.raised for card in queries.sub_funds(fund)] == [5_00]


def _refund(donation, fen=None, total=None):
    fen = fen or donation.amount_fen
    total = total or fen
    return Refunded(
        payment_id=1, number=donation.payment_number, purpose="donation",
        reference=str(donation.pk), org_id=donation.fund.org_id, gateway="wechat", refund_id=1,
        refund_number=f"R{donation.pk}-{total}", amount_fen=fen, refunded_fen=total,
        is_whole=total == donation.amount_fen, refunded_at=now(),
    )  # fmt: skip


def test_a_refund_turns_back_sums_count_and_receipt(campaign, giver):
    gift = make.a_gift(campaign, 20_00, by=giver)
    receipt = actions.request_receipt(gift, actions.Payer("王小明"), by=giver)
    actions.issue_at_once(receipt, by=None)
    actions.ask_refund(gift, by=giver, reason="金额填错了")

    actions.receive_refund(_refund(gift))

    gift.refresh_from_db()
    receipt.refresh_from_db()
    money = queries.campaign_money(campaign)
    assert (gift.status, receipt.status) == (DonationStatus.REFUNDED, "voided")
    assert (money.raised, money.gift_count, money.returned) == (0, 0, 20_00)
    assert balance("bank:wechat") == 0
    assert queries.latest_gifts(campaign) == []


def test_a_part_given_back_keeps_the_gift_and_lowers_the_sum(campaign):
    gift = make.a_gift(campaign, 20_00)

    actions.receive_refund(_refund(gift, 5_00, 5_00))

    gift.refresh_from_db()
    money = queries.campaign_money(campaign)
    assert (gift.status, gift.refunded_fen) == (DonationStatus.RECEIVED, 5_00)
    assert (money.raised, money.gift_count) == (15_00, 1)
    assert queries.latest_gifts(campaign)[0].amount_fen == 15_00


def test_a_refund_told_twice_is_booked_once(campaign):
    gift = make.a_gift(campaign, 20_00)

    actions.receive_refund(_refund(gift))
    actions.receive_refund(_refund(gift))

    assert balance("bank:wechat") == 0


def test_nobody_takes_a_gift_back_after_seven_days(campaign, giver):
    gift = make.a_gift(campaign, 20_00, by=giver)

    with frozen(now() + timedelta(days=8)), pytest.raises(WrongState, match="七天"):
        actions.ask_refund(gift, by=giver, reason="后悔了")

    gift.refresh_from_db()
    assert gift.status == DonationStatus.RECEIVED


def test_only_the_giver_asks_for_their_money_back(campaign, giver):
    gift = make.a_gift(campaign, 20_00, by=giver)

    with pytest.raises(NotAllowed):
        actions.ask_refund(gift, by=make.a_person(), reason="想要")


def test_a_refused_refund_keeps_the_gift(campaign, giver, reviewer):
    gift = make.a_gift(campaign, 20_00, by=giver)
    actions.ask_refund(gift, by=giver, reason="后悔了")
    with pytest.raises(NotAllowed):
        actions.refuse_refund(gift, by=giver, answer="不行")

    refused = actions.refuse_refund(gift, by=reviewer, answer="款项已采购冬衣")

    assert refused.status == DonationStatus.RECEIVED
    assert queries.campaign_money(campaign).raised == 20_00


def test_the_database_keeps_the_amount_of_a_gift(campaign):
    gift = make.a_gift(campaign, 20_00)

    with pytest.raises(IntegrityError), transaction.atomic():
        Donation.objects.filter(pk=gift.pk).update(amount_fen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Donation.objects.filter(pk=gift.pk).delete()


def test_an_imported_line_of_a_campaign_becomes_a_gift_once(campaign):
    line = make.settled(Donation(pk=0, fund=campaign.fund, amount_fen=88_00), gateway="partner")
    from dataclasses import replace

    imported = replace(line, purpose="campaign", reference=str(campaign.pk))

    actions.receive_payments([imported])
    actions.receive_payments([imported])

    assert queries.campaign_money(campaign).raised == 88_00
    assert Donation.objects.get().channel == "partner"
    assert balance("bank:partner") == 88_00


def test_the_books_hold_after_all_of_it(campaign, giver):
    for fen in (1, 20_00, 333_33):
        make.a_gift(campaign, fen, by=giver)

    assert verify()[1] == []
    assert Campaign.objects.count() == 1
