import pytest
from django.db import IntegrityError, transaction

from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.payments import actions
from wennuan.payments.models import Payment, PaymentStatus
from wennuan.payments.tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("act", [actions.record_cash, actions.record_transfer])
def test_recorded_money_counts_when_a_second_person_confirms(org, heard, act):
    payment = act(make.receipt(org, provider_number="SLIP-1"), by=make.accountant(org))
    before = list(heard.settled)

    confirmed = actions.confirm_offline(payment, by=make.reviewer(org))

    assert before == []
    assert confirmed.status == PaymentStatus.PAID
    assert [one.amount_fen for one in heard.settled] == [5000]


def test_nobody_confirms_what_they_recorded(org, heard):
    accountant = make.accountant(org)
    payment = actions.record_cash(make.receipt(org), by=accountant)

    with pytest.raises(NotAllowed):
        actions.confirm_offline(payment, by=accountant)

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
    assert heard.settled == []


def test_the_database_refuses_one_person_for_both(org):
    accountant = make.accountant(org)
    payment = actions.record_cash(make.receipt(org), by=accountant)

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(status="paid", confirmed_by=accountant)


def test_strangers_and_other_organisations_record_nothing(org, heard):
    from wennuan.orgs.tests import make as orgs

    other = orgs.verified(name="别的慈善会", account_name="别的慈善会")

    with pytest.raises(NotAllowed):
        actions.record_cash(make.receipt(org), by=make.accountant(other))

    assert Payment.objects.count() == 0


def test_confirming_twice_counts_once(org, heard):
    payment = actions.record_cash(make.receipt(org), by=make.accountant(org))
    reviewer = make.reviewer(org)

    actions.confirm_offline(payment, by=reviewer)
    actions.confirm_offline(payment, by=reviewer)

    assert len(heard.settled) == 1


def test_one_serial_of_the_bank_is_recorded_once(org):
    accountant = make.accountant(org)
    actions.record_transfer(make.receipt(org, provider_number="B1"), by=accountant)

    with pytest.raises(WrongState):
        actions.record_transfer(make.receipt(org, provider_number="B1"), by=accountant)

    assert Payment.objects.count() == 1


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_is_recorded_for_no_money(org, fen):
    with pytest.raises(Invalid):
        actions.record_cash(make.receipt(org, amount_fen=fen), by=make.accountant(org))


def test_a_mistake_is_struck_out_before_it_counts(org, heard):
    accountant = make.accountant(org)
    payment = actions.record_transfer(make.receipt(org, provider_number="B1"), by=accountant)

    actions.drop_offline(payment, by=accountant, reason="记错了")
    again = actions.record_transfer(make.receipt(org, provider_number="B1"), by=accountant)

    assert again.status == PaymentStatus.PENDING
    assert [one.number for one in heard.lapsed] == [payment.number]
