import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import ANY

import pytest

from wennuan.audit.models import AuditEntry
from wennuan.kernel.clock import now
from wennuan.notices.models import Notice
from wennuan.payments import intake
from wennuan.payments.models import Gateway, Notification, Payment, PaymentStatus, Verdict
from wennuan.payments.tests import make
from wennuan.sandbox import alipay as sandbox_alipay
from wennuan.sandbox import wechat as sandbox_wechat

pytestmark = pytest.mark.django_db


def tell_wechat(notice):
    environ = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in notice.headers.items()}
    return intake.receive(Gateway.WECHAT, environ, notice.body)


def wechat_notice(keys, payment, **changed):
    plain = {"out_trade_no": payment.number, "amount_fen": payment.amount_fen}
    return sandbox_wechat.make_notice(keys, **(plain | changed))


def tell_alipay(notice):
    return intake.receive(Gateway.ALIPAY, {}, notice.body)


def alipay_notice(keys, payment, **changed):
    plain = {"out_trade_no": payment.number, "amount_fen": payment.amount_fen}
    return sandbox_alipay.make_notice(keys, **(plain | changed))


def assert_nothing_moved(payment, heard):
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
    assert payment.provider_number == ""
    assert heard.settled == []


def test_a_wechat_notice_settles_its_payment_once(org, keys, heard):
    payment = make.pending(org)
    notice = wechat_notice(keys, payment, transaction_id="42000001")

    first, again = tell_wechat(notice), tell_wechat(notice)

    payment.refresh_from_db()
    assert (first.status, again.status) == (200, 200)
    assert payment.status == PaymentStatus.PAID
    assert payment.provider_number == "42000001"
    assert payment.payer == "oSANDBOXpayer000000000000001"
    assert [one.number for one in heard.settled] == [payment.number]
    assert Notification.objects.get().count == 2


def test_an_alipay_notice_settles_its_payment_once(org, keys, heard):
    payment = make.pending(org, gateway="alipay")

    first = tell_alipay(alipay_notice(keys, payment, trade_no="2026112322001"))
    again = tell_alipay(alipay_notice(keys, payment, trade_no="2026112322001"))

    payment.refresh_from_db()
    assert (first.body, again.body) == (b"success", b"success")
    assert payment.status == PaymentStatus.PAID
    assert len(heard.settled) == 1
    assert set(Notification.objects.values_list("verdict", flat=True)) == {"settled", "repeat"}


def test_what_settled_tells_is_whole(org, keys, heard):
    payment = make.pending(org, reference="831")

    tell_wechat(wechat_notice(keys, payment, transaction_id="42000002"))

    (settled,) = heard.settled
    assert settled == type(settled)(
        payment_id=payment.pk,
        number=payment.number,
        purpose="donation",
        reference="831",
        org_id=org.pk,
        amount_fen=2000,
        gateway="wechat",
        paid_at=ANY,
        provider_number="42000002",
        was_closed=False,
    )


@pytest.mark.parametrize(
    ("wrong", "verdict", "status"),
    [
        ({"forged": True}, Verdict.FORGED, 401),
        ({"signed_at": time.time() - 301}, Verdict.FORGED, 401),
        ({"signed_at": time.time() - 30 * 86400}, Verdict.FORGED, 401),
        ({"amount_fen": 2100}, Verdict.MISMATCH, 200),
        ({"amount_fen": 1}, Verdict.MISMATCH, 200),
        ({"mchid": "1900000000"}, Verdict.MISMATCH, 200),
        ({"appid": "wx0000000000000000"}, Verdict.MISMATCH, 200),
        ({"out_trade_no": "P260101NOBODYKNOWS"}, Verdict.UNKNOWN, 400),
    ],
)
def test_a_wrong_wechat_notice_is_kept_and_moves_nothing(org, keys, heard, wrong, verdict, status):
    payment = make.pending(org)

    reply = tell_wechat(wechat_notice(keys, payment, **wrong))

    assert reply.status == status
    assert_nothing_moved(payment, heard)
    assert Notification.objects.get().verdict == verdict


@pytest.mark.parametrize(
    ("wrong", "verdict"),
    [
        ({"forged": True}, Verdict.FORGED),
        ({"signed_at": time.time() - 30 * 86400}, Verdict.FORGED),
        ({"amount_fen": 2100}, Verdict.MISMATCH),
        ({"seller_id": "2088000000000000"}, Verdict.MISMATCH),
        ({"app_id": "2021000000000000"}, Verdict.MISMATCH),
        ({"out_trade_no": "P260101NOBODYKNOWS"}, Verdict.UNKNOWN),
    ],
)
def test_a_wrong_alipay_notice_is_kept_and_moves_nothing(org, keys, heard, wrong, verdict):
    payment = make.pending(org, gateway="alipay")

    reply = tell_alipay(alipay_notice(keys, payment, **wrong))

    assert reply.body == (b"success" if verdict is Verdict.MISMATCH else b"failure")
    assert_nothing_moved(payment, heard)
    assert Notification.objects.get().verdict == verdict


@pytest.mark.parametrize(
    "broken",
    [
        {"HTTP_WECHATPAY_SERIAL": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"},
        {"HTTP_WECHATPAY_SIGNATURE": "junk"},
        {"HTTP_WECHATPAY_SIGNATURE": ""},
        {"HTTP_WECHATPAY_TIMESTAMP": "soon"},
        {"HTTP_WECHATPAY_SIGNATURE_TYPE": "WECHATPAY2-SM2-WITH-SM3"},
    ],
)
def test_junk_headers_are_one_clean_refusal_and_nothing_is_fetched(org, keys, heard, broken):
    payment = make.pending(org)
    notice = wechat_notice(keys, payment)
    environ = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in notice.headers.items()}

    started = time.monotonic()
    reply = intake.receive(Gateway.WECHAT, environ | broken, notice.body)

    assert reply.status == 401
    assert time.monotonic() - started < 2
    assert_nothing_moved(payment, heard)


def test_a_notice_of_wechat_cannot_pay_an_order_of_alipay(org, keys, heard):
    payment = make.pending(org, gateway="alipay")

    reply = tell_wechat(wechat_notice(keys, payment))

    assert reply.status == 200
    assert_nothing_moved(payment, heard)


def test_a_true_notice_that_does_not_fit_is_answered_and_told_once(org, keys, heard, caplog):
    payment, accountant = make.pending(org), make.accountant(org)
    wrong = {"amount_fen": 2100, "transaction_id": "42000009"}

    replies = [tell_wechat(wechat_notice(keys, payment, **wrong)).status for _ in range(3)]

    told = [one.getMessage() for one in caplog.records if one.name == "wennuan.payments"]
    assert replies == [200, 200, 200]
    assert told == [f"notice doubted: wechat {payment.number}"]
    assert {one.levelname for one in caplog.records} == {"WARNING"}
    assert Notice.objects.filter(to=accountant, template__startswith="payments").count() == 1
    assert AuditEntry.objects.filter(verb="payments.notice_doubted").count() == 1
    assert_nothing_moved(payment, heard)


def test_a_notice_about_nobody_s_order_is_logged_once(keys, db, caplog):
    notice = {"out_trade_no": "P260101NOBODYKNOWS", "amount_fen": 2000}

    for _ in range(3):
        tell_wechat(sandbox_wechat.make_notice(keys, **notice))

    assert [one.getMessage() for one in caplog.records] == [
        "notice of an unknown order: P260101NOBODYKNOWS"
    ]


@pytest.mark.django_db(transaction=True)
def test_fifty_copies_of_one_notice_at_once_settle_once(org, keys, heard):
    payment = make.pending(org)
    notice = wechat_notice(keys, payment)

    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: tell_wechat(notice), range(50)))

    assert {reply.status for reply in replies} == {200}
    assert len(heard.settled) == 1
    assert Notification.objects.get().count == 50


@pytest.mark.django_db(transaction=True)
def test_fifty_notices_of_many_orders_settle_each_once(org, keys, heard):
    payments = [make.pending(org) for _ in range(25)]
    notices = [wechat_notice(keys, p) for p in payments] * 2

    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(tell_wechat, notices))

    assert {reply.status for reply in replies} == {200}
    assert sorted(one.number for one in heard.settled) == sorted(p.number for p in payments)
    assert Payment.objects.filter(status="paid").count() == 25


@pytest.mark.django_db(transaction=True)
def test_one_bad_gift_does_not_spoil_the_others_of_its_batch(org, keys, heard, monkeypatch):
    good, bad = make.pending(org), make.pending(org)

    def refuse_bad(settled):
        if any(one.number == bad.number for one in settled):
            raise ValueError("a listener stumbles")

    from wennuan.payments import hooks

    monkeypatch.setattr(hooks.payments_settled, "_plugs", [refuse_bad, heard.settled.extend])
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(tell_wechat, [wechat_notice(keys, p) for p in (good, bad)]))

    assert [reply.status for reply in replies] == [200, 500]
    assert [one.number for one in heard.settled] == [good.number]
    bad.refresh_from_db()
    assert bad.status == PaymentStatus.PENDING
    assert Notification.objects.get(number=bad.number).verdict == Verdict.RECEIVED


def test_a_notice_for_a_closed_order_is_unclear_until_the_gateway_is_asked(org, keys, heard):
    payment = make.pending(org)
    Payment.objects.filter(pk=payment.pk).update(status="closed", closed_at=now())

    reply = tell_wechat(wechat_notice(keys, payment))

    payment.refresh_from_db()
    assert reply.status == 200
    assert payment.status == PaymentStatus.CLOSED
    assert heard.settled == []
    assert Notification.objects.get().verdict == Verdict.UNCLEAR


def test_a_payment_time_before_its_order_is_unclear(org, keys, heard):
    payment = make.pending(org)

    tell_wechat(wechat_notice(keys, payment, paid_at=time.time() - 86400))

    assert_nothing_moved(payment, heard)
    assert Notification.objects.get().verdict == Verdict.UNCLEAR


def test_forged_notices_are_kept_only_so_many_a_minute(org, keys, heard, monkeypatch):
    monkeypatch.setattr(intake, "forged_allowance", intake.Allowance(3))
    payment = make.pending(org)

    replies = [tell_wechat(wechat_notice(keys, payment, forged=True)) for _ in range(5)]

    assert {reply.status for reply in replies} == {401}
    assert Notification.objects.count() == 3


def test_without_keys_every_notice_is_refused(org, keys, heard, settings):
    payment = make.pending(org)
    notice = wechat_notice(keys, payment)
    settings.PAYMENT_KEYS_DIR = ""

    assert tell_wechat(notice).status == 401
    assert_nothing_moved(payment, heard)


def test_raw_notices_are_encrypted_at_rest(org, keys, heard):
    payment = make.pending(org, gateway="alipay")
    tell_alipay(alipay_notice(keys, payment, buyer_id="2088999"))

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM payments_notification")
        (body,) = cursor.fetchone()
    assert b"2088999" not in bytes(body)
    assert "2088999" in Notification.objects.get().body


def test_expired_payments_wait_in_the_order_of_their_turn(org, keys):
    payment = make.pending(org)

    Payment.objects.filter(pk=payment.pk).update(next_query_at=now() - timedelta(minutes=1))

    from wennuan.payments import queries

    assert queries.payments_to_query() == [payment.pk]


def test_a_broken_connection_is_tried_once_more_with_the_same_notice(org, keys, heard, monkeypatch):
    from django.db import OperationalError

    payment, tries = make.pending(org), []
    settle = intake.settle_arrivals

    def break_once(arrivals, *, by):
        tries.append(len(arrivals))
        if len(tries) == 1:
            raise OperationalError("the server went away")
        return settle(arrivals, by=by)

    monkeypatch.setattr(intake, "settle_arrivals", break_once)
    monkeypatch.setattr(intake.connection, "close", lambda: None)
    reply = tell_wechat(wechat_notice(keys, payment))

    assert reply.status == 200
    assert tries == [1, 1]
    assert len(heard.settled) == 1


def test_worthless_notices_are_dropped_and_kept_ones_stay(org, keys, heard, monkeypatch):
    from wennuan.payments.actions import expire_notices, housekeeping

    monkeypatch.setattr(housekeeping, "WORTHLESS_MOST", 2)
    payment = make.pending(org)
    tell_wechat(wechat_notice(keys, payment))
    for _ in range(4):
        tell_wechat(wechat_notice(keys, payment, forged=True))

    gone = expire_notices(by=None)

    assert gone == 2
    assert Notification.objects.filter(verdict="settled").count() == 1


def test_an_unsettled_raw_notice_sends_its_order_to_be_asked_after(org, keys, heard):
    from wennuan.payments import queries
    from wennuan.payments.actions import recall_unsettled

    payment = make.pending(org)
    tell_wechat(wechat_notice(keys, payment, amount_fen=1))
    Notification.objects.update(verdict="received")

    recall_unsettled(by=None)

    assert queries.payments_to_query() == [payment.pk]
    assert recall_unsettled(by=None) == 0
