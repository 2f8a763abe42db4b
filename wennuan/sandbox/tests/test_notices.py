"""Retries as documented, and each misbehaviour does what it says."""

import json
import time
from itertools import pairwise

import pytest

from wennuan.sandbox import alipay as sandbox_alipay
from wennuan.sandbox import wechat as sandbox_wechat
from wennuan.sandbox.notify import HOUR, MINUTE, RETRIES
from wennuan.sandbox.tests.conftest import (
    order_native,
    order_wap,
    wait_for,
    wechat_client,
)


def opened(client, letter):
    """What a merchant reads in a WeChat notice; None when it is not WeChat's."""
    return client.callback(letter.headers, letter.body)


def verified(client, form: dict[str, str]) -> bool:
    fields = dict(form)
    return client.verify(fields, fields.pop("sign"))


def test_the_schedules_are_the_documented_ones():
    assert len(RETRIES["wechat"]) == 15
    assert sum(RETRIES["wechat"]) == 24 * HOUR + 4 * MINUTE
    assert len(RETRIES["alipay"]) + 1 == 8
    assert 24 * HOUR < sum(RETRIES["alipay"]) < 25 * HOUR


def test_wechat_sends_again_until_it_is_accepted(wechat, sandbox, merchant, number):
    merchant.answers = [(500, "no"), (302, ""), (200, "")]
    order_native(wechat, number)

    sandbox.pay(number)

    letters = merchant.wait(3)
    wait_for(lambda: sandbox.notices(number)[0]["state"] == "delivered")
    notice = sandbox.notices(number)[0]
    gaps = [later.at - sooner.at for sooner, later in pairwise(letters)]
    assert gaps == pytest.approx([15 / 20, 15 / 20], abs=0.35)
    assert [one["status"] for one in notice["attempts"]] == [500, 302, 200]
    assert notice["attempts"][0]["body"] == "no"
    assert len({letter.body for letter in letters}) == 1
    assert all(opened(wechat, letter) for letter in letters)


def test_alipay_wants_the_seven_letters(ali, sandbox, merchant, number):
    merchant.answers = [(200, "ok")]
    order_wap(ali, number)

    sandbox.pay(number)

    merchant.wait(1)
    wait_for(lambda: sandbox.notices(number)[0]["sent_count"] == 1)
    notice = sandbox.notices(number)[0]
    assert notice["state"] == "waiting"
    assert notice["next_at"] - time.time() == pytest.approx(4 * MINUTE / 20, abs=2)


def test_when_all_attempts_are_used_up_nothing_more_is_sent(own_sandbox, merchant, number):
    own_sandbox.stop()
    own_sandbox.speed = 10**6
    own_sandbox.start()
    merchant.answers = [(500, "no")]
    order_native(wechat_client(own_sandbox, merchant.url), number)

    own_sandbox.pay(number)

    wait_for(lambda: own_sandbox.notices(number)[0]["state"] == "given_up")
    assert len(merchant.letters) == 16


def test_a_merchant_that_is_away_is_an_attempt_too(wechat, sandbox, number):
    order_native(wechat, number, notify_url="http://127.0.0.1:9/notify")

    sandbox.pay(number)

    wait_for(lambda: sandbox.notices(number)[0]["attempts"])
    attempt = sandbox.notices(number)[0]["attempts"][0]
    assert attempt["status"] == 0
    assert "ConnectionError" in attempt["error"]


def test_late_comes_late(wechat, sandbox, merchant, number):
    order_native(wechat, number)

    sandbox.pay(number, behaviour="late", delay=1)

    paid_at = sandbox.get(f"/orders/{number}")["paid_at"]
    assert merchant.letters == []
    assert merchant.wait(1)[0].at - paid_at == pytest.approx(1, abs=0.5)


def test_twice_comes_twice_at_once(wechat, sandbox, merchant, number):
    order_native(wechat, number)

    sandbox.pay(number, behaviour="twice")

    first, second = merchant.wait(2)
    assert second.at - first.at < 0.5
    assert opened(wechat, first) == opened(wechat, second)


def test_never_never_comes(wechat, sandbox, merchant, number):
    order_native(wechat, number)

    paid = sandbox.pay(number, behaviour="never")

    assert paid["state"] == "paid"
    assert sandbox.notices(number) == []
    time.sleep(0.3)
    assert merchant.letters == []


def test_refund_first_holds_the_payment_back(wechat, sandbox, merchant, number):
    order_native(wechat, number)
    sandbox.pay(number, behaviour="refund_first")
    assert sandbox.notices(number)[0]["state"] == "held"

    wechat.refund(
        out_refund_no=f"R{number}", amount={"refund": 2000, "total": 2000}, out_trade_no=number
    )

    events = [opened(wechat, letter)["event_type"] for letter in merchant.wait(2)]
    assert events == ["REFUND.SUCCESS", "TRANSACTION.SUCCESS"]


def test_a_platform_refund_overtakes_its_payment(wechat, ali, sandbox, merchant, number):
    order_wap(ali, number)

    sandbox.pay(number, behaviour="platform_refund", delay=1)

    refund, payment = (letter.form for letter in merchant.wait(2))
    assert refund["refund_fee"] == "20.00"
    assert "refund_fee" not in payment
    assert sandbox.get(f"/orders/{number}")["refunded_fen"] == 2000


@pytest.mark.parametrize("behaviour", ["wrong_amount", "wrong_merchant", "wrong_app"])
def test_a_wrong_wechat_notice_is_validly_signed(wechat, sandbox, merchant, number, behaviour):
    order_native(wechat, number)

    sandbox.pay(number, behaviour=behaviour)

    said = opened(wechat, merchant.wait(1)[0])["resource"]
    truth = json.loads(wechat.query(out_trade_no=number)[1])
    wrong = {
        "wrong_amount": said["amount"]["total"] != truth["amount"]["total"],
        "wrong_merchant": said["mchid"] != truth["mchid"],
        "wrong_app": said["appid"] != truth["appid"],
    }
    assert [name for name, is_wrong in wrong.items() if is_wrong] == [behaviour]


@pytest.mark.parametrize("behaviour", ["wrong_amount", "wrong_merchant", "wrong_app"])
def test_a_wrong_alipay_notice_is_validly_signed(ali, sandbox, merchant, number, behaviour):
    order_wap(ali, number)

    sandbox.pay(number, behaviour=behaviour)

    form = merchant.wait(1)[0].form
    wrong = {
        "wrong_amount": form["total_amount"] != "20.00",
        "wrong_merchant": form["seller_id"] != sandbox.keys.seller_id,
        "wrong_app": form["app_id"] != sandbox.keys.app_id,
    }
    assert [name for name, is_wrong in wrong.items() if is_wrong] == [behaviour]
    assert verified(ali, form)


def test_a_forged_notice_does_not_verify(wechat, ali, sandbox, merchant, number):
    order_native(wechat, number)
    order_wap(ali, number + "A")

    sandbox.pay(number, behaviour="forged")
    first = merchant.wait(1)[0]
    sandbox.pay(number + "A", behaviour="forged")

    assert opened(wechat, first) is None
    assert not verified(ali, merchant.wait(2)[1].form)


def test_a_replayed_notice_is_a_month_old_and_verifies(wechat, ali, sandbox, merchant, number):
    order_native(wechat, number)
    order_wap(ali, number + "A")
    month_ago = time.time() - 30 * 86_400

    sandbox.pay(number, behaviour="replay")
    first = merchant.wait(1)[0]
    sandbox.pay(number + "A", behaviour="replay")
    form = merchant.wait(2)[1].form

    assert int(first.headers["Wechatpay-Timestamp"]) == pytest.approx(month_ago, abs=30)
    assert opened(wechat, first)["resource"]["out_trade_no"] == number
    stamp = time.strftime("%Y-%m-%d", time.gmtime(month_ago + 8 * HOUR))
    assert form["notify_time"].startswith(stamp)
    assert form["gmt_payment"].startswith(stamp)
    assert verified(ali, form)


def test_an_unknown_behaviour_pays_nothing(wechat, sandbox, number):
    order_native(wechat, number)

    answer = sandbox.pay(number, behaviour="explode")

    assert "behaviour must be one of" in answer["error"]
    assert sandbox.get(f"/orders/{number}")["state"] == "open"


def test_a_notice_can_be_sent_again(wechat, sandbox, merchant, number):
    order_native(wechat, number)
    sandbox.pay(number)
    merchant.wait(1)
    wait_for(lambda: sandbox.notices(number)[0]["state"] == "delivered")

    sandbox.post(f"/notices/{sandbox.notices(number)[0]['id']}/resend")

    first, second = merchant.wait(2)
    assert first.body == second.body


def test_a_paid_order_can_misbehave_later(wechat, sandbox, merchant, number):
    order_native(wechat, number)
    sandbox.pay(number, behaviour="never")

    sandbox.post(f"/orders/{number}/notices", behaviour="forged")

    assert opened(wechat, merchant.wait(1)[0]) is None


def test_notices_are_made_without_http(wechat, ali, sandbox):
    ours = sandbox_wechat.make_notice(sandbox.keys, out_trade_no="P1", amount_fen=100)
    back = sandbox_wechat.make_notice(
        sandbox.keys, out_trade_no="P1", amount_fen=100, out_refund_no="R1", refund_fen=50
    )
    theirs = sandbox_alipay.make_notice(sandbox.keys, out_trade_no="P1", amount_fen=100)
    forged = sandbox_wechat.make_notice(
        sandbox.keys, out_trade_no="P1", amount_fen=100, forged=True
    )

    said = wechat.callback(ours.headers, ours.body)
    assert said["resource"]["amount"]["total"] == 100
    assert said["resource"]["appid"] == sandbox.keys.appid
    assert wechat.callback(back.headers, back.body)["resource"]["amount"]["refund"] == 50
    assert verified(ali, theirs.fields)
    assert wechat.callback(forged.headers, forged.body) is None


def test_many_notices_are_signed_in_one_request(wechat, sandbox):
    wanted = [{"out_trade_no": f"P{i}", "amount_fen": i + 1} for i in range(200)]

    made = sandbox.post("/sign-notice", notices=wanted, paid_at="2026-01-02T03:04:05+08:00")

    last = made["notices"][-1]
    said = wechat.callback(last["headers"], last["body"])["resource"]
    assert len(made["notices"]) == 200
    assert (said["out_trade_no"], said["amount"]["total"]) == ("P199", 200)
    assert said["success_time"] == "2026-01-02T03:04:05+08:00"


def test_a_field_that_does_not_exist_is_refused(sandbox):
    answer = sandbox.post("/sign-notice", out_trade_no="P1", amount_fen=1, colour="red")

    assert "colour" in answer["error"]
