"""WeChat Pay v3 as documented: signatures, messages, notices. No HTTP, no storage.

``make_notice`` is for tests and benchmarks: it makes signed and encrypted notices by the
thousand without a running sandbox.
"""

import json
import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from wennuan.sandbox import clock, signing
from wennuan.sandbox.keys import Keys
from wennuan.sandbox.store import CLOSED, OPEN, Order, Refund

SCHEME = "WECHATPAY2-SHA256-RSA2048"
WINDOW = 300
NONCE_LENGTH = 32
SHOWN_MESSAGE = 512
TRADE_TYPES = {"jsapi": "JSAPI", "h5": "MWEB", "native": "NATIVE"}
STATE_WORDS = {
    "SUCCESS": "支付成功",
    "NOTPAY": "订单未支付",
    "CLOSED": "订单已关闭",
    "REFUND": "转入退款",
}


class WeChatError(Exception):
    """A refusal in WeChat's words."""

    def __init__(self, status: int, code: str, message: str, detail: Any = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.detail = status, code, message, detail

    def body(self) -> dict[str, Any]:
        """As it goes over the wire."""
        body = {"code": self.code, "message": self.message}
        return body | ({"detail": self.detail} if self.detail else {})


@dataclass(frozen=True, slots=True)
class SignedNotice:
    """A notice ready to be posted."""

    headers: dict[str, str]
    body: bytes


def check_request(keys: Keys, method: str, target: str, body: str, authorization: str) -> None:
    """Refuse with SIGN_ERROR unless the merchant signed this very request just now."""
    scheme, _, rest = authorization.partition(" ")
    if scheme != SCHEME:
        raise _unsigned("Http头Authorization认证类型不正确", "authorization")
    given = dict(re.findall(r'(\w+)="([^"]*)"', rest))
    if given.get("mchid") != keys.mchid:
        raise _unsigned("Http头Authorization中的mchid不存在", "mchid")
    if given.get("serial_no") != keys.wechat["merchant_serial"]:
        raise _unsigned("Http头Authorization中的serial_no不是商户当前的证书序列号", "serial_no")
    _check_freshness(given)
    text = f"{method}\n{target}\n{given['timestamp']}\n{given['nonce_str']}\n{body}\n"
    merchant = keys.wechat_merchant.public_key()
    if not signing.verify(merchant, text, given.get("signature", "")):
        raise WeChatError(
            401,
            "SIGN_ERROR",
            "错误的签名，验签失败",
            {
                "field": "signature",
                "issue": "sign not match",
                "location": "authorization",
                "sign_information": {
                    "method": method,
                    "url": target,
                    "truncated_sign_message": text[:SHOWN_MESSAGE],
                    "sign_message_length": len(text.encode()),
                },
            },
        )


def _check_freshness(given: dict[str, str]) -> None:
    stamp, nonce = given.get("timestamp", ""), given.get("nonce_str", "")
    if not nonce or len(nonce) > NONCE_LENGTH:
        raise _unsigned("Http头Authorization中的nonce_str不正确", "nonce_str")
    if not stamp.isdecimal() or abs(clock.now() - int(stamp)) > WINDOW:
        raise _unsigned(
            "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", "timestamp"
        )


def _unsigned(message: str, field: str) -> WeChatError:
    return WeChatError(
        401, "SIGN_ERROR", message, {"field": field, "location": "authorization", "issue": message}
    )


def signed_headers(keys: Keys, body: str, at: float, forged: bool = False) -> dict[str, str]:
    """The five headers that vouch for an answer or a notice."""
    stamp, nonce = str(int(at)), secrets.token_hex(16).upper()
    make = signing.forge if forged else signing.sign
    return {
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": make(keys.wechat_platform, f"{stamp}\n{nonce}\n{body}\n"),
        "Wechatpay-Signature-Type": SCHEME,
        "Wechatpay-Serial": keys.wechat["public_key_id"],
    }


def bridge_is_signed(keys: Keys, given: dict[str, str]) -> bool:
    """Whether the merchant signed what its page handed to WeixinJSBridge."""
    names = ("appId", "timeStamp", "nonceStr", "package")
    text = "".join(given.get(name, "") + "\n" for name in names)
    merchant = keys.wechat_merchant.public_key()
    return (
        given.get("appId") == keys.appid
        and given.get("signType") == "RSA"
        and signing.verify(merchant, text, given.get("paySign", ""))
    )


def trade_state(order: Order, has_refund: bool) -> str:
    """WeChat's word for how things stand."""
    if order.state == OPEN:
        return "NOTPAY"
    if order.state == CLOSED:
        return "CLOSED"
    return "REFUND" if has_refund else "SUCCESS"


def transaction(keys: Keys, order: Order, has_refund: bool = False) -> dict[str, Any]:
    """One order as queries and notices show it."""
    state = trade_state(order, has_refund)
    shown: dict[str, Any] = {
        "appid": keys.appid,
        "mchid": keys.mchid,
        "out_trade_no": order.out_trade_no,
        "trade_state": state,
        "trade_state_desc": STATE_WORDS[state],
        "amount": {"total": order.amount_fen, "currency": "CNY"},
        "attach": order.attach,
    }
    if order.paid_at is None:
        return shown
    shown["amount"] |= {"payer_total": order.amount_fen, "payer_currency": "CNY"}
    return shown | {
        "transaction_id": order.trade_no,
        "trade_type": TRADE_TYPES[order.channel],
        "bank_type": "OTHERS",
        "success_time": clock.rfc3339(order.paid_at),
        "payer": {"openid": order.payer},
        "promotion_detail": [],
    }


def refund_answer(order: Order, refund: Refund) -> dict[str, Any]:
    """One refund as the refund interface shows it."""
    answer: dict[str, Any] = {
        "refund_id": refund.refund_no,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": order.trade_no,
        "out_trade_no": order.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": clock.rfc3339(refund.created_at),
        "status": "SUCCESS" if refund.is_settled else "PROCESSING",
        "funds_account": "AVAILABLE",
        "promotion_detail": [],
        "amount": {
            "total": order.amount_fen,
            "refund": refund.amount_fen,
            "from": [],
            "payer_total": order.amount_fen,
            "payer_refund": refund.amount_fen,
            "settlement_refund": refund.amount_fen,
            "settlement_total": order.amount_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
    }
    if refund.is_settled:
        answer["success_time"] = clock.rfc3339(refund.settles_at)
    return answer


def refund_resource(keys: Keys, order: Order, refund: Refund) -> dict[str, Any]:
    """One finished refund as its notice shows it."""
    return {
        "mchid": keys.mchid,
        "out_trade_no": order.out_trade_no,
        "transaction_id": order.trade_no,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_no,
        "refund_status": "SUCCESS",
        "success_time": clock.rfc3339(refund.settles_at),
        "user_received_account": "支付用户零钱",
        "amount": {
            "total": order.amount_fen,
            "refund": refund.amount_fen,
            "payer_total": order.amount_fen,
            "payer_refund": refund.amount_fen,
        },
    }


def envelope(keys: Keys, resource: dict[str, Any], at: float, notice_id: str = "") -> str:
    """Encrypt what a notice tells and wrap it; the event follows from what is told."""
    is_refund = "refund_status" in resource
    nonce = secrets.token_hex(6)
    kind = "refund" if is_refund else "transaction"
    body = {
        "id": notice_id or str(uuid.uuid4()),
        "create_time": clock.rfc3339(at),
        "resource_type": "encrypt-resource",
        "event_type": "REFUND.SUCCESS" if is_refund else "TRANSACTION.SUCCESS",
        "summary": "退款成功" if is_refund else "支付成功",
        "resource": {
            "original_type": kind,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": signing.seal(
                keys.apiv3_key, nonce, kind, json.dumps(resource, ensure_ascii=False)
            ),
            "associated_data": kind,
            "nonce": nonce,
        },
    }
    return json.dumps(body, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFields:
    """What may be chosen of a made notice; everything has a believable default."""

    out_trade_no: str
    amount_fen: int
    transaction_id: str = ""
    openid: str = "oSANDBOXpayer000000000000001"
    attach: str = ""
    appid: str = ""
    mchid: str = ""
    trade_type: str = "JSAPI"
    trade_state: str = "SUCCESS"
    paid_at: float = 0
    signed_at: float = 0
    notice_id: str = ""
    forged: bool = False
    out_refund_no: str = ""
    refund_id: str = ""
    refund_fen: int = 0
    refund_status: str = "SUCCESS"


def make_notice(keys: Keys, **fields: Any) -> SignedNotice:
    """A notice of a payment, or of a refund when ``out_refund_no`` is given; see NoticeFields.

    Times are seconds since 1970; 0 means now. Everything is signed as WeChat signs it, also what
    is wrong in it, unless ``forged``.
    """
    wanted = NoticeFields(**fields)
    paid_at = wanted.paid_at or clock.now()
    signed_at = wanted.signed_at or clock.now()
    transaction_id = wanted.transaction_id or f"42000{secrets.randbelow(10**23):023d}"
    resource: dict[str, Any] = {
        "mchid": wanted.mchid or keys.mchid,
        "out_trade_no": wanted.out_trade_no,
        "transaction_id": transaction_id,
        "success_time": clock.rfc3339(paid_at),
        "amount": {"total": wanted.amount_fen, "payer_total": wanted.amount_fen},
    }
    resource |= _refund_part(wanted) if wanted.out_refund_no else _payment_part(keys, wanted)
    resource["amount"] |= (
        {"refund": wanted.refund_fen, "payer_refund": wanted.refund_fen}
        if wanted.out_refund_no
        else {"currency": "CNY", "payer_currency": "CNY"}
    )
    body = envelope(keys, resource, signed_at, wanted.notice_id)
    headers = signed_headers(keys, body, signed_at, wanted.forged)
    return SignedNotice({"Content-Type": "application/json"} | headers, body.encode())


def _payment_part(keys: Keys, wanted: NoticeFields) -> dict[str, Any]:
    return {
        "appid": wanted.appid or keys.appid,
        "trade_type": wanted.trade_type,
        "trade_state": wanted.trade_state,
        "trade_state_desc": STATE_WORDS.get(wanted.trade_state, wanted.trade_state),
        "bank_type": "OTHERS",
        "attach": wanted.attach,
        "payer": {"openid": wanted.openid},
    }


def _refund_part(wanted: NoticeFields) -> dict[str, Any]:
    return {
        "out_refund_no": wanted.out_refund_no,
        "refund_id": wanted.refund_id or f"5030{secrets.randbelow(10**24):024d}",
        "refund_status": wanted.refund_status,
        "user_received_account": "支付用户零钱",
    }
