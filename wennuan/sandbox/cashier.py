"""The payer's pages: what is paid to whom, pay or cancel, and the ways to misbehave."""

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wennuan.sandbox import alipay, bank, clock, wechat
from wennuan.sandbox.bank import Payment, Refused
from wennuan.sandbox.behaviours import BEHAVIOURS, DEFAULT_DELAY, NORMAL
from wennuan.sandbox.box import NAMES, Box, box_of, is_foreign, page, sorry, web_origin
from wennuan.sandbox.store import OPEN, PAID, Order

CODE = "weixin://wxpay/bizpayurl?pr="
LINK_LIFE = {"h5": 300.0, "native": 7200.0, "jsapi": 7200.0}
NORMAL_WAIT = 1.5
MAX_DELAY = 86_400.0
METHODS = {"wap": "alipay.trade.wap.pay", "page": "alipay.trade.page.pay"}
BRIDGE_NAMES = ("appId", "timeStamp", "nonceStr", "package", "signType", "paySign")
GONE = "找不到这笔订单，没有扣款。请回到商家页面重新发起支付。"
STALE = "这个支付链接已经过期，没有扣款。请回到商家页面重新发起支付。"
FOREIGN = "这次提交来自别的网站，没有处理。请回到收银台重新操作。"


async def show(request: Request) -> Response:
    """The cashier, reached by a link: H5 pages, Alipay pages."""
    box, given = box_of(request), request.query_params
    back = given.get("redirect_url", "")
    order = box.store.find_by_prepay(given.get("prepay_id", ""))
    if order is None or order.channel == "jsapi":
        return sorry(request, GONE, 404, back)
    return _cashier(request, order, back)


async def show_code(request: Request) -> Response:
    """The cashier, reached by what a QR code says; without a code it asks for one."""
    box, code = box_of(request), request.query_params.get("code_url", "").strip()
    if not code:
        return page(request, "scan.html", {})
    order = box.store.find_by_prepay(code.removeprefix(CODE)) if code.startswith(CODE) else None
    back = request.query_params.get("redirect_url", "")
    return _cashier(request, order, back) if order else sorry(request, GONE, 404)


async def show_bridge(request: Request) -> Response:
    """The cashier, reached from WeixinJSBridge with what the merchant's page signed."""
    box, given = box_of(request), dict(request.query_params)
    back = given.get("redirect_url", "")
    prepay_id = given.get("package", "").removeprefix("prepay_id=")
    order = box.store.find_by_prepay(prepay_id)
    if order is None or order.channel != "jsapi":
        return sorry(request, GONE, 404, back)
    if not wechat.bridge_is_signed(box.keys, {name: given.get(name, "") for name in BRIDGE_NAMES}):
        return sorry(request, "支付验证签名失败，没有扣款。", 400, back)
    return _cashier(request, order, back)


def _cashier(request: Request, order: Order, back: str) -> Response:
    back = back if web_origin(back) else ""
    if order.state == PAID:
        return _done(request, order, _way_back(box_of(request), order, back), "这笔订单已经付好了")
    if order.state != OPEN or _is_stale(order):
        return sorry(request, STALE, 410, back or order.quit_url)
    facts = {
        "order": order,
        "gateway_name": NAMES[order.gateway],
        "redirect_url": back,
        "behaviours": BEHAVIOURS,
        "normal": NORMAL,
        "delay": int(DEFAULT_DELAY),
    }
    return page(request, "cashier.html", facts, forms_to=(back, order.return_url, order.quit_url))


def _is_stale(order: Order) -> bool:
    life = LINK_LIFE.get(order.channel)
    return life is not None and clock.now() - order.prepay_at > life


async def decide(request: Request) -> Response:
    """The payer pressed a button."""
    if is_foreign(request):
        return sorry(request, FOREIGN, 403)
    async with request.form() as form:
        box, back = box_of(request), _word(form, "redirect_url")
        order = box.store.find_by_prepay(_word(form, "prepay_id"))
        if order is None:
            return sorry(request, GONE, 404, back)
        if _word(form, "do") == "cancel":
            return _cancelled(request, order, back)
        return await _pay(request, order, form)


async def _pay(request: Request, order: Order, form: FormData) -> Response:
    box, back = box_of(request), _word(form, "redirect_url")
    behaviour = _word(form, "behaviour") or NORMAL
    if behaviour not in BEHAVIOURS:
        return sorry(request, "没有这种测试选项，没有扣款。", 400, back)
    try:
        how = Payment(behaviour=behaviour, delay=_delay(form))
        notices = bank.pay(box.store, box.keys, order, how)
    except Refused as refused:
        return sorry(request, refused.sentence, 409, back)
    box.notifier.wake()
    if behaviour == NORMAL:
        await box.notifier.first_attempt(notices, NORMAL_WAIT)
    target = _way_back(box, order, back)
    if target:
        return RedirectResponse(target, 303)
    return _done(request, box.store.order(order.id), "", "支付成功")


def _way_back(box: Box, order: Order, back: str) -> str:
    """Where the payer goes afterwards; Alipay adds a signed answer to the address."""
    if order.gateway == "wechat":
        return back if web_origin(back) else ""
    if not web_origin(order.return_url):
        return ""
    mark = "&" if "?" in order.return_url else "?"
    query = alipay.return_query(box.keys, order, METHODS[order.channel])
    return f"{order.return_url}{mark}{query}"


def _cancelled(request: Request, order: Order, back: str) -> Response:
    back = back or order.quit_url
    if web_origin(back):
        return RedirectResponse(back, 303)
    return page(request, "done.html", {"order": order, "title": "已取消，没有扣款", "target": ""})


def _done(request: Request, order: Order, target: str, title: str) -> Response:
    return page(request, "done.html", {"order": order, "title": title, "target": target})


def _word(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _delay(form: FormData) -> float:
    text = _word(form, "delay")
    return min(float(text), MAX_DELAY) if text.isdecimal() else 0


def demo_link(public_url: str, code_url: str, redirect_url: str = "") -> str:
    """Where a phone without WeChat can open what a QR code says."""
    facts = {"code_url": code_url} | ({"redirect_url": redirect_url} if redirect_url else {})
    return f"{public_url}/sandbox/pay?{urlencode(facts)}"


routes = [
    Route("/sandbox/cashier", show, methods=["GET"]),
    Route("/sandbox/cashier", decide, methods=["POST"]),
    Route("/sandbox/pay", show_code, methods=["GET"]),
    Route("/sandbox/wechat/pay", show_bridge, methods=["GET"]),
]
