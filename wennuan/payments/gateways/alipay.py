"""Alipay (python-alipay-sdk), guarded: docs/architecture/payments.md."""

import csv
import io
import zipfile
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qsl

import requests
from alipay import AliPay
from alipay.exceptions import AliPayException, AliPayValidationError
from alipay.utils import AliPayConfig
from django.conf import settings
from django.utils import timezone

from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan
from wennuan.orgs.models import Organisation
from wennuan.payments.gateways import (
    BillLine,
    BillNotReady,
    Claim,
    Client,
    Forged,
    GatewayDown,
    GatewayRefused,
    Heard,
    RefundClaim,
    RefundStanding,
    RefundState,
    Standing,
    State,
    Terms,
    Ticket,
)
from wennuan.payments.gateways.keys import AlipayKeys, alipay_keys, serves
from wennuan.payments.gateways.wechat import return_url
from wennuan.payments.models import Channel, Gateway, Payment, Refund, RefundStatus

TIMEOUT = 8
OLDEST_NOTICE = timedelta(hours=26)  # the last of its repeats comes after 25 hours
AHEAD = timedelta(minutes=5)
DOWN = "支付宝暂时没有回应，您没有被扣款，请稍后再试。"
DONE = "10000"
PAID = {"TRADE_SUCCESS", "TRADE_FINISHED"}
METHODS = {Channel.WAP: "alipay.trade.wap.pay", Channel.PAGE: "alipay.trade.page.pay"}
PRODUCTS = {Channel.WAP: "QUICK_WAP_WAY", Channel.PAGE: "FAST_INSTANT_TRADE_PAY"}


@lru_cache(maxsize=4)
def _client(keys: AlipayKeys, base: str) -> AliPay:
    """The library's client, made once. ``_gateway`` is private: a test fails when it changes."""
    client = AliPay(
        appid=keys.app_id,
        app_private_key_string=keys.private_key,
        alipay_public_key_string=keys.alipay_public_key,
        sign_type="RSA2",
        config=AliPayConfig(timeout=TIMEOUT),
    )
    client._gateway = base
    return client


def read_notice(body: bytes) -> Heard:
    """Verify a notice (the posted form, as it came). Raises Forged.

    The protocol has no signing window; the time that the signature covers must lie within the
    25 hours in which Alipay repeats itself.
    """
    keys = alipay_keys()
    if keys is None:
        raise Forged("没有开通支付宝")
    try:
        given = dict(parse_qsl(body.decode(), strict_parsing=True))
        signature = given.pop("sign")
        if given.get("sign_type") != "RSA2":
            raise Forged("签名类型不对")
        if not _client(keys, settings.ALIPAY_BASE_URL).verify(dict(given), signature):
            raise Forged("签名不对")
        _check_age(given)
        return _heard(given)
    except Forged:
        raise
    except Exception as fault:  # the library raises whatever it likes
        raise Forged("签名或内容不对") from fault


def _check_age(given: dict[str, str]) -> None:
    sent, present = _moment(given["notify_time"]), timezone.now()
    if not present - OLDEST_NOTICE <= sent <= present + AHEAD:
        raise Forged("通知时间超出范围")


def _heard(given: dict[str, str]) -> Heard:
    number = given["out_trade_no"]
    if given.get("out_biz_no") and given.get("refund_fee"):
        done_at = given.get("gmt_refund", "")
        refund = RefundClaim(
            number,
            given["out_biz_no"],
            given["trade_no"],
            is_done=True,
            total_fen=parse_yuan(given["refund_fee"]),
            at=_moment(done_at) if done_at else None,
        )
        return Heard(refund=refund, number=number)
    if given["trade_status"] not in PAID:
        return Heard(number=number)
    claim = Claim(
        gateway=Gateway.ALIPAY,
        number=number,
        amount_fen=parse_yuan(given["total_amount"]),
        merchant=given["seller_id"],
        app=given["app_id"],
        provider_number=given["trade_no"],
        payer=given.get("buyer_id", "") or given.get("buyer_open_id", ""),
        paid_at=_moment(given["gmt_payment"]),
    )
    return Heard(claim=claim, number=number)


def _moment(text: str) -> datetime:
    """Alipay writes China's time without a zone."""
    naive = datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 — made aware here
    return timezone.make_aware(naive, timezone.get_default_timezone())


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


class Alipay:
    """A page for phones (wap) and one for desktops (page)."""

    name = Gateway.ALIPAY

    def channel(self, client: Client) -> Channel:
        """Phone or desktop."""
        return Channel.WAP if client.is_phone else Channel.PAGE

    def terms(self) -> Terms:
        """Seller and application."""
        keys = self._keys()
        return Terms(keys.seller_id, keys.app_id)

    def is_offered(self, client: Client, org: Organisation | None) -> bool:
        """With keys, for the charity whose they are; WeChat's browser doesn't open Alipay."""
        return alipay_keys() is not None and not client.is_in_wechat and serves(org)

    def start(self, payment: Payment, client: Client) -> Ticket:
        """Sign the address that the payer is sent to; Alipay places the order when it is opened."""
        channel = Channel(payment.channel)
        query = self._client().client_api(
            METHODS[channel],
            {
                "out_trade_no": payment.number,
                "total_amount": _yuan(payment.amount_fen),
                "subject": payment.title,
                "product_code": PRODUCTS[channel],
                "time_expire": f"{timezone.localtime(payment.expires_at):%Y-%m-%d %H:%M:%S}",
                "quit_url": return_url(payment),
            },
            return_url=return_url(payment),
            notify_url=f"{settings.NOTIFY_BASE_URL}/pay/notify/alipay",
        )
        return Ticket("redirect", f"{settings.ALIPAY_BASE_URL}?{query}")

    def query(self, payment: Payment) -> Standing:
        """How the order stands; one that was never opened doesn't exist at Alipay."""
        answer = self._call("alipay.trade.query", out_trade_no=payment.number)
        if answer.get("sub_code") == "ACQ.TRADE_NOT_EXIST":
            return Standing(State.ABSENT)
        if answer.get("code") != DONE:
            raise GatewayDown(DOWN)
        status = answer["trade_status"]
        if status == "WAIT_BUYER_PAY":
            return Standing(State.WAITING)
        if status in PAID or answer.get("send_pay_date"):
            return Standing(State.PAID, self._claim(answer))
        return Standing(State.CLOSED)

    def _claim(self, answer: dict[str, Any]) -> Claim:
        """A signed answer to our own application: merchant and application are ours."""
        terms = self.terms()
        return Claim(
            gateway=Gateway.ALIPAY,
            number=answer["out_trade_no"],
            amount_fen=parse_yuan(answer["total_amount"]),
            merchant=terms.merchant,
            app=terms.app,
            provider_number=answer["trade_no"],
            payer=answer.get("buyer_user_id", ""),
            paid_at=_moment(answer["send_pay_date"]),
            is_queried=True,
        )

    def close(self, payment: Payment) -> None:
        """Close the order."""
        answer = self._call("alipay.trade.close", out_trade_no=payment.number)
        gone = {"ACQ.TRADE_NOT_EXIST", "ACQ.TRADE_HAS_CLOSE"}
        if answer.get("code") != DONE and answer.get("sub_code") not in gone:
            raise GatewayRefused(f"支付宝没有关闭这笔订单：{answer.get('sub_msg', '')}")

    def refund(self, refund: Refund) -> RefundStanding:
        """Ask for it, or ask how it stands."""
        number = refund.payment.number
        if refund.status == RefundStatus.SENT:
            method = "alipay.trade.fastpay.refund.query"
            answer = self._call(method, out_trade_no=number, out_request_no=refund.number)
            is_done = answer.get("refund_status") == "REFUND_SUCCESS"
            state = RefundState.DONE if is_done else RefundState.PROCESSING
            return RefundStanding(state, answer.get("trade_no", ""))
        answer = self._call(
            "alipay.trade.refund",
            out_trade_no=number,
            out_request_no=refund.number,
            refund_amount=_yuan(refund.amount_fen),
            refund_reason=refund.reason,
        )
        if answer.get("code") != DONE:
            return RefundStanding(RefundState.FAILED, why=str(answer.get("sub_msg", "")))
        return RefundStanding(RefundState.DONE, answer.get("trade_no", ""))

    def bill(self, day: date) -> list[BillLine]:
        """The trade bill: a zip of GBK files, the detail among them."""
        method = "alipay.data.dataservice.bill.downloadurl.query"
        answer = self._call(method, bill_type="trade", bill_date=f"{day:%F}")
        if "bill_not_exist" in str(answer.get("sub_code", "")):
            return []
        if answer.get("code") != DONE:
            raise BillNotReady(str(answer.get("sub_msg", "")))
        try:
            reply = requests.get(answer["bill_download_url"], timeout=TIMEOUT)
            reply.raise_for_status()
            return _bill_lines(reply.content)
        except (requests.RequestException, zipfile.BadZipFile) as fault:
            raise GatewayDown(DOWN) from fault

    def _keys(self) -> AlipayKeys:
        keys = alipay_keys()
        if keys is None:
            raise GatewayDown("这里没有开通支付宝，请换一种方式。")
        return keys

    def _client(self) -> AliPay:
        return _client(self._keys(), settings.ALIPAY_BASE_URL)

    def _call(self, method: str, **content: Any) -> dict[str, Any]:
        """Ask Alipay; refusals come back as answers with their code."""
        try:
            return dict(self._client().server_api(method, content))
        except (AliPayValidationError, URLError, OSError, ValueError) as fault:
            raise GatewayDown(DOWN) from fault
        except AliPayException as refused:
            return {"code": refused.args[0] if refused.args else "", "sub_msg": str(refused)[:80]}


def _bill_lines(archive: bytes) -> list[BillLine]:
    with zipfile.ZipFile(io.BytesIO(archive), metadata_encoding="gbk") as files:
        name = next(name for name in files.namelist() if "汇总" not in name)
        text = files.read(name).decode("gbk", "replace")
    body = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [_bill_line(row) for row in csv.DictReader(body)]


def _bill_line(row: dict[str, str]) -> BillLine:
    cell = {name.strip(): (value or "").strip() for name, value in row.items() if name}
    is_refund = cell["业务类型"] == "退款"
    try:
        amount = parse_yuan(cell["订单金额（元）"].lstrip("-"))
    except Invalid as fault:
        raise GatewayDown("支付宝账单里有读不懂的金额。") from fault
    return BillLine(
        number=cell["商户订单号"],
        amount_fen=amount,
        provider_number=cell["支付宝交易号"],
        at=_moment(cell["完成时间"]),
        refund_number=cell["退款批次号/请求号"] if is_refund else "",
    )
