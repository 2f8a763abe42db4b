"""WeChat Pay v3 through the real client library."""

import gzip
import hashlib
import json
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import requests
from wechatpayv3 import WeChatPayType
from wechatpayv3.utils import build_authorization, load_private_key

from wennuan.sandbox import clock
from wennuan.sandbox.tests.conftest import order_native, wait_for, wechat_client

CHINA = timezone(timedelta(hours=8))


def ask(client, method, path, body="", **headers):
    """A request signed as the library signs it, with something changed on the way."""
    signed = build_authorization(
        path, method, client._mchid, client._core._cert_serial_no, client._core._private_key, body
    )
    headers = {"Authorization": signed, "Content-Type": "application/json"} | headers
    return requests.request(
        method, client._core._gate_way + path, data=body, headers=headers, timeout=5
    )


def test_a_native_order_is_placed_paid_queried_and_noticed(wechat, sandbox, merchant, number):
    placed = order_native(wechat, number, attach="campaign:7")
    before = json.loads(wechat.query(out_trade_no=number)[1])

    paid = sandbox.pay(number)

    assert placed["code_url"].startswith("weixin://wxpay/bizpayurl?pr=")
    assert before["trade_state"] == "NOTPAY"
    after = json.loads(wechat.query(out_trade_no=number)[1])
    assert after["trade_state"] == "SUCCESS"
    assert after["amount"]["payer_total"] == 2000
    assert json.loads(wechat.query(transaction_id=paid["trade_no"])[1]) == after
    letter = merchant.wait(1)[0]
    notice = wechat.callback(letter.headers, letter.body)
    assert notice["event_type"] == "TRANSACTION.SUCCESS"
    assert notice["resource"] == after
    assert notice["resource"]["attach"] == "campaign:7"


def test_every_channel_gives_what_its_page_needs(sandbox, merchant, number):
    jsapi = wechat_client(sandbox, merchant.url, WeChatPayType.JSAPI)
    h5 = wechat_client(sandbox, merchant.url, WeChatPayType.H5)
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}

    ticket = order_native(jsapi, number + "J", payer={"openid": "oSANDBOXpayer000000000000002"})
    link = order_native(h5, number + "H", scene_info=scene)

    assert set(ticket) == {"prepay_id"}
    assert link["h5_url"].startswith(f"{sandbox.url}/sandbox/cashier?prepay_id=wx")
    sandbox.pay(number + "J")
    payer = json.loads(jsapi.query(out_trade_no=number + "J")[1])["payer"]
    assert payer == {"openid": "oSANDBOXpayer000000000000002"}


def test_jsapi_without_openid_and_h5_without_scene_are_refused(sandbox, merchant, number):
    jsapi = wechat_client(sandbox, merchant.url, WeChatPayType.JSAPI)
    h5 = wechat_client(sandbox, merchant.url, WeChatPayType.H5)
    facts = {"description": "捐赠", "out_trade_no": number, "amount": {"total": 1}}

    nobody = jsapi.pay(**facts, payer={"name": "x"})
    nowhere = h5.pay(**facts, scene_info={"payer_client_ip": "127.0.0.1"})

    assert (nobody[0], json.loads(nobody[1])["code"]) == (400, "PARAM_ERROR")
    assert (nowhere[0], json.loads(nowhere[1])["code"]) == (400, "PARAM_ERROR")


def test_the_same_order_again_gives_the_same_ticket(wechat, number):
    first = order_native(wechat, number)

    again = order_native(wechat, number)

    assert again == first


def test_another_order_under_the_same_number_is_refused(wechat, number):
    order_native(wechat, number)

    status, text = wechat.pay(description="爱心捐赠", out_trade_no=number, amount={"total": 2001})

    assert (status, json.loads(text)["code"]) == (403, "OUT_TRADE_NO_USED")


def test_a_paid_order_is_neither_placed_again_nor_closed(wechat, sandbox, number):
    order_native(wechat, number)
    sandbox.pay(number)

    again = wechat.pay(description="爱心捐赠", out_trade_no=number, amount={"total": 2000})
    closed = wechat.close(number)

    assert (again[0], json.loads(again[1])["code"]) == (400, "ORDERPAID")
    assert (closed[0], json.loads(closed[1])["code"]) == (400, "ORDERPAID")


def test_a_closed_order_is_not_paid(wechat, sandbox, merchant, number):
    order_native(wechat, number)

    assert wechat.close(number)[0] == 204
    assert wechat.close(number)[0] == 204

    assert sandbox.pay(number)["error"] == "closed"
    assert json.loads(wechat.query(out_trade_no=number)[1])["trade_state"] == "CLOSED"
    assert merchant.letters == []


def test_an_order_past_its_time_is_not_paid(wechat, sandbox, number):
    order_native(wechat, number, time_expire=clock.rfc3339(time.time() + 2))

    wait_for(lambda: sandbox.get(f"/orders/{number}")["state"] == "closed")

    assert sandbox.pay(number)["error"] == "closed"
    assert json.loads(wechat.query(out_trade_no=number)[1])["trade_state"] == "CLOSED"


def test_two_payers_at_once_pay_once(wechat, sandbox, merchant, number):
    order_native(wechat, number)

    first, second = sandbox.pay(number), sandbox.pay(number)

    assert first["state"] == "paid"
    assert second["error"] == "paid"
    merchant.wait(1)
    assert len(sandbox.notices(number)) == 1


def test_an_unknown_order_is_404(wechat):
    status, text = wechat.query(out_trade_no="nowhere-to-be-found")

    assert (status, json.loads(text)["code"]) == (404, "ORDER_NOT_EXIST")


def test_refunds_go_up_to_the_amount_paid(wechat, sandbox, merchant, number):
    order_native(wechat, number)
    sandbox.pay(number)
    part = {"refund": 1500, "total": 2000, "currency": "CNY"}

    given = wechat.refund(out_refund_no=f"R{number}", amount=part, out_trade_no=number)
    again = wechat.refund(out_refund_no=f"R{number}", amount=part, out_trade_no=number)
    over = wechat.refund(
        out_refund_no=f"S{number}", amount=part | {"refund": 501}, out_trade_no=number
    )

    assert given[0] == again[0] == 200
    first, second = json.loads(given[1]), json.loads(again[1])
    assert first["refund_id"] == second["refund_id"]
    assert first["amount"]["refund"] == 1500
    assert (over[0], json.loads(over[1])["code"]) == (400, "INVALID_REQUEST")
    assert sandbox.get(f"/orders/{number}")["refunded_fen"] == 1500


def test_a_refund_is_noticed_and_can_be_queried(wechat, sandbox, merchant, number):
    order_native(wechat, number)
    sandbox.pay(number)
    merchant.wait(1)

    wechat.refund(
        out_refund_no=f"R{number}", amount={"refund": 2000, "total": 2000}, out_trade_no=number
    )

    letter = merchant.wait(2)[1]
    notice = wechat.callback(letter.headers, letter.body)
    assert notice["event_type"] == "REFUND.SUCCESS"
    assert notice["resource"]["refund_status"] == "SUCCESS"
    assert notice["resource"]["amount"]["refund"] == 2000
    found = json.loads(wechat.query_refund(f"R{number}")[1])
    assert found["status"] == "SUCCESS"
    assert json.loads(wechat.query(out_trade_no=number)[1])["trade_state"] == "REFUND"


def test_refunding_what_was_never_paid_is_refused(wechat, number):
    order_native(wechat, number)
    amount = {"refund": 1, "total": 2000}

    unpaid = wechat.refund(out_refund_no=f"R{number}", amount=amount, out_trade_no=number)
    unknown = wechat.refund(out_refund_no=f"S{number}", amount=amount, out_trade_no=number + "x")

    assert (unpaid[0], json.loads(unpaid[1])["code"]) == (400, "INVALID_REQUEST")
    assert (unknown[0], json.loads(unknown[1])["code"]) == (404, "RESOURCE_NOT_EXISTS")
    assert wechat.query_refund("nowhere")[0] == 404


def test_bills_say_what_happened_on_their_day(wechat, sandbox, number):
    day = (datetime.now(CHINA) - timedelta(days=20)).strftime("%Y-%m-%d")
    order_native(wechat, number, fen=1234)
    sandbox.pay(number, paid_at=f"{day} 12:00:00")

    answer = json.loads(wechat.trade_bill(day)[1])
    status, packed = wechat.download_bill(answer["download_url"])

    assert status == 200
    content = gzip.decompress(packed)
    assert hashlib.sha1(content).hexdigest() == answer["hash_value"]
    lines = content.decode("utf-8-sig").splitlines()
    row = next(line for line in lines if number in line).split(",")
    assert len(row) == len(lines[0].split(",")) == 27
    assert row[0] == f"`{day} 12:00:00"
    assert (row[6], row[9], row[12], row[24]) == (f"`{number}", "`SUCCESS", "`12.34", "`12.34")
    assert lines[-2].startswith("总交易单数,")
    flow = json.loads(wechat.fundflow_bill(day, tar_type="")[1])
    text = wechat.download_bill(flow["download_url"])[1].decode("utf-8-sig")
    assert "`收入,`12.34," in text


def test_a_refund_stands_on_the_bill_of_its_own_day(wechat, sandbox, number):
    today = datetime.now(CHINA).strftime("%Y-%m-%d")
    order_native(wechat, number)
    sandbox.pay(number)
    wechat.refund(
        out_refund_no=f"R{number}", amount={"refund": 700, "total": 2000}, out_trade_no=number
    )

    answer = json.loads(wechat.trade_bill(today, bill_type="REFUND")[1])
    content = gzip.decompress(wechat.download_bill(answer["download_url"])[1]).decode("utf-8-sig")

    row = next(line for line in content.splitlines() if f"R{number}" in line).split(",")
    assert (row[9], row[15], row[16], row[25]) == ("`REFUND", f"`R{number}", "`7.00", "`7.00")


def test_a_day_without_trade_has_no_bill(wechat):
    quiet = (datetime.now(CHINA) - timedelta(days=50)).strftime("%Y-%m-%d")
    old = (datetime.now(CHINA) - timedelta(days=200)).strftime("%Y-%m-%d")

    assert json.loads(wechat.trade_bill(quiet)[1])["code"] == "NO_STATEMENT_EXIST"
    assert json.loads(wechat.trade_bill(old)[1])["code"] == "INVALID_REQUEST"
    assert json.loads(wechat.trade_bill("yesterday")[1])["code"] == "PARAM_ERROR"


def test_a_changed_body_is_refused(wechat, number):
    body = json.dumps({"mchid": wechat._mchid})
    path = f"/v3/pay/transactions/out-trade-no/{number}/close"
    signed = build_authorization(
        path, "POST", wechat._mchid, wechat._core._cert_serial_no, wechat._core._private_key, body
    )

    answer = ask(wechat, "POST", path, body + " ", Authorization=signed)

    assert answer.status_code == 401
    assert answer.json()["code"] == "SIGN_ERROR"
    assert answer.json()["detail"]["sign_information"]["method"] == "POST"


def test_a_stale_request_is_refused(wechat, monkeypatch):
    path = f"/v3/pay/transactions/out-trade-no/whatever?mchid={wechat._mchid}"
    now = time.time()
    monkeypatch.setattr("wechatpayv3.utils.time.time", lambda: now - 301)

    answer = ask(wechat, "GET", path)

    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")
    assert answer.json()["detail"]["field"] == "timestamp"


def test_a_strangers_key_serial_or_scheme_is_refused(wechat, sandbox):
    path = f"/v3/pay/transactions/out-trade-no/whatever?mchid={wechat._mchid}"
    other = load_private_key(sandbox.keys.text("alipay_app_private.pem"))
    serial = wechat._core._cert_serial_no
    mine = wechat._core._private_key

    forged = build_authorization(path, "GET", wechat._mchid, serial, other)
    strange = build_authorization(path, "GET", wechat._mchid, "ABCDEF", mine)
    nobody = build_authorization(path, "GET", "1900000000", serial, mine)
    answers = [
        ask(wechat, "GET", path, Authorization=one)
        for one in (forged, strange, nobody, "Bearer x", "")
    ]

    assert [one.status_code for one in answers] == [401] * 5
    assert {one.json()["code"] for one in answers} == {"SIGN_ERROR"}


def test_another_merchant_or_application_is_refused(wechat, number):
    facts = {"description": "捐赠", "out_trade_no": number, "amount": {"total": 1}}

    merchant = wechat.pay(**facts, mchid="1900000001")
    application = wechat.pay(**facts, appid="wx0000000000000000")

    assert json.loads(merchant[1])["code"] == "MCH_NOT_EXISTS"
    assert json.loads(application[1])["code"] == "APPID_MCHID_NOT_MATCH"


def test_parameters_out_of_shape_are_refused(wechat, number):
    good = {"description": "捐赠", "out_trade_no": number, "amount": {"total": 1}}
    wrong = [
        {"out_trade_no": "a b"},
        {"out_trade_no": "x" * 33},
        {"amount": {"total": 0.5}},
        {"amount": {"total": -1}},
        {"amount": {"total": 1, "currency": "USD"}},
        {"description": "长" * 128},
        {"notify_url": "http://127.0.0.1/notify?x=1"},
        {"time_expire": "tomorrow"},
    ]

    answers = [wechat.pay(**(good | one)) for one in wrong]

    assert [status for status, _ in answers] == [400] * len(wrong)
    assert {json.loads(text)["code"] for _, text in answers} == {"PARAM_ERROR"}


def test_each_answer_is_signed_also_a_refusal(wechat):
    path = f"/v3/pay/transactions/out-trade-no/nothing?mchid={wechat._mchid}"

    answer = ask(wechat, "GET", path)

    assert answer.status_code == 404
    assert wechat._core._verify_signature(answer.headers, answer.text)
    assert parse_qs(urlsplit(path).query)["mchid"] == [wechat._mchid]
