"""Cap, approved, paid, used, returned: five figures that never meet."""

import pytest
from django.db import IntegrityError, transaction

from wennuan.aid import actions, queries
from wennuan.aid.models import AidAmount, AidDecision
from wennuan.aid.tests import make
from wennuan.giving import actions as giving_actions
from wennuan.giving.tests import make as giving
from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund():
    return giving.a_fund(orgs.verified())


@pytest.fixture
def decision(fund):
    """2,000 yuan approved of a programme whose cap is 3,000."""
    programme = make.programme(fund.org, fund)
    request = make.deciding(programme=programme, fen=200_000)
    grant = actions.Grant("符合标准", programme=programme, approved_fen=200_000)
    return actions.grant_help(request, grant, by=make.worker())


def paid_expense(fund, fen):
    """Money of a fund that two people paid out."""
    giving.a_gift(giving.an_open_campaign(fund))
    spending = giving_actions.Spending(fen, "房东", "补缴房租", "2026/11/bill.pdf")
    entered = giving_actions.enter_expense(
        fund, spending, by=orgs.holder(Role.ACCOUNTANT, org=fund.org)
    )
    type(entered).objects.filter(pk=entered.pk).update(
        status="paid", decided_by=orgs.holder(Role.REVIEWER, org=fund.org),
        paid_at=entered.entered_at,
    )  # fmt: skip
    entered.refresh_from_db()
    return entered


def test_no_proposal_goes_beyond_the_cap(fund):
    programme = make.programme(fund.org, fund)

    with pytest.raises(Invalid) as wrong:
        make.reviewing(programme=programme, fen=300_001)

    assert wrong.value.field == "fen"


def test_nothing_is_approved_beyond_what_was_on_notice(fund):
    programme = make.programme(fund.org, fund)
    request = make.deciding(programme=programme, fen=200_000)
    grant = actions.Grant("符合标准", programme=programme, approved_fen=200_001)

    with pytest.raises(Invalid):
        actions.grant_help(request, grant, by=make.worker())

    assert not request.decisions.exists()


def test_the_database_keeps_approval_within_the_cap(decision):
    with pytest.raises(IntegrityError), transaction.atomic():
        AidDecision.objects.filter(pk=decision.pk).update(approved_fen=300_001)


def test_five_figures_stand_apart(fund, decision):
    accountant = orgs.holder(Role.ACCOUNTANT, org=fund.org)
    actions.note_paid(decision, paid_expense(fund, 150_000), by=accountant)
    used = actions.Movement("used", 100_000, "付了三个月房租", "2026/11/receipt.pdf")
    back = actions.Movement("returned", 20_000, "用不完退回", "2026/11/receipt.pdf")

    actions.note_movement(decision, used, by=accountant)
    actions.note_movement(decision, back, by=accountant)

    now = queries.amounts_of(decision)
    assert (now.cap_fen, now.approved_fen, now.paid_fen) == (300_000, 200_000, 150_000)
    assert (now.used_fen, now.returned_fen, now.in_hand_fen) == (100_000, 20_000, 30_000)


def test_no_more_is_paid_than_was_approved(fund, decision):
    accountant = orgs.holder(Role.ACCOUNTANT, org=fund.org)
    actions.note_paid(decision, paid_expense(fund, 150_000), by=accountant)

    with pytest.raises(Invalid):
        actions.note_paid(decision, paid_expense(fund, 60_000), by=accountant)

    assert queries.amounts_of(decision).paid_fen == 150_000


def test_one_expense_pays_one_request(fund, decision):
    accountant, expense = orgs.holder(Role.ACCOUNTANT, org=fund.org), paid_expense(fund, 100_000)
    actions.note_paid(decision, expense, by=accountant)

    with pytest.raises(Invalid):
        actions.note_paid(decision, expense, by=accountant)

    assert queries.amounts_of(decision).paid_fen == 100_000


def test_no_more_is_used_than_was_paid(fund, decision):
    accountant = orgs.holder(Role.ACCOUNTANT, org=fund.org)
    movement = actions.Movement("used", 1, "还没拨就用", "2026/11/receipt.pdf")

    with pytest.raises(Invalid):
        actions.note_movement(decision, movement, by=accountant)

    assert not AidAmount.objects.exists()


def test_what_was_noted_of_money_stays(fund, decision):
    accountant = orgs.holder(Role.ACCOUNTANT, org=fund.org)
    line = actions.note_paid(decision, paid_expense(fund, 100_000), by=accountant)

    with pytest.raises(IntegrityError), transaction.atomic():
        AidAmount.objects.filter(pk=line.pk).update(amount_fen=1)


def test_the_worker_touches_no_money(fund, decision):
    with pytest.raises(NotAllowed):
        actions.note_paid(decision, paid_expense(fund, 1000), by=make.worker())

    assert not AidAmount.objects.exists()


def test_a_programme_is_written_by_its_own_organisation(fund):
    elsewhere = orgs.holder(Role.FUND_MANAGER, org=orgs.verified(name="另一家"))

    with pytest.raises(NotAllowed):
        actions.write_programme(
            fund.org,
            actions.Standard("项目", "living", "谁", "什么", "怎么", "权利", 30, "电话"),
            by=elsewhere,
        )
