"""WeChat Pay v3 (wechatpayv3 in public-key mode), guarded: docs/architecture/payments.md."""

import csv
import hashlib
import io
import json
import secrets
import threading
import time
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.utils import timezone
from wechatpayv3 import WeChatPay, WeChatPayType

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
from wennuan.payments.gateways.keys import WeChatKeys, serves, wechat_keys
from wennuan.payments.models import Channel, Gateway, Payment, Refund, RefundStatus

WINDOW_SECONDS = 300
TIMEOUT = (3, 8)
DOWN = "微信支付暂时没有回应，您没有被扣款，请稍后再试。"
OK, NO_CONTENT, NOT_FOUND, BAD = 200, 204, 404, 400
KINDS = {
    Channel.JSAPI: (WeChatPayType.JSAPI, "jsapi", "prepay_id"),
    Channel.H5: (WeChatPayType.H5, "redirect", "h5_url"),
    Channel.NATIVE: (WeChatPayType.NATIVE, "qr", "code_url"),
}
STATES = {
    "SUCCESS": State.PAID,
    "REFUND": State.PAID,
    "NOTPAY": State.WAITING,
    "USERPAYING": State.WAITING,
}
REFUND_STATES = {"SUCCESS": RefundState.DONE, "PROCESSING": RefundState.PROCESSING}
_making = threading.Lock()  # parsing keys is slow: the first of many notices at once does it


def _clients(keys: WeChatKeys, base: str) -> dict[str, WeChatPay]:
    """The library's client for each known public key, by serial; made once, by one thread."""
    with _making:
        return _make_clients(keys, base)


@lru_cache(maxsize=4)
def _make_clients(keys: WeChatKeys, base: str) -> dict[str, WeChatPay]:
    """Parse the keys.

    ``_core._gate_way`` is private: a test fails when the library changes it.
    """
    made = {}
    for serial, public_key in keys.public_keys:
        client = WeChatPay(
            WeChatPayType.NATIVE,
            keys.mchid,
            keys.private_key,
            keys.serial,
            keys.appid,
            keys.apiv3_key,
            timeout=TIMEOUT,
            public_key=public_key,
            public_key_id=serial,
        )
        client._core._gate_way = base.rstrip("/")
        made[serial] = client
    return made


def read_notice(environ: Mapping[str, Any], body: bytes) -> Heard:
    """Verify and decrypt a notice; ``environ`` names headers as WSGI does. Raises Forged.

    Guards what the library leaves open: only known serials (so it never fetches certificates),
    a signature made within five minutes, and one kind of refusal for whatever is wrong.
    """
    keys = wechat_keys()
    serial = str(environ.get("HTTP_WECHATPAY_SERIAL", ""))
    clients = _clients(keys, settings.WECHAT_BASE_URL) if keys else {}
    if serial not in clients:
        raise Forged("不认识的公钥序列号")
    try:
        age = abs(time.time() - int(environ["HTTP_WECHATPAY_TIMESTAMP"]))
        if age > WINDOW_SECONDS:
            raise Forged("签名时间超出五分钟")
        text = clients[serial].decrypt_callback(environ, body)
        return _heard(json.loads(text))
    except Forged:
        raise
    except Exception as fault:  # the library raises whatever it likes
        raise Forged("签名或密文不对") from fault


def _heard(resource: dict[str, Any]) -> Heard:
    number = str(resource["out_trade_no"])
    if "refund_status" in resource:
        status = resource["refund_status"]
        done_at = resource.get("success_time", "")
        refund = RefundClaim(
            number,
            resource["out_refund_no"],
            resource["refund_id"],
            status == "SUCCESS",
            amount_fen=int(resource["amount"]["refund"]),
            at=datetime.fromisoformat(done_at) if done_at else None,
        )
        return Heard(refund=refund, number=number)
    if resource["trade_state"] != "SUCCESS":
        return Heard(number=number)
    return Heard(claim=_claim(resource), number=number)


def _claim(resource: dict[str, Any], is_queried: bool = False) -> Claim:
    amount = resource["amount"]
    if amount.get("currency", "CNY") != "CNY":
        raise ValueError("currency")
    return Claim(
        gateway=Gateway.WECHAT,
        number=str(resource["out_trade_no"]),
        amount_fen=int(amount["total"]),
        merchant=str(resource["mchid"]),
        app=str(resource["appid"]),
        provider_number=str(resource["transaction_id"]),
        payer=str(resource.get("payer", {}).get("openid", "")),
        paid_at=datetime.fromisoformat(resource["success_time"]),
        is_queried=is_queried,
    )


class WeChat:
    """JSAPI inside WeChat, H5 in a phone's browser, a QR code on a desktop."""

    name = Gateway.WECHAT

    def channel(self, client: Client) -> Channel:
        """Where the payer is decides."""
        if client.is_in_wechat:
            return Channel.JSAPI
        return Channel.H5 if client.is_phone else Channel.NATIVE

    def terms(self) -> Terms:
        """Merchant and application."""
        keys = self._keys()
        return Terms(keys.mchid, keys.appid)

    def is_offered(self, client: Client, org: Organisation | None) -> bool:
        """With keys, everywhere; for the charity whose merchant account it is."""
        return wechat_keys() is not None and serves(org)

    def start(self, payment: Payment, client: Client) -> Ticket:
        """Place the order."""
        kind, ticket, name = KINDS[Channel(payment.channel)]
        code, answer = self._call(
            "pay",
            description=payment.title,
            out_trade_no=payment.number,
            amount={"total": payment.amount_fen, "currency": "CNY"},
            time_expire=timezone.localtime(payment.expires_at).isoformat(timespec="seconds"),
            notify_url=f"{settings.NOTIFY_BASE_URL}/pay/notify/wechat",
            pay_type=kind,
            **self._payer(payment, client),
        )
        if code != OK:
            raise GatewayRefused(f"微信支付没有接受这笔订单：{answer.get('message', code)}")
        if ticket == "redirect":
            back = urlencode({"redirect_url": return_url(payment)})
            return Ticket(ticket, f"{answer[name]}&{back}")
        return Ticket(ticket, answer[name])

    def _payer(self, payment: Payment, client: Client) -> dict[str, Any]:
        if payment.channel == Channel.JSAPI:
            return {"payer": {"openid": client.openid}}
        if payment.channel == Channel.H5:
            scene = {"payer_client_ip": client.ip or "127.0.0.1", "h5_info": {"type": "Wap"}}
            return {"scene_info": scene}
        return {}

    def bridge_params(self, prepay_id: str) -> dict[str, str]:
        """What WeixinJSBridge wants, signed now."""
        keys = self._keys()
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        package = f"prepay_id={prepay_id}"
        return {
            "appId": keys.appid,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self._client().sign([keys.appid, stamp, nonce, package]),
        }

    def query(self, payment: Payment) -> Standing:
        """How the order stands."""
        code, answer = self._call("query", out_trade_no=payment.number)
        if code == NOT_FOUND:
            return Standing(State.ABSENT)
        if code != OK:
            raise GatewayDown(DOWN)
        state = STATES.get(answer["trade_state"], State.CLOSED)
        return Standing(state, _claim(answer, is_queried=True) if state is State.PAID else None)

    def close(self, payment: Payment) -> None:
        """Close the order."""
        code, answer = self._call("close", out_trade_no=payment.number)
        if code not in {OK, NO_CONTENT, NOT_FOUND}:
            raise GatewayRefused(f"微信支付没有关闭这笔订单：{answer.get('message', code)}")

    def refund(self, refund: Refund) -> RefundStanding:
        """Ask for it, or ask how it stands."""
        if refund.status == RefundStatus.SENT:
            code, answer = self._call("query_refund", out_refund_no=refund.number)
        else:
            code, answer = self._call(
                "refund",
                out_refund_no=refund.number,
                out_trade_no=refund.payment.number,
                reason=refund.reason,
                amount={
                    "refund": refund.amount_fen,
                    "total": refund.payment.amount_fen,
                    "currency": "CNY",
                },
                notify_url=f"{settings.NOTIFY_BASE_URL}/pay/notify/wechat",
            )
        if code >= BAD:
            return RefundStanding(RefundState.FAILED, why=str(answer.get("message", code)))
        state = REFUND_STATES.get(answer["status"], RefundState.FAILED)
        return RefundStanding(state, answer["refund_id"], answer["status"])

    def bill(self, day: date) -> list[BillLine]:
        """The trade bill, its hash compared."""
        code, answer = self._call("trade_bill", bill_date=f"{day:%F}", tar_type="")
        if code == NOT_FOUND or answer.get("code") == "NO_STATEMENT_EXIST":
            return []
        if code != OK:
            raise BillNotReady(str(answer.get("message", code)))
        _, content = self._call_raw("download_bill", url=answer["download_url"])
        data = content.encode() if isinstance(content, str) else content
        if hashlib.sha1(data, usedforsecurity=False).hexdigest() != answer["hash_value"]:
            raise GatewayDown("微信账单与它的指纹不符，请重新下载。")
        return _bill_lines(data.decode("utf-8-sig"))

    def openid(self, code: str) -> str:
        """Whose sign-in code this is. Raises GatewayDown."""
        keys = self._keys()
        given = {"appid": keys.appid, "secret": keys.appsecret, "code": code}
        given["grant_type"] = "authorization_code"
        try:
            url = f"{settings.WECHAT_API_URL}/sns/oauth2/access_token"
            answer = requests.get(url, params=given, timeout=TIMEOUT).json()
            return str(answer["openid"])
        except (requests.RequestException, ValueError, KeyError) as fault:
            raise GatewayDown("微信没有告诉我们您的身份，请退回上一页再试一次。") from fault

    def sign_in_url(self, back: str, state: str) -> str:
        """Where WeChat tells us who pays; it comes back to ``back`` with a code."""
        given = {
            "appid": self._keys().appid,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        page = f"{settings.WECHAT_OPEN_URL}/connect/oauth2/authorize"
        return f"{page}?{urlencode(given)}#wechat_redirect"

    def _keys(self) -> WeChatKeys:
        keys = wechat_keys()
        if keys is None:
            raise GatewayDown("这里没有开通微信支付，请换一种方式。")
        return keys

    def _client(self) -> WeChatPay:
        keys = self._keys()
        return _clients(keys, settings.WECHAT_BASE_URL)[keys.public_keys[0][0]]

    def _call(self, method: str, **given: Any) -> tuple[int, dict[str, Any]]:
        code, text = self._call_raw(method, **given)
        try:
            return code, json.loads(text) if text else {}
        except ValueError as fault:
            raise GatewayDown(DOWN) from fault

    def _call_raw(self, method: str, **given: Any) -> tuple[int, Any]:
        """Call the library. It signs, and raises when an answer isn't signed."""
        try:
            code, content = getattr(self._client(), method)(**given)
        except (requests.RequestException, GatewayDown) as fault:
            raise GatewayDown(DOWN) from fault
        except Exception as fault:  # the library's own: an answer that isn't WeChat's
            raise GatewayDown(DOWN) from fault
        if code >= 500:  # noqa: PLR2004 — theirs
            raise GatewayDown(DOWN)
        return code, content


def return_url(payment: Payment) -> str:
    """Where the payer's browser comes back to."""
    return f"{settings.BASE_URL}/pay/{payment.number}/back/"


def _bill_lines(text: str) -> list[BillLine]:
    """Rows of the bill up to its summary; every cell begins with a backtick."""
    rows = csv.DictReader(io.StringIO(text), quoting=csv.QUOTE_NONE)
    found = []
    for row in rows:
        if not str(row["交易时间"]).startswith("`"):
            break
        cell = {name: value.lstrip("`") for name, value in row.items() if name and value}
        is_refund = cell["交易状态"] == "REFUND"
        moment = datetime.strptime(cell["交易时间"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 — next line
        found.append(
            BillLine(
                number=cell["商户订单号"],
                amount_fen=parse_yuan(cell["申请退款金额" if is_refund else "订单金额"]),
                provider_number=cell["微信退款单号" if is_refund else "微信订单号"],
                at=timezone.make_aware(moment),
                refund_number=cell["商户退款单号"] if is_refund else "",
            )
        )
    return found
