"""Alipay's open platform as documented: signatures, answers, notices. No HTTP, no storage."""

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from wennuan.sandbox import clock, signing
from wennuan.sandbox.keys import Keys
from wennuan.sandbox.store import CLOSED, OPEN, Order, Refund

BUSINESS = "40004"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


class AlipayError(Exception):
    """A refusal in Alipay's words; 4xxxx codes of the gateway itself carry no signature."""

    def __init__(self, code: str, sub_code: str, sub_msg: str) -> None:
        super().__init__(sub_msg)
        self.code, self.sub_code, self.sub_msg = code, sub_code, sub_msg

    def body(self) -> dict[str, str]:
        """As it goes over the wire."""
        names = {"40001": "Missing Required Arguments", "40002": "Invalid Arguments"}
        msg = names.get(self.code, "Business Failed")
        return {
            "code": self.code,
            "msg": msg,
            "sub_code": self.sub_code,
            "sub_msg": self.sub_msg,
        }


def failed(sub_code: str, sub_msg: str) -> AlipayError:
    """The business says no."""
    return AlipayError(BUSINESS, sub_code, sub_msg)


@dataclass(frozen=True, slots=True)
class SignedNotice:
    """A notice ready to be posted; ``fields`` is the same before it became a form."""

    headers: dict[str, str]
    body: bytes
    fields: dict[str, str]


def sign_text(fields: dict[str, str], without: tuple[str, ...] = ("sign",)) -> str:
    """What is signed: the sorted pairs, empty ones left out."""
    pairs = sorted(fields.items())
    return "&".join(f"{name}={value}" for name, value in pairs if name not in without and value)


def check_request(keys: Keys, given: dict[str, str]) -> None:
    """Refuse unless the application signed this request."""
    for name in ("method", "app_id", "sign", "sign_type", "timestamp", "version"):
        if not given.get(name):
            word = {"sign": "signature", "sign_type": "signature-type"}.get(name, name)
            raise AlipayError("40001", f"isv.missing-{word.replace('_', '-')}", f"缺少{name}参数")
    if given["app_id"] != keys.app_id:
        raise AlipayError("40002", "isv.invalid-app-id", "无效的AppID参数")
    if given["sign_type"] != "RSA2":
        raise AlipayError("40002", "isv.invalid-signature-type", "无效的签名类型")
    if given.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise AlipayError("40002", "isv.invalid-charset", "沙箱只支持utf-8字符集")
    if not signing.verify(keys.alipay_app, sign_text(given), given["sign"]):
        raise AlipayError("40002", "isv.invalid-signature", "验签出错，请检查签名和密钥是否匹配")
    try:
        clock.read(given["timestamp"])
    except ValueError:
        raise AlipayError("40002", "isv.invalid-timestamp", "非法的时间戳参数") from None


def content(given: dict[str, str]) -> dict[str, Any]:
    """The business part of a request."""
    try:
        value = json.loads(given.get("biz_content", ""))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise AlipayError("40002", "isv.invalid-parameter", "biz_content不是有效的JSON")
    return value


def answer(keys: Keys, method: str, body: dict[str, Any], signed: bool = True) -> str:
    """One answer; the signature covers the text of the inner object, byte for byte."""
    inner = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    name = method.replace(".", "_") + "_response"
    if not signed:
        return f'{{"{name}":{inner}}}'
    return f'{{"{name}":{inner},"sign":"{signing.sign(keys.alipay_platform, inner)}"}}'


def yuan(fen: int) -> str:
    """Amounts as Alipay writes them: 20.00."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def fen(text: Any) -> int:
    """Amounts as merchants write them; AlipayError when it is not an amount of money."""
    whole, _, part = str(text).strip().partition(".")
    digits = whole + part.ljust(2, "0")
    if not (whole.isdecimal() and digits.isdecimal() and digits.isascii()) or len(part) > len("00"):
        raise failed("ACQ.INVALID_PARAMETER", "参数有误：金额格式不正确")
    return int(digits)


def trade_status(order: Order, refunded_fen: int) -> str:
    """Alipay's word for how things stand."""
    if order.state == OPEN:
        return "WAIT_BUYER_PAY"
    if order.state == CLOSED or refunded_fen >= order.amount_fen:
        return "TRADE_CLOSED"
    return "TRADE_SUCCESS"


def trade(order: Order, refunded_fen: int) -> dict[str, Any]:
    """One trade as the query shows it."""
    shown: dict[str, Any] = {
        "code": "10000",
        "msg": "Success",
        "buyer_logon_id": "sbx***@example.com",
        "buyer_pay_amount": "0.00",
        "invoice_amount": "0.00",
        "out_trade_no": order.out_trade_no,
        "point_amount": "0.00",
        "receipt_amount": "0.00",
        "total_amount": yuan(order.amount_fen),
        "trade_no": order.trade_no,
        "trade_status": trade_status(order, refunded_fen),
    }
    if order.paid_at is None:
        return shown
    amount = yuan(order.amount_fen)
    return shown | {
        "buyer_user_id": order.payer,
        "buyer_pay_amount": amount,
        "invoice_amount": amount,
        "receipt_amount": amount,
        "send_pay_date": clock.plain(order.paid_at),
        "fund_bill_list": [{"amount": amount, "fund_channel": "ALIPAYACCOUNT"}],
    }


def notice_fields(
    keys: Keys, order: Order, refunded_fen: int = 0, refund: Refund | None = None
) -> dict[str, str]:
    """What a notice of a payment or of a refund says, before time and signature."""
    paid_at = order.paid_at or clock.now()
    amount = yuan(order.amount_fen)
    fields = {
        "notify_type": "trade_status_sync",
        "notify_id": secrets.token_hex(17),
        "charset": "utf-8",
        "version": "1.0",
        "app_id": keys.app_id,
        "auth_app_id": keys.app_id,
        "trade_no": order.trade_no,
        "out_trade_no": order.out_trade_no,
        "seller_id": keys.seller_id,
        "buyer_id": order.payer,
        "buyer_logon_id": "sbx***@example.com",
        "trade_status": trade_status(order, refunded_fen),
        "total_amount": amount,
        "receipt_amount": amount,
        "buyer_pay_amount": amount,
        "invoice_amount": amount,
        "point_amount": "0.00",
        "subject": order.description,
        "passback_params": order.attach,
        "gmt_create": clock.plain(order.created_at),
        "gmt_payment": clock.plain(paid_at),
        "fund_bill_list": json.dumps(
            [{"amount": amount, "fundChannel": "ALIPAYACCOUNT"}], separators=(",", ":")
        ),
    }
    if refund:
        fields |= {
            "refund_fee": yuan(refunded_fen),
            "gmt_refund": clock.plain(refund.created_at) + ".000",
            "out_biz_no": refund.out_refund_no,
        }
    return {name: value for name, value in fields.items() if value}


def signed_form(keys: Keys, fields: dict[str, str], at: float, forged: bool) -> dict[str, str]:
    """Add the time and the signature; neither ``sign`` nor ``sign_type`` is signed."""
    fields = fields | {"notify_time": clock.plain(at)}
    make = signing.forge if forged else signing.sign
    return fields | {"sign_type": "RSA2", "sign": make(keys.alipay_platform, sign_text(fields))}


def return_query(keys: Keys, order: Order, method: str) -> str:
    """The signed query with which the payer's browser comes back to the merchant."""
    fields = {
        "charset": "utf-8",
        "out_trade_no": order.out_trade_no,
        "method": method + ".return",
        "total_amount": yuan(order.amount_fen),
        "trade_no": order.trade_no,
        "auth_app_id": keys.app_id,
        "version": "1.0",
        "app_id": keys.app_id,
        "seller_id": keys.seller_id,
        "timestamp": clock.plain(clock.now()),
    }
    signature = signing.sign(keys.alipay_platform, sign_text(fields))
    return urlencode(fields | {"sign_type": "RSA2", "sign": signature})


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFields:
    """What may be chosen of a made notice; everything has a believable default."""

    out_trade_no: str
    amount_fen: int
    trade_no: str = ""
    trade_status: str = "TRADE_SUCCESS"
    buyer_id: str = "2088000000000001"
    subject: str = "捐赠"
    app_id: str = ""
    seller_id: str = ""
    notify_id: str = ""
    paid_at: float = 0
    signed_at: float = 0
    forged: bool = False
    out_refund_no: str = ""
    refund_fen: int = 0


def make_notice(keys: Keys, **fields: Any) -> SignedNotice:
    """A notice of a payment, or of a refund when ``out_refund_no`` is given; see NoticeFields.

    Times are seconds since 1970; 0 means now. ``refund_fen`` is what has gone back in all.
    """
    wanted = NoticeFields(**fields)
    paid_at = wanted.paid_at or clock.now()
    amount = yuan(wanted.amount_fen)
    plain = {
        "notify_type": "trade_status_sync",
        "notify_id": wanted.notify_id or secrets.token_hex(17),
        "charset": "utf-8",
        "version": "1.0",
        "app_id": wanted.app_id or keys.app_id,
        "auth_app_id": wanted.app_id or keys.app_id,
        "seller_id": wanted.seller_id or keys.seller_id,
        "trade_no": wanted.trade_no or f"{clock.compact(paid_at)}{secrets.randbelow(10**14):014d}",
        "out_trade_no": wanted.out_trade_no,
        "trade_status": wanted.trade_status,
        "total_amount": amount,
        "receipt_amount": amount,
        "buyer_pay_amount": amount,
        "buyer_id": wanted.buyer_id,
        "subject": wanted.subject,
        "gmt_create": clock.plain(paid_at),
        "gmt_payment": clock.plain(paid_at),
    }
    if wanted.out_refund_no:
        plain |= {
            "out_biz_no": wanted.out_refund_no,
            "refund_fee": yuan(wanted.refund_fen),
            "gmt_refund": clock.plain(paid_at) + ".000",
        }
    form = signed_form(keys, plain, wanted.signed_at or clock.now(), wanted.forged)
    return SignedNotice({"Content-Type": FORM}, urlencode(form).encode(), form)
