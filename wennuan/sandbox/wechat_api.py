"""The WeChat Pay v3 addresses a merchant's program calls."""

import gzip
import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wennuan.sandbox import bank, bills, clock, wechat
from wennuan.sandbox.bank import NewOrder, NewRefund, Refused
from wennuan.sandbox.box import Box, box_of, web_origin
from wennuan.sandbox.store import Order
from wennuan.sandbox.wechat import WeChatError

Body = dict[str, Any]
Handler = Callable[[Request, Box, Body], Body | None]
REFUSALS = {
    "paid": (400, "ORDERPAID"),
    "closed": (400, "ORDER_CLOSED"),
    "used": (403, "OUT_TRADE_NO_USED"),
    "over": (400, "INVALID_REQUEST"),
    "differs": (400, "INVALID_REQUEST"),
    "unpaid": (400, "INVALID_REQUEST"),
    "old": (400, "INVALID_REQUEST"),
}
TRADE_NUMBER = re.compile(r"[0-9A-Za-z_\-*|]{6,32}")
REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
LIMITS = {"description": 127, "attach": 128, "notify_url": 255}
REASON_LENGTH = 80
REFUND_SECONDS = 1.0
BILL_LIFE = 300
BILL_MONTHS = 92 * clock.DAY


def bad(field: str, message: str) -> WeChatError:
    """PARAM_ERROR for one field."""
    detail = {"field": field, "issue": message, "location": "body"}
    return WeChatError(400, "PARAM_ERROR", f"参数错误：{message}", detail)


def signed(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Check the merchant's signature, run the handler, sign what it says."""

    async def endpoint(request: Request) -> Response:
        box = box_of(request)
        try:
            body = await _checked_body(request, box)
            answer = handler(request, box, body)
            status = 200 if answer is not None else 204
        except Refused as refused:
            status, code = REFUSALS[refused.reason]
            answer = WeChatError(status, code, refused.sentence).body()
        except WeChatError as error:
            status, answer = error.status, error.body()
        text = json.dumps(answer, ensure_ascii=False) if answer is not None else ""
        headers = wechat.signed_headers(box.keys, text, clock.now())
        headers["Request-ID"] = secrets.token_hex(16).upper()
        box.notifier.wake()
        return Response(text, status, headers, "application/json")

    return endpoint


async def _checked_body(request: Request, box: Box) -> Body:
    raw = (await request.body()).decode("utf-8", "replace")
    target = request.scope["raw_path"].decode("latin-1")
    if request.url.query:
        target += "?" + request.scope["query_string"].decode("latin-1")
    authorization = request.headers.get("authorization", "")
    wechat.check_request(box.keys, request.method, target, raw, authorization)
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise WeChatError(400, "PARAM_ERROR", "请求报文不是有效的JSON")
    return body


def _text(body: Body, name: str, required: bool = True) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or (required and not value):
        raise bad(name, f"{name}必填且为字符串")
    if len(value) > LIMITS.get(name, 512):
        raise bad(name, f"{name}超出长度限制")
    return value


def _number(body: Body, name: str, shape: re.Pattern[str]) -> str:
    value = _text(body, name)
    if not shape.fullmatch(value):
        raise bad(name, f"{name}只能是规定长度内的数字、字母和_-*")
    return value


def _fen(body: Body, name: str) -> int:
    amount = body.get("amount")
    value = amount.get(name) if isinstance(amount, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise bad(f"amount.{name}", "金额必须是大于0的整数，单位为分")
    if amount and amount.get("currency", "CNY") != "CNY":
        raise bad("amount.currency", "境内商户号仅支持人民币")
    return value


def _address(body: Body, required: bool = True) -> str:
    url = _text(body, "notify_url", required)
    if url and (not web_origin(url) or "?" in url):
        raise bad("notify_url", "通知地址必须是完整的网址且不能携带参数")
    return url


def _expiry(body: Body) -> float:
    text = _text(body, "time_expire", required=False)
    if not text:
        return 0
    try:
        at = clock.read(text)
    except ValueError:
        raise bad("time_expire", "交易结束时间不符合rfc3339格式") from None
    if at <= clock.now():
        raise bad("time_expire", "交易结束时间不能早于当前时间")
    return at


def _check_merchant(body: Body, box: Box) -> None:
    if _text(body, "mchid") != box.keys.mchid:
        raise WeChatError(400, "MCH_NOT_EXISTS", "商户号不存在")
    if _text(body, "appid") != box.keys.appid:
        raise WeChatError(400, "APPID_MCHID_NOT_MATCH", "商户号mchid与appid不匹配")


def place(channel: str) -> Handler:
    """The handler that places orders of one channel."""

    def handler(request: Request, box: Box, body: Body) -> Body:
        _check_merchant(body, box)
        new = NewOrder(
            gateway="wechat",
            out_trade_no=_number(body, "out_trade_no", TRADE_NUMBER),
            channel=channel,
            amount_fen=_fen(body, "total"),
            description=_text(body, "description"),
            notify_url=_address(body),
            attach=_text(body, "attach", required=False),
            payer=_payer(body, channel),
            expires_at=_expiry(body),
        )
        return _ticket(box, bank.place(box.store, new))

    return handler


def _payer(body: Body, channel: str) -> str:
    """JSAPI needs to know who pays, H5 from where."""
    payer, scene = body.get("payer"), body.get("scene_info")
    if channel == "jsapi":
        if not isinstance(payer, dict) or not payer.get("openid"):
            raise bad("payer.openid", "JSAPI下单必须传openid")
        return str(payer["openid"])
    if channel == "h5":
        kind = scene.get("h5_info") if isinstance(scene, dict) else None
        if not isinstance(kind, dict) or not kind.get("type"):
            raise bad("scene_info.h5_info.type", "H5下单必须传场景类型")
    return ""


def _ticket(box: Box, order: Order) -> Body:
    """What the merchant hands on to the payer."""
    if order.channel == "jsapi":
        return {"prepay_id": order.prepay_id}
    if order.channel == "native":
        return {"code_url": f"weixin://wxpay/bizpayurl?pr={order.prepay_id}"}
    query = urlencode({"prepay_id": order.prepay_id, "package": secrets.randbelow(10**10)})
    return {"h5_url": f"{box.settings.public_url}/sandbox/cashier?{query}"}


def _order(box: Box, order: Order | None) -> Order:
    if order is None:
        raise WeChatError(404, "ORDER_NOT_EXIST", "订单不存在")
    return order


def query(request: Request, box: Box, body: Body) -> Body:
    """One order, by either number."""
    if request.query_params.get("mchid") != box.keys.mchid:
        raise bad("mchid", "mchid必填且必须是下单时的商户号")
    number = request.path_params["number"]
    if "/out-trade-no/" in request.url.path:
        order = _order(box, box.store.find_order("wechat", number))
    else:
        order = _order(box, box.store.find_by_trade_no("wechat", number))
        if order.paid_at is None:
            raise WeChatError(404, "ORDER_NOT_EXIST", "订单不存在")
    return wechat.transaction(box.keys, order, bool(box.store.refunds(order.id)))


def close(request: Request, box: Box, body: Body) -> None:
    """Close an unpaid order; closing twice is as good as once."""
    if _text(body, "mchid") != box.keys.mchid:
        raise WeChatError(400, "MCH_NOT_EXISTS", "商户号不存在")
    order = _order(box, box.store.find_order("wechat", request.path_params["number"]))
    try:
        bank.close(box.store, order)
    except Refused as refused:
        if refused.reason != "closed":
            raise


def refund(request: Request, box: Box, body: Body) -> Body:
    """Give back all or a part."""
    number = _number(body, "out_refund_no", REFUND_NUMBER)
    order = _paid_order(box, body)
    if _fen(body, "total") != order.amount_fen:
        raise WeChatError(400, "INVALID_REQUEST", "订单金额与原订单不一致")
    new = NewRefund(
        number=number,
        amount_fen=_fen(body, "refund"),
        reason=_text(body, "reason", required=False)[:REASON_LENGTH],
        notify_url=_address(body, required=False),
        settle_in=REFUND_SECONDS / box.settings.clock_speed,
    )
    given, _ = bank.refund(box.store, box.keys, order, new)
    return wechat.refund_answer(order, given)


def _paid_order(box: Box, body: Body) -> Order:
    trade_no = _text(body, "transaction_id", required=False)
    if trade_no:
        order = box.store.find_by_trade_no("wechat", trade_no)
    else:
        order = box.store.find_order("wechat", _number(body, "out_trade_no", TRADE_NUMBER))
    if order is None:
        raise WeChatError(404, "RESOURCE_NOT_EXISTS", "订单不存在")
    return order


def query_refund(request: Request, box: Box, body: Body) -> Body:
    """One refund by the merchant's number."""
    given = box.store.find_refund("wechat", request.path_params["number"])
    if given is None:
        raise WeChatError(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return wechat.refund_answer(box.store.order(given.order_id), given)


def bill(kind: str) -> Handler:
    """The handler that prepares bills of one kind."""

    def handler(request: Request, box: Box, body: Body) -> Body:
        given = request.query_params
        facts = {
            "kind": kind,
            "date": _bill_date(given.get("bill_date", "")),
            "type": given.get("bill_type", "ALL"),
            "tar": given.get("tar_type", ""),
        }
        content = _bill(box, facts)
        if not content:
            raise WeChatError(404, "NO_STATEMENT_EXIST", "账单文件不存在")
        token = secrets.token_urlsafe(32)
        # Kept as it is now: a bill does not change between its hash and its download.
        box.store.keep_ticket(token, "wechat_bill", tar=facts["tar"], text=content.decode())
        # The caller's own view of us, so that libraries find their base address in it.
        url = f"{str(request.base_url).rstrip('/')}/v3/billdownload/file?token={token}"
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        return {"hash_type": "SHA1", "hash_value": digest, "download_url": url}

    return handler


def _bill_date(text: str) -> str:
    try:
        start, _ = clock.day_bounds(text)
    except ValueError:
        raise bad("bill_date", "账单日期格式应为yyyy-MM-dd") from None
    if not -BILL_MONTHS < start - clock.now() < 0:
        raise WeChatError(400, "INVALID_REQUEST", "账单日期只能是三个月内已开始的一天")
    return text


def _bill(box: Box, facts: dict[str, str]) -> bytes:
    if facts["kind"] == "trade":
        return bills.wechat_trade(box.store, box.keys, facts["date"], facts["type"])
    return bills.wechat_flow(box.store, box.keys, facts["date"])


async def download(request: Request) -> Response:
    """The bill itself; the request is signed, the answer is not."""
    box = box_of(request)
    try:
        await _checked_body(request, box)
        token = request.query_params.get("token", "")
        facts = box.store.ticket(token, "wechat_bill", BILL_LIFE)
        if facts is None:
            raise WeChatError(400, "INVALID_REQUEST", "下载链接无效或已过期")
    except WeChatError as error:
        text = json.dumps(error.body(), ensure_ascii=False)
        return Response(text, error.status, media_type="application/json")
    content = facts["text"].encode()
    content = gzip.compress(content) if facts["tar"] == "GZIP" else content
    return Response(content, media_type="application/octet-stream")


V3 = "/v3/pay/transactions"
routes = [
    *(Route(f"{V3}/{one}", signed(place(one)), methods=["POST"]) for one in wechat.TRADE_TYPES),
    Route(f"{V3}/out-trade-no/{{number}}", signed(query), methods=["GET"]),
    Route(f"{V3}/id/{{number}}", signed(query), methods=["GET"]),
    Route(f"{V3}/out-trade-no/{{number}}/close", signed(close), methods=["POST"]),
    Route("/v3/refund/domestic/refunds", signed(refund), methods=["POST"]),
    Route("/v3/refund/domestic/refunds/{number}", signed(query_refund), methods=["GET"]),
    Route("/v3/bill/tradebill", signed(bill("trade")), methods=["GET"]),
    Route("/v3/bill/fundflowbill", signed(bill("flow")), methods=["GET"]),
    Route("/v3/billdownload/file", download, methods=["GET"]),
]
