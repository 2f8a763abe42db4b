"""Every way to pay, through the sandbox cashier, and everything that a gateway can do wrong."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.giving import (
    decide,
    follow,
    go_to_cashier,
    open_campaign,
    order_number,
    pay_at_cashier,
)
from tests.e2e.people import new_phone
from tests.e2e.waiting import until


@pytest.mark.parametrize("way", ["微信", "支付宝"])
@pytest.mark.parametrize("kind", ["phone", "desktop"])
def test_a_gift_is_paid_in_a_browser(walk, sandbox, kind, way):
    walker = walk(kind)
    decide(walker, open_campaign(walker), way=way)

    if (kind, way) == ("desktop", "微信"):
        walker.press(re.compile("^确认捐赠")).arrives("/pay/P").sees("请用微信扫一扫付款")
        expect(walker.page.locator("main svg").first).to_be_visible()
        number = walker.path.split("/")[2]
        sandbox.pay(number)  # on the phone that scans it
    else:
        number = pay_at_cashier(go_to_cashier(walker))

    follow(walker).sees("已到账，谢谢您")
    assert sandbox.order(number)["state"] == "paid"


def test_a_gift_is_paid_inside_wechat(walk, sandbox):
    walker = walk("wechat")
    decide(walker, open_campaign(walker))
    assert "支付宝" not in walker.text  # WeChat's browser doesn't open it

    walker.press(re.compile("^确认捐赠"))
    walker.page.locator("a, button").filter(has_text=re.compile("演示|微信用户|小")).first.click()
    if "/pay/P" in walker.page.url and "wechat" not in walker.page.url:
        walker.press(re.compile("^去微信"))
    walker.page.wait_for_url(re.compile("/sandbox/wechat/pay"))
    number = pay_at_cashier(walker)

    follow(walker).sees("已到账")
    assert sandbox.order(number)["state"] == "paid"


def test_one_notice_told_twice_is_one_gift(resident, sandbox):
    giver = resident(new_phone())
    decide(giver, open_campaign(giver))
    number = pay_at_cashier(go_to_cashier(giver), "twice")

    follow(giver).sees("已到账")
    sandbox.again(number)
    until(lambda: len(sandbox.notices(number)) == 3 and all(answers(sandbox, number)))

    assert set(answers(sandbox, number)) <= {200, 204}
    giver.open("/give/mine/")
    assert giver.page.locator("main a[href^='/give/d/']").count() == 1
    assert_booked_once(giver)


def answers(sandbox, number):
    """The status of the last answer to each notice about this order."""
    return [
        one["attempts"][-1]["status"] if one["attempts"] else 0 for one in sandbox.notices(number)
    ]


def assert_booked_once(walker):
    """The signed-in giver's own file holds one gift of 20 yuan."""
    file = walker.page.request.get(walker.base + "/give/mine/gifts.csv").text()
    assert file.count("已到账") == 1
    assert ",20.00," in file


def test_a_paid_order_cannot_be_paid_again(resident, sandbox):
    giver = resident(new_phone())
    decide(giver, open_campaign(giver))
    cashier = go_to_cashier(giver).page.url
    number = pay_at_cashier(giver)
    follow(giver)

    giver.open(cashier)
    expect(giver.page.locator("body")).to_contain_text("已经付好了")

    assert sandbox.order(number)["state"] == "paid"
    assert_booked_once(giver)


WRONG = {"forged": 401, "wrong_amount": 200, "wrong_merchant": 200, "wrong_app": 200, "replay": 401}


@pytest.mark.parametrize(("fault", "answer"), WRONG.items())  # a wrong one is noted, not sent again
def test_a_notice_that_is_not_true_moves_nothing(resident, sandbox, fault, answer):
    giver = resident(new_phone())
    decide(giver, open_campaign(giver))
    number = order_number(go_to_cashier(giver))
    fields = {
        "forged": {"forged": True}, "wrong_amount": {"amount_fen": 2100},
        "wrong_merchant": {"mchid": "1900000000"}, "wrong_app": {"appid": "wx0000000000000000"},
        "replay": {"signed_at": 1_700_000_000},
    }[fault]  # fmt: skip

    status, _ = sandbox.send(sandbox.sign(out_trade_no=number, **({"amount_fen": 2000} | fields)))

    assert status == answer
    giver.open(f"/pay/{number}/").sees("等待付款")
    giver.open("/give/mine/").sees("待付款").reads_not("已到账")


@pytest.mark.parametrize("behaviour", ["forged", "wrong_amount"])
def test_a_true_payment_with_a_false_notice_is_found_by_asking(resident, behaviour):
    giver = resident(new_phone())
    decide(giver, open_campaign(giver))
    pay_at_cashier(go_to_cashier(giver), behaviour)

    follow(giver).sees("¥20.00").sees("已记入公开账本")  # the amount that was ordered and paid
    assert_booked_once(giver)


def test_a_payment_without_a_notice_is_found_when_the_payer_is_back(resident):
    giver = resident(new_phone())
    decide(giver, open_campaign(giver))
    pay_at_cashier(go_to_cashier(giver), "never")

    follow(giver).sees("已到账")
    assert_booked_once(giver)


def test_a_payer_who_is_back_before_the_notice_sees_the_truth(walk):
    walker = walk()
    decide(walker, open_campaign(walker), way="支付宝")
    pay_at_cashier(go_to_cashier(walker), "return_first")

    follow(walker).sees("已到账")


def test_an_alipay_notice_that_is_forged_moves_nothing(walk, sandbox):
    walker = walk()
    decide(walker, open_campaign(walker), way="支付宝")
    number = order_number(go_to_cashier(walker))

    notice = sandbox.sign("alipay", out_trade_no=number, amount_fen=2000, forged=True)
    status, body = sandbox.send(notice, "alipay")

    assert (status, body) == (200, b"failure")
    walker.open(f"/pay/{number}/").sees("等待付款")


def test_the_waiting_page_turns_by_itself_when_the_money_comes(walk, sandbox):
    walker = walk()
    decide(walker, open_campaign(walker))
    number = order_number(go_to_cashier(walker))
    walker.open(f"/pay/{number}/").sees("等待付款")

    sandbox.pay(number)

    walker.sees("已收到 ¥20.00", seconds=10)
