import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connection

from wennuan.kernel.errors import DomainError, Invalid, NotAllowed, WrongState
from wennuan.payments import actions, jobs
from wennuan.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from wennuan.payments.tests import make
from wennuan.sandbox.tests.conftest import wait_for

pytestmark = pytest.mark.django_db


def paid(org, gateways, gateway="wechat"):
    started = make.started(org, gateway=gateway)
    if gateway == "alipay":
        requests.get(started.url, timeout=10, allow_redirects=False)
    gateways.post(f"/orders/{started.payment.number}/pay", behaviour="never")
    return actions.query_payment(started.payment, by=None)


def finish(refund):
    def is_done():
        actions.send_refund(Refund.objects.get(pk=refund.pk), by=None)
        return Refund.objects.get(pk=refund.pk).status == RefundStatus.DONE

    wait_for(is_done, 10)


@pytest.mark.parametrize("gateway", ["wechat", "alipay"])
def test_money_goes_back_in_parts_and_never_more_than_came(org, gateways, heard, gateway):
    payment = paid(org, gateways, gateway)

    first = actions.order_refund(payment, 500, "多付了", by=None)
    finish(first)
    rest = actions.order_refund(payment, 1500, "退回", by=None)
    finish(rest)

    payment.refresh_from_db()
    assert (payment.status, payment.refunded_fen, payment.refunding_fen) == ("refunded", 2000, 0)
    assert [(one.amount_fen, one.is_whole) for one in heard.refunded] == [
        (500, False),
        (1500, True),
    ]
    assert gateways.get(f"/orders/{payment.number}")["refunded_fen"] == 2000


def test_more_than_is_left_is_refused(org, gateways):
    payment = paid(org, gateways)
    actions.order_refund(payment, 1500, "退", by=None)

    with pytest.raises(Invalid):
        actions.order_refund(payment, 501, "再退", by=None)

    payment.refresh_from_db()
    assert payment.refunding_fen == 1500


@pytest.mark.django_db(transaction=True)
def test_two_refunds_at_once_never_exceed_the_payment(org, gateways):
    payment = paid(org, gateways)

    def order(_):
        try:
            return actions.order_refund(payment, 1200, "退", by=None)
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(order, range(8)))

    assert sum(isinstance(one, Refund) for one in results) == 1
    payment.refresh_from_db()
    assert payment.refunding_fen == 1200


def test_an_unpaid_order_gives_nothing_back(org, gateways):
    payment = make.started(org).payment

    with pytest.raises(WrongState):
        actions.order_refund(payment, 100, "退", by=None)


def test_a_refund_from_the_desk_needs_a_second_person(org, gateways, heard):
    payment, accountant = paid(org, gateways), make.accountant(org)
    refund = actions.request_refund(payment, 2000, "重复捐赠", by=accountant)

    with pytest.raises(NotAllowed):
        actions.approve_refund(refund, by=accountant)
    actions.approve_refund(refund, by=make.reviewer(org))
    finish(refund)

    assert [one.amount_fen for one in heard.refunded] == [2000]


def test_a_refused_refund_frees_its_amount(org, gateways):
    payment = paid(org, gateways)
    refund = actions.request_refund(payment, 2000, "重复捐赠", by=make.accountant(org))

    actions.refuse_refund(refund, by=make.reviewer(org), note="不符合规则")

    payment.refresh_from_db()
    assert (payment.status, payment.refunding_fen) == (PaymentStatus.PAID, 0)


def test_sending_again_gives_back_once(org, gateways, heard):
    payment = paid(org, gateways)
    refund = actions.order_refund(payment, 700, "退", by=None)

    for _ in range(3):
        jobs.send_refund(refund.pk)
    time.sleep(1.2)
    jobs.follow_refunds()
    jobs.follow_refunds()

    assert gateways.get(f"/orders/{payment.number}")["refunded_fen"] == 700
    assert len(heard.refunded) == 1


def test_a_refund_that_the_gateway_refuses_frees_its_amount(org, gateways, heard):
    payment = paid(org, gateways)
    Payment.objects.filter(pk=payment.pk).update(number="P260101ELSEWHERE")
    refund = actions.order_refund(Payment.objects.get(pk=payment.pk), 700, "退", by=None)

    jobs.send_refund(refund.pk)

    refund.refresh_from_db()
    assert refund.status == RefundStatus.FAILED
    assert Payment.objects.get(pk=payment.pk).refunding_fen == 0
    assert heard.refunded == []


def test_cash_goes_back_by_hand(org, heard):
    accountant, reviewer = make.accountant(org), make.reviewer(org)
    payment = actions.record_cash(make.receipt(org), by=accountant)
    payment = actions.confirm_offline(payment, by=reviewer)
    refund = actions.request_refund(payment, 5000, "退回现金", by=accountant)
    refund = actions.approve_refund(refund, by=reviewer)

    jobs.send_refund(refund.pk)
    refund.refresh_from_db()
    waiting = refund.status
    actions.confirm_paid_back(refund, by=accountant, provider_number="SLIP-9")

    assert waiting == RefundStatus.APPROVED
    assert [one.is_whole for one in heard.refunded] == [True]
