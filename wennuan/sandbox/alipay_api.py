"""Alipay's one address: programs call it, and payers' browsers are sent to it."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wennuan.sandbox import alipay, bank, bills, clock
from wennuan.sandbox.alipay import AlipayError, failed
from wennuan.sandbox.bank import NewOrder, NewRefund, Refused
from wennuan.sandbox.box import Box, box_of, sorry, web_origin
from wennuan.sandbox.store import Order

Body = dict[str, Any]
Handler = Callable[[Request, Box, Body], Body]
PAGES = {"alipay.trade.wap.pay": "wap", "alipay.trade.page.pay": "page"}
REFUSALS = {
    "paid": ("ACQ.TRADE_HAS_SUCCESS", "交易已被支付"),
    "closed": ("ACQ.TRADE_HAS_CLOSE", "交易已经关闭"),
    "used": ("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改"),
    "over": ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"),
    "differs": ("ACQ.DISCORDANT_REPEAT_REQUEST", "同一退款请求号的金额不一致"),
    "unpaid": ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    "old": ("ACQ.TRADE_HAS_FINISHED", "交易已完结，不能退款"),
}
UNITS = {"m": 60, "h": 3600, "d": 86_400}
NUMBER_LENGTH = 64
BILL_LIFE = 30


async def gateway(request: Request) -> Response:
    """Everything a merchant asks of Alipay."""
    box = box_of(request)
    given = await _given(request)
    method = given.get("method", "")
    if method in PAGES:
        return _show_cashier(request, box, given, PAGES[method])
    try:
        alipay.check_request(box.keys, given)
        if method not in METHODS:
            raise AlipayError("40002", "isv.invalid-method", "不存在的方法名")
        body = METHODS[method](request, box, alipay.content(given))
        text = alipay.answer(box.keys, method, {"code": "10000", "msg": "Success"} | body)
    except Refused as refused:
        text = alipay.answer(box.keys, method, failed(*REFUSALS[refused.reason]).body())
    except AlipayError as error:
        is_business = error.code == alipay.BUSINESS
        text = alipay.answer(box.keys, method or "error", error.body(), signed=is_business)
    box.notifier.wake()
    return Response(text, media_type="text/html;charset=utf-8")


async def _given(request: Request) -> dict[str, str]:
    """Parameters may come in the address, in a form, or some in each."""
    given = dict(request.query_params)
    if request.method == "POST":
        async with request.form() as form:
            given |= {name: value for name, value in form.items() if isinstance(value, str)}
    return given


def _show_cashier(request: Request, box: Box, given: dict[str, str], channel: str) -> Response:
    """Place the order and send the payer on to the cashier."""
    try:
        alipay.check_request(box.keys, given)
        order = bank.place(box.store, _new_order(given, alipay.content(given), channel))
    except Refused as refused:
        back = given.get("return_url", "")
        return sorry(request, f"{REFUSALS[refused.reason][1]}，没有扣款。", 400, back)
    except AlipayError as error:
        return sorry(request, f"{error.sub_msg}（{error.sub_code}）", 400)
    query = urlencode({"prepay_id": order.prepay_id})
    return RedirectResponse(f"{box.settings.base}/sandbox/cashier?{query}", 302)


def _new_order(given: dict[str, str], content: Body, channel: str) -> NewOrder:
    number = str(content.get("out_trade_no", ""))
    subject = str(content.get("subject", ""))
    amount = alipay.fen(content.get("total_amount", ""))
    if not number or len(number) > NUMBER_LENGTH or not subject or amount < 1:
        raise failed("ACQ.INVALID_PARAMETER", "参数有误：订单号、标题和金额必填")
    for name in ("notify_url", "return_url"):
        if given.get(name) and not web_origin(given[name]):
            raise failed("ACQ.INVALID_PARAMETER", f"参数有误：{name}不是完整的网址")
    return NewOrder(
        gateway="alipay",
        out_trade_no=number,
        channel=channel,
        amount_fen=amount,
        description=subject,
        attach=str(content.get("passback_params", "")),
        notify_url=given.get("notify_url", ""),
        return_url=given.get("return_url", ""),
        quit_url=str(content.get("quit_url", "")),
        expires_at=_expiry(content),
    )


def _expiry(content: Body) -> float:
    """``time_expire`` is a moment, ``timeout_express`` a span such as 30m; 0 when neither."""
    moment, span = str(content.get("time_expire", "")), str(content.get("timeout_express", ""))
    try:
        if moment:
            return clock.read(moment)
        if span == "1c":
            return clock.day_bounds(clock.day(clock.now()))[1]
        return clock.now() + int(span[:-1]) * UNITS[span[-1]] if span else 0
    except (ValueError, KeyError):
        raise failed("ACQ.INVALID_PARAMETER", "参数有误：订单有效期") from None


def _order(box: Box, content: Body) -> Order:
    trade_no, number = str(content.get("trade_no", "")), str(content.get("out_trade_no", ""))
    if not trade_no and not number:
        raise failed("ACQ.INVALID_PARAMETER", "参数有误：订单号不能为空")
    store = box.store
    order = (
        store.find_by_trade_no("alipay", trade_no)
        if trade_no
        else store.find_order("alipay", number)
    )
    if order is None:
        raise failed("ACQ.TRADE_NOT_EXIST", "交易不存在")
    return order


def query(request: Request, box: Box, content: Body) -> Body:
    """alipay.trade.query"""
    order = _order(box, content)
    return alipay.trade(order, box.store.refunded_fen(order.id))


def close(request: Request, box: Box, content: Body) -> Body:
    """alipay.trade.close"""
    order = _order(box, content)
    if order.paid_at is not None:
        raise failed("ACQ.REASON_TRADE_STATUS_INVALID", "交易状态异常：已支付的交易不能关闭")
    bank.close(box.store, order)
    return {"trade_no": order.trade_no, "out_trade_no": order.out_trade_no}


def refund(request: Request, box: Box, content: Body) -> Body:
    """alipay.trade.refund: at once, all or a part; a part needs its own request number."""
    order = _order(box, content)
    amount = alipay.fen(content.get("refund_amount", ""))
    number = str(content.get("out_request_no", ""))
    if not number and amount != order.amount_fen:
        raise failed("ACQ.INVALID_PARAMETER", "参数有误：部分退款必须传out_request_no")
    new = NewRefund(
        number=number or order.out_trade_no,
        amount_fen=amount,
        reason=str(content.get("refund_reason", "")),
    )
    given, is_new = bank.refund(box.store, box.keys, order, new)
    return {
        "trade_no": order.trade_no,
        "out_trade_no": order.out_trade_no,
        "buyer_logon_id": "sbx***@example.com",
        "buyer_user_id": order.payer,
        "fund_change": "Y" if is_new else "N",
        "refund_fee": alipay.yuan(box.store.refunded_fen(order.id)),
        "send_back_fee": alipay.yuan(given.amount_fen if is_new else 0),
        "gmt_refund_pay": clock.plain(given.created_at),
    }


def query_refund(request: Request, box: Box, content: Body) -> Body:
    """alipay.trade.fastpay.refund.query; an unknown request number answers without a status."""
    order = _order(box, content)
    number = str(content.get("out_request_no", ""))
    if not number:
        raise failed("ACQ.INVALID_PARAMETER", "参数有误：out_request_no不能为空")
    given = box.store.find_refund("alipay", number, order.id)
    if given is None:
        return {}
    return {
        "trade_no": order.trade_no,
        "out_trade_no": order.out_trade_no,
        "out_request_no": given.out_refund_no,
        "total_amount": alipay.yuan(order.amount_fen),
        "refund_amount": alipay.yuan(given.amount_fen),
        "refund_reason": given.reason,
        "refund_status": "REFUND_SUCCESS",
        "gmt_refund_pay": clock.plain(given.created_at),
    }


def bill(request: Request, box: Box, content: Body) -> Body:
    """alipay.data.dataservice.bill.downloadurl.query for bills of trades by the day."""
    date = str(content.get("bill_date", ""))
    try:
        clock.day_bounds(date)
    except ValueError:
        raise failed("isv.invalid-parameter", "账单时间格式应为yyyy-MM-dd") from None
    is_trade = content.get("bill_type") == "trade"
    if not is_trade or not bills.alipay_trade(box.store, box.keys, date):
        raise failed("isp.bill_not_exist", "账单不存在")
    token = secrets.token_urlsafe(32)
    box.store.keep_ticket(token, "alipay_bill", date=date)
    root = str(request.base_url).rstrip("/")
    return {"bill_download_url": f"{root}/sandbox/alipay/bill.zip?token={token}"}


async def download(request: Request) -> Response:
    """The bill itself; the address lives for thirty seconds."""
    box = box_of(request)
    facts = box.store.ticket(request.query_params.get("token", ""), "alipay_bill", BILL_LIFE)
    if facts is None:
        return Response("expired", 403)
    content = bills.alipay_trade(box.store, box.keys, facts["date"])
    return Response(content, media_type="application/zip")


METHODS: dict[str, Handler] = {
    "alipay.trade.query": query,
    "alipay.trade.close": close,
    "alipay.trade.refund": refund,
    "alipay.trade.fastpay.refund.query": query_refund,
    "alipay.data.dataservice.bill.downloadurl.query": bill,
}
routes = [
    Route("/gateway.do", gateway, methods=["GET", "POST"]),
    Route("/sandbox/alipay/bill.zip", download, methods=["GET"]),
]
