"""Each gateway's round trip, over HTTP against the sandbox."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests

from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid, Unavailable, WrongState
from wennuan.payments import actions, jobs, queries
from wennuan.payments.gateways import State, alipay, wechat
from wennuan.payments.gateways.registry import gateway
from wennuan.payments.models import Channel, Notification, Payment, PaymentStatus
from wennuan.payments.tests import make
from wennuan.sandbox.tests.conftest import wait_for

pytestmark = pytest.mark.django_db


def place_at_alipay(started):
    """The payer opens the signed address: only now Alipay knows the order."""
    answer = requests.get(started.url, timeout=10, allow_redirects=False)
    assert answer.status_code == 302


def fresh(payment):
    return Payment.objects.get(pk=payment.pk)


def is_paid(payment):
    return lambda: fresh(payment).is_paid


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("client", "channel", "kind"),
    [
        (make.DESKTOP, Channel.NATIVE, "qr"),
        (make.PHONE, Channel.H5, "redirect"),
        (make.IN_WECHAT, Channel.JSAPI, "jsapi"),
    ],
)
def test_wechat_meets_the_payer_where_the_payer_is(org, gateways, heard, client, channel, kind):
    started = make.started(org, client)

    gateways.post(f"/orders/{started.payment.number}/pay")

    wait_for(is_paid(started.payment), 10)
    assert (started.payment.channel, started.kind) == (channel, kind)
    assert [one.number for one in heard.settled] == [started.payment.number]


def test_inside_wechat_the_bridge_gets_what_the_merchant_signed(org, gateways):
    started = make.started(org, make.IN_WECHAT)

    reply = requests.get(f"{gateways.url}/sandbox/wechat/pay", params=started.jsapi, timeout=10)

    assert reply.status_code == 200
    assert "20.00" in reply.text


def test_inside_wechat_without_identity_the_payer_is_asked_for_it_first(org, gateways):
    stranger = actions.Client(user_agent=make.IN_WECHAT.user_agent)

    started = make.started(org, stranger)

    assert started.kind == "redirect"
    assert started.url == f"/pay/{started.payment.number}/wechat/"
    assert started.payment.status == PaymentStatus.CREATED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("client", "channel"), [(make.DESKTOP, Channel.PAGE), (make.PHONE, Channel.WAP)]
)
def test_alipay_meets_the_payer_on_desktop_and_phone(org, gateways, heard, client, channel):
    started = make.started(org, client, gateway="alipay")
    place_at_alipay(started)

    gateways.post(f"/orders/{started.payment.number}/pay")

    wait_for(is_paid(started.payment), 10)
    assert (started.payment.channel, started.kind) == (channel, "redirect")
    assert len(heard.settled) == 1


def test_the_same_order_asked_again_goes_on_with_the_same_payment(org, gateways):
    wanted = make.order(org)

    first = actions.start_payment(wanted, by=None, client=make.DESKTOP)
    again = actions.start_payment(wanted, by=None, client=make.DESKTOP)

    assert again.payment.pk == first.payment.pk
    assert again.code_url == first.code_url


@pytest.mark.parametrize("name", ["partner", "cash", "bitcoin"])
def test_payers_cannot_start_what_people_record(org, gateways, name):
    with pytest.raises(Invalid):
        make.started(org, gateway=name)

    assert Payment.objects.count() == 0


@pytest.mark.parametrize("name", ["wechat", "alipay"])
def test_a_lost_notice_is_found_by_the_job(org, gateways, heard, name):
    started = make.started(org, gateway=name)
    if name == "alipay":
        place_at_alipay(started)
    gateways.post(f"/orders/{started.payment.number}/pay", behaviour="never")
    Payment.objects.update(next_query_at=now() - timedelta(seconds=1))

    jobs.query_pending()

    assert fresh(started.payment).status == PaymentStatus.PAID
    assert len(heard.settled) == 1


def test_an_unpaid_order_is_asked_after_less_and_less_often(org, gateways):
    payment = make.started(org).payment

    actions.query_payment(payment, by=None)
    first = fresh(payment).next_query_at
    actions.query_payment(payment, by=None)

    assert fresh(payment).query_count == 2
    assert fresh(payment).next_query_at > first


@pytest.mark.parametrize("name", ["wechat", "alipay"])
def test_an_order_past_its_time_is_closed_on_both_sides(org, gateways, heard, name):
    payment = make.started(org, gateway=name).payment
    Payment.objects.update(expires_at=now(), next_query_at=now())

    jobs.query_pending()

    assert fresh(payment).status == PaymentStatus.CLOSED
    assert [one.number for one in heard.lapsed] == [payment.number]
    assert gateway(name).query(payment).state in {State.CLOSED, State.ABSENT}


def test_an_order_paid_while_it_is_closed_here_is_credited_instead(org, gateways, heard):
    payment = make.started(org).payment
    gateways.post(f"/orders/{payment.number}/pay", behaviour="never")

    actions.close_payment(payment, by=None)

    assert fresh(payment).status == PaymentStatus.PAID
    assert heard.lapsed == []


@pytest.mark.django_db(transaction=True)
def test_close_against_pay_ends_in_one_truth(org, gateways, heard):
    payments = [make.started(org).payment for _ in range(6)]

    with ThreadPoolExecutor(12) as pool:
        pays = [pool.submit(gateways.post, f"/orders/{p.number}/pay") for p in payments]
        closes = [pool.submit(_close_in_thread, p) for p in payments]
        [one.result() for one in [*pays, *closes]]
    time.sleep(0.5)
    for payment in payments:
        actions.query_payment(fresh(payment), by=None)

    for payment in payments:
        is_paid_there = gateways.get(f"/orders/{payment.number}")["state"] == "paid"
        assert fresh(payment).is_paid == is_paid_there
    assert len(heard.settled) == sum(fresh(p).is_paid for p in payments)


def _close_in_thread(payment):
    from django.db import connection

    try:
        actions.close_payment(payment, by=None)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_notice_and_query_at_once_settle_once(org, gateways, heard):
    payment = make.started(org).payment

    with ThreadPoolExecutor(9) as pool:
        pay = pool.submit(gateways.post, f"/orders/{payment.number}/pay", behaviour="twice")
        asks = [pool.submit(_query_in_thread, payment) for _ in range(8)]
        [one.result() for one in [pay, *asks]]

    wait_for(is_paid(payment), 10)
    assert len(heard.settled) == 1


def _query_in_thread(payment):
    from django.db import connection

    try:
        time.sleep(0.05)
        actions.query_payment(fresh(payment), by=None)
    finally:
        connection.close()


def test_money_that_comes_after_closing_is_settled_as_received(org, gateways, heard):
    payment = make.started(org).payment
    Payment.objects.filter(pk=payment.pk).update(status="closed", closed_at=now())
    gateways.post(f"/orders/{payment.number}/pay", behaviour="never")

    jobs.query_payment(payment.pk)

    assert fresh(payment).status == PaymentStatus.PAID
    assert [one.was_closed for one in heard.settled] == [True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("behaviour", ["wrong_amount", "wrong_merchant", "wrong_app", "forged"])
def test_what_the_sandbox_does_wrong_on_purpose_credits_nothing(org, gateways, heard, behaviour):
    payment = make.started(org).payment

    gateways.post(f"/orders/{payment.number}/pay", behaviour=behaviour)
    time.sleep(1)

    assert fresh(payment).status == PaymentStatus.PENDING
    assert heard.settled == []


def test_a_gateway_that_is_down_is_said_to_be_so(org, gateways, settings):
    settings.WECHAT_BASE_URL = "http://127.0.0.1:9"

    with pytest.raises(Unavailable):
        make.started(org)

    assert Payment.objects.get().status == PaymentStatus.CREATED


def test_a_gateway_without_keys_is_not_offered(org, gateways, settings):
    with_keys = [one.gateway for one in queries.offered_gateways(make.DESKTOP.user_agent, org)]
    settings.PAYMENT_KEYS_DIR = ""

    without = [one.gateway for one in queries.offered_gateways(make.DESKTOP.user_agent, org)]

    assert with_keys == ["wechat", "alipay", "transfer"]
    assert without == ["transfer"]
    assert queries.offered_gateways(make.DESKTOP.user_agent) == []
    with pytest.raises(Unavailable):
        make.started(org)


def test_alipay_is_not_offered_inside_wechat(org, gateways):
    offers = queries.offered_gateways(make.IN_WECHAT.user_agent, org)

    assert [one.gateway for one in offers] == ["wechat", "transfer"]


def test_a_transfer_tells_account_and_code(org, gateways):
    started = make.started(org, gateway="transfer")

    facts = dict(started.instructions.facts)
    assert started.kind == "instructions"
    assert facts["附言（汇款码）"] == started.payment.number[-6:]
    assert facts["户名"] == org.account_name


def test_a_payment_that_is_over_does_not_go_on(org, gateways):
    payment = make.started(org).payment
    payment = actions.close_payment(payment, by=None)

    with pytest.raises(WrongState):
        actions.resume_payment(payment, by=None, client=make.DESKTOP)


def test_the_libraries_still_call_the_address_that_we_set(org, gateways, settings):
    """Both keep it in a private attribute; when this fails, the library has changed."""
    client = wechat._clients(wechat.wechat_keys(), "http://127.0.0.1:9/")
    sdk = alipay._client(alipay.alipay_keys(), "http://127.0.0.1:9/gateway.do")

    assert {one._core._gate_way for one in client.values()} == {"http://127.0.0.1:9"}
    assert sdk._gateway == "http://127.0.0.1:9/gateway.do"
    with pytest.raises(requests.ConnectionError, match="port=9"):
        next(iter(client.values())).query(out_trade_no="P1")
    with pytest.raises(OSError, match="refused"):
        sdk.api_alipay_trade_query(out_trade_no="P1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["wechat", "alipay"])
def test_a_refund_notice_that_comes_before_the_payment_notice_spoils_nothing(
    org, gateways, heard, name
):
    started = make.started(org, gateway=name)
    if name == "alipay":
        place_at_alipay(started)

    gateways.post(f"/orders/{started.payment.number}/pay", behaviour="platform_refund", delay=1)

    wait_for(is_paid(started.payment), 10)
    assert len(heard.settled) == 1
    assert heard.refunded == []
    verdicts = Notification.objects.values_list("verdict", flat=True)
    assert "refund" in verdicts
