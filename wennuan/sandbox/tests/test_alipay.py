"""Alipay through the real client library."""

import io
import json
import zipfile
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from alipay.exceptions import AliPayException

from wennuan.sandbox.tests.conftest import alipay_client, order_wap

CHINA = timezone(timedelta(hours=8))


def verified(client, fields: dict[str, str]) -> bool:
    fields = dict(fields)
    return client.verify(fields, fields.pop("sign"))


def test_a_wap_order_is_opened_paid_queried_and_noticed(ali, sandbox, merchant, number):
    unopened = ali.api_alipay_trade_query(out_trade_no=number)
    opened = order_wap(ali, number, passback_params="campaign:7")
    before = ali.api_alipay_trade_query(out_trade_no=number)

    paid = sandbox.pay(number)

    assert unopened["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    assert opened.status_code == 302
    assert opened.headers["Location"].startswith("/sandbox/cashier?")
    assert before["trade_status"] == "WAIT_BUYER_PAY"
    after = ali.api_alipay_trade_query(trade_no=paid["trade_no"])
    assert (after["code"], after["trade_status"]) == ("10000", "TRADE_SUCCESS")
    assert after["buyer_pay_amount"] == "20.00"
    form = merchant.wait(1)[0].form
    assert form["trade_status"] == "TRADE_SUCCESS"
    assert form["total_amount"] == "20.00"
    assert form["seller_id"] == sandbox.keys.seller_id
    assert form["passback_params"] == "campaign:7"
    assert verified(ali, form)
    assert not verified(ali, form | {"total_amount": "0.01"})


def test_a_page_order_returns_with_signed_parameters(ali, sandbox, number):
    query = ali.api_alipay_trade_page_pay(
        subject="爱心捐赠",
        out_trade_no=number,
        total_amount="8.80",
        return_url="http://127.0.0.1:1/back?from=cashier",
    )
    opened = requests.get(f"{sandbox.url}/gateway.do?{query}", timeout=5, allow_redirects=False)
    prepay = dict(parse_qsl(urlsplit(opened.headers["Location"]).query))["prepay_id"]

    answer = requests.post(
        f"{sandbox.url}/sandbox/cashier",
        data={"prepay_id": prepay, "do": "pay"},
        timeout=5,
        allow_redirects=False,
    )

    assert answer.status_code == 303
    fields = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    assert fields.pop("from") == "cashier"
    assert fields["method"] == "alipay.trade.page.pay.return"
    assert (fields["out_trade_no"], fields["total_amount"]) == (number, "8.80")
    assert verified(ali, fields)


def test_a_closed_trade_is_not_paid(ali, sandbox, number):
    order_wap(ali, number)

    closed = ali.api_alipay_trade_close(out_trade_no=number)

    assert closed["code"] == "10000"
    assert sandbox.pay(number)["error"] == "closed"
    assert ali.api_alipay_trade_query(out_trade_no=number)["trade_status"] == "TRADE_CLOSED"
    reopened = order_wap(ali, number)
    assert reopened.status_code == 400
    assert "交易已经关闭" in reopened.text


def test_a_paid_trade_is_not_closed(ali, sandbox, number):
    order_wap(ali, number)
    sandbox.pay(number)

    closed = ali.api_alipay_trade_close(out_trade_no=number)

    assert (closed["code"], closed["sub_code"]) == ("40004", "ACQ.REASON_TRADE_STATUS_INVALID")


def test_refunds_are_noticed_and_go_up_to_the_amount_paid(ali, sandbox, merchant, number):
    order_wap(ali, number)
    sandbox.pay(number)
    merchant.wait(1)

    part = ali.api_alipay_trade_refund("12.50", out_trade_no=number, out_request_no="R1")
    again = ali.api_alipay_trade_refund("12.50", out_trade_no=number, out_request_no="R1")
    over = ali.api_alipay_trade_refund("7.51", out_trade_no=number, out_request_no="R2")
    rest = ali.api_alipay_trade_refund("7.50", out_trade_no=number, out_request_no="R3")

    assert (part["fund_change"], part["refund_fee"]) == ("Y", "12.50")
    assert again["fund_change"] == "N"
    assert over["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    assert rest["refund_fee"] == "20.00"
    found = ali.api_alipay_trade_fastpay_refund_query("R1", out_trade_no=number)
    assert (found["refund_amount"], found["refund_status"]) == ("12.50", "REFUND_SUCCESS")
    unknown = ali.api_alipay_trade_fastpay_refund_query("R9", out_trade_no=number)
    assert "refund_status" not in unknown
    assert ali.api_alipay_trade_query(out_trade_no=number)["trade_status"] == "TRADE_CLOSED"
    forms = {form["refund_fee"]: form for form in (one.form for one in merchant.wait(3)[1:])}
    assert forms["12.50"]["trade_status"] == "TRADE_SUCCESS"
    assert forms["20.00"]["trade_status"] == "TRADE_CLOSED"
    assert all(verified(ali, form) for form in forms.values())


def test_a_part_refund_needs_its_own_number(ali, sandbox, number):
    order_wap(ali, number)
    sandbox.pay(number)

    answer = ali.api_alipay_trade_refund("1.00", out_trade_no=number)

    assert answer["sub_code"] == "ACQ.INVALID_PARAMETER"


def test_the_bill_is_a_zip_of_gbk_files(ali, sandbox, number):
    day = (datetime.now(CHINA) - timedelta(days=21)).strftime("%Y-%m-%d")
    order_wap(ali, number)
    sandbox.pay(number, paid_at=f"{day} 09:30:00")

    answer = ali.server_api(
        "alipay.data.dataservice.bill.downloadurl.query", {"bill_type": "trade", "bill_date": day}
    )
    packed = requests.get(answer["bill_download_url"], timeout=5).content

    archive = zipfile.ZipFile(io.BytesIO(packed))
    names = [name.encode("cp437").decode("gbk") for name in archive.namelist()]
    assert names[0].endswith("_业务明细.csv")
    assert names[1].endswith("_业务明细(汇总).csv")
    lines = archive.read(archive.namelist()[0]).decode("gbk").splitlines()
    row = next(line for line in lines if number in line).split(",")
    assert len(row) == len(lines[4].split(",")) == 25
    assert (row[1], row[2], row[11]) == (f"{number}\t", "交易\t", "20.00")
    assert row[5] == f"{day} 09:30:00"


def test_a_day_without_trade_has_no_bill(ali):
    answer = ali.server_api(
        "alipay.data.dataservice.bill.downloadurl.query",
        {"bill_type": "trade", "bill_date": "2020-01-01"},
    )

    assert answer["sub_code"] == "isp.bill_not_exist"


def test_a_changed_request_is_refused(ali, sandbox, number):
    signed = dict(parse_qsl(ali.client_api("alipay.trade.query", {"out_trade_no": number})))
    changed = signed | {"biz_content": json.dumps({"out_trade_no": "another"})}

    answer = requests.get(f"{sandbox.url}/gateway.do?{urlencode(changed)}", timeout=5).json()

    assert answer["alipay_trade_query_response"]["sub_code"] == "isv.invalid-signature"
    assert "sign" not in answer


def test_a_changed_payment_link_places_nothing(ali, sandbox, number):
    query = ali.api_alipay_trade_wap_pay(subject="捐赠", out_trade_no=number, total_amount="100.00")

    opened = requests.get(f"{sandbox.url}/gateway.do?{query.replace('100.00', '1.00')}", timeout=5)

    assert opened.status_code == 400
    assert "isv.invalid-signature" in opened.text
    assert "error" in sandbox.get(f"/orders/{number}")


def test_a_stranger_and_an_unknown_method_are_refused(sandbox, ali, merchant):
    stranger = alipay_client(sandbox, merchant.url)
    stranger._appid = "2021000000000000"

    with pytest.raises(AliPayException, match=r"isv\.invalid-app-id"):
        stranger.api_alipay_trade_query(out_trade_no="1")
    with pytest.raises(AliPayException, match=r"isv\.invalid-method"):
        ali.server_api("alipay.fund.trans.uni.transfer", {"x": "1"})


def test_a_form_is_as_good_as_an_address(ali, sandbox, number):
    order_wap(ali, number)
    signed = dict(parse_qsl(ali.client_api("alipay.trade.query", {"out_trade_no": number})))

    answer = requests.post(f"{sandbox.url}/gateway.do", data=signed, timeout=5).json()

    assert answer["alipay_trade_query_response"]["trade_status"] == "WAIT_BUYER_PAY"
