"""The same buttons for programs: tests and benchmarks drive the sandbox through JSON."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wennuan.sandbox import alipay, bank, clock, wechat
from wennuan.sandbox.bank import Payment, Refused
from wennuan.sandbox.behaviours import BEHAVIOURS, NORMAL, queue_payment_notices
from wennuan.sandbox.box import Box, box_of, is_foreign
from wennuan.sandbox.store import PAID, Notice, Order

MOST_AT_ONCE = 5000
Body = dict[str, Any]
Handler = Callable[[Request, Box, Body], Body]


class Unclear(Exception):
    """The request cannot be followed."""


def answered(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """JSON in, JSON out, refusals with their status."""

    async def endpoint(request: Request) -> Response:
        box = box_of(request)
        if is_foreign(request):
            return JSONResponse({"error": "not from another site"}, 403)
        try:
            raw = await request.body()
            body = json.loads(raw) if raw else {}
            answer, status = handler(request, box, body if isinstance(body, dict) else {}), 200
        except LookupError as error:
            answer, status = {"error": f"unknown: {error}"}, 404
        except Refused as refused:
            answer, status = {"error": refused.reason, "sentence": refused.sentence}, 409
        except (Unclear, ValueError, TypeError) as error:
            answer, status = {"error": str(error)}, 400
        box.notifier.wake()
        return JSONResponse(answer, status)

    return endpoint


def _order(request: Request, box: Box, number: str) -> Order:
    gateway = request.query_params.get("gateway", "")
    store = box.store
    order = store.find_order(gateway, number) if gateway else store.find_any(number)
    if order is None:
        raise LookupError(number)
    return order


def _chosen(body: Body) -> tuple[str, float]:
    behaviour = str(body.get("behaviour", NORMAL))
    if behaviour not in BEHAVIOURS:
        raise Unclear(f"behaviour must be one of {', '.join(BEHAVIOURS)}")
    return behaviour, float(body.get("delay") or 0)


def _moment(value: Any) -> float:
    """Seconds since 1970, or a date and time; nothing means 0."""
    return clock.read(value) if isinstance(value, str) and value else float(value or 0)


def pay(request: Request, box: Box, body: Body) -> Body:
    """Pay an order as its payer would."""
    order = _order(request, box, request.path_params["number"])
    behaviour, delay = _chosen(body)
    how = Payment(
        behaviour=behaviour,
        delay=delay,
        payer=str(body.get("payer", "")),
        paid_at=_moment(body.get("paid_at")),
    )
    notices = bank.pay(box.store, box.keys, order, how)
    return bank.order_facts(box.store, box.store.order(order.id)) | {"notices": notices}


def misbehave(request: Request, box: Box, body: Body) -> Body:
    """Send more notices about a paid order."""
    order = _order(request, box, request.path_params["number"])
    if order.state != PAID:
        raise Refused("unpaid", "订单未支付，没有可以通知的事")
    return {"notices": queue_payment_notices(box.store, box.keys, order, *_chosen(body))}


def show(request: Request, box: Box, body: Body) -> Body:
    """One order with its refunds."""
    order = _order(request, box, request.path_params["number"])
    return bank.order_facts(box.store, order)


def notices(request: Request, box: Box, body: Body) -> Body:
    """All notices of one order, each with its attempts."""
    order = _order(request, box, request.query_params.get("no", ""))
    return {"notices": [_notice(box, one) for one in box.store.notices(order.id)]}


def _notice(box: Box, notice: Notice) -> Body:
    attempts = [asdict(one) for one in box.store.attempts(notice.id)]
    return asdict(notice) | {"attempts": attempts}


def resend(request: Request, box: Box, body: Body) -> Body:
    """Send one notice again now."""
    notice = box.store.notice(request.path_params["notice_id"])
    box.store.send_again(notice.id)
    return _notice(box, box.store.notice(notice.id))


def sign_notice(request: Request, box: Box, body: Body) -> Body:
    """Make signed notices without sending them: one, or a list under ``notices``."""
    wanted = body.pop("notices", None)
    if wanted is None:
        return _signed(box, body)
    if not isinstance(wanted, list) or len(wanted) > MOST_AT_ONCE:
        raise Unclear(f"notices must be a list of at most {MOST_AT_ONCE}")
    return {"notices": [_signed(box, body | one) for one in wanted]}


def _signed(box: Box, body: Body) -> Body:
    fields = {name: value for name, value in body.items() if name != "gateway"}
    fields |= {name: _moment(fields[name]) for name in ("paid_at", "signed_at") if name in fields}
    module = alipay if body.get("gateway") == "alipay" else wechat
    notice = module.make_notice(box.keys, **fields)
    return {"headers": notice.headers, "body": notice.body.decode()}


API = "/sandbox/api"
routes = [
    Route(f"{API}/orders/{{number}}/pay", answered(pay), methods=["POST"]),
    Route(f"{API}/orders/{{number}}/notices", answered(misbehave), methods=["POST"]),
    Route(f"{API}/orders/{{number}}", answered(show), methods=["GET"]),
    Route(f"{API}/notices", answered(notices), methods=["GET"]),
    Route(f"{API}/notices/{{notice_id:int}}/resend", answered(resend), methods=["POST"]),
    Route(f"{API}/sign-notice", answered(sign_notice), methods=["POST"]),
]
