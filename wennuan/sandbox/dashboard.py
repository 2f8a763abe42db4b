"""The operator's pages: orders, notices with their attempts, and the buttons."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wennuan.sandbox import bank
from wennuan.sandbox.bank import Payment, Refused
from wennuan.sandbox.behaviours import BEHAVIOURS, queue_payment_notices
from wennuan.sandbox.box import NAMES, Box, box_of, is_foreign, page, sorry
from wennuan.sandbox.notify import RETRIES
from wennuan.sandbox.store import OPEN, PAID, Order

PER_PAGE = 50
STATES = {"open": "等待付款", "paid": "已付款", "closed": "已关闭"}
NOTICE_STATES = {
    "waiting": "等待发送",
    "held": "扣住，等退款通知",
    "delivered": "商家已接受",
    "given_up": "次数用完，不再发送",
}
EVENTS = {"pay": "付款通知", "refund": "退款通知"}
WORDS = {"gateways": NAMES, "states": STATES, "notice_states": NOTICE_STATES, "events": EVENTS}


async def index(request: Request) -> Response:
    """All orders, the latest first."""
    box, text = box_of(request), request.query_params.get("before", "")
    orders = box.store.orders(PER_PAGE, int(text) if text.isdecimal() else 0)
    more = orders[-1].id if len(orders) == PER_PAGE else 0
    return page(request, "orders.html", WORDS | {"orders": orders, "more": more})


def _order(request: Request, box: Box) -> Order | None:
    given = request.path_params
    return box.store.find_order(given["gateway"], given["number"])


async def detail(request: Request) -> Response:
    """One order with all that was sent about it."""
    box = box_of(request)
    order = _order(request, box)
    if order is None:
        return sorry(request, "没有这笔订单。", 404)
    notices = [(one, box.store.attempts(one.id)) for one in box.store.notices(order.id)]
    facts: dict[str, object] = {
        "order": order,
        "refunds": box.store.refunds(order.id),
        "notices": notices,
        "sends": len(RETRIES[order.gateway]) + 1,
        "behaviours": BEHAVIOURS,
        "may_act": order.state in {OPEN, PAID},
    }
    return page(request, "order.html", WORDS | facts)


async def behave(request: Request) -> Response:
    """Pay an open order, or send notices about a paid one, in the chosen way."""
    box = box_of(request)
    order = _order(request, box)
    async with request.form() as form:
        behaviour, delay = str(form.get("behaviour", "")), str(form.get("delay", ""))
    if is_foreign(request) or order is None or behaviour not in BEHAVIOURS:
        return sorry(request, "这个请求不成立，什么都没有发生。", 400)
    seconds = float(delay) if delay.isdecimal() else 0
    try:
        if order.state == PAID:
            queue_payment_notices(box.store, box.keys, order, behaviour, seconds)
        else:
            how = Payment(behaviour=behaviour, delay=seconds)
            bank.pay(box.store, box.keys, order, how)
    except Refused as refused:
        return sorry(request, refused.sentence, 409)
    box.notifier.wake()
    return _back_to(box, order)


async def resend(request: Request) -> Response:
    """Send one notice again now."""
    box = box_of(request)
    if is_foreign(request):
        return sorry(request, "这个请求不成立，什么都没有发生。", 400)
    try:
        notice = box.store.notice(request.path_params["notice_id"])
    except LookupError:
        return sorry(request, "没有这条通知。", 404)
    box.store.send_again(notice.id)
    box.notifier.wake()
    return _back_to(box, box.store.order(notice.order_id))


def _back_to(box: Box, order: Order) -> Response:
    path = f"/sandbox/orders/{order.gateway}/{order.out_trade_no}"
    return RedirectResponse(box.settings.base + path, 303)


routes = [
    Route("/sandbox/", index, methods=["GET"]),
    Route("/sandbox/orders/{gateway}/{number}", detail, methods=["GET"]),
    Route("/sandbox/orders/{gateway}/{number}/behave", behave, methods=["POST"]),
    Route("/sandbox/notices/{notice_id:int}/resend", resend, methods=["POST"]),
]
