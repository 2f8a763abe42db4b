"""What a payer sees. Nobody signs in for this: the number can't be guessed."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from wennuan.audit.limits import allow
from wennuan.kernel.errors import NotFound, Unavailable
from wennuan.kernel.web import client_address, mark_fresh
from wennuan.payments import actions, intake, queries
from wennuan.payments.gateways import Client
from wennuan.payments.gateways.registry import wechat
from wennuan.payments.models import Gateway, Payment

if TYPE_CHECKING:
    from wennuan.people.models import Person

OPENID = "payments.openid"
STATE_SALT = "wennuan.payments.openid"
STATE_SECONDS = 600


@csrf_exempt
@require_POST
def notify(request: HttpRequest, gateway: str) -> HttpResponse:
    """A notice that came through Django itself, where no intake stands in front."""
    if gateway not in {Gateway.WECHAT, Gateway.ALIPAY}:
        raise NotFound("没有这个渠道。")
    reply = intake.receive(Gateway(gateway), request.META, request.body)
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)


@never_cache
@require_safe
def payment(request: HttpRequest, number: str) -> HttpResponse:
    """How a payment stands and how to go on."""
    card = queries.payment_card(_payment(number), _client(request))
    response = render(request, "payments/payment.html", {"card": card})
    return mark_fresh(response) if card.payment.is_paid else response


@never_cache
@require_safe
def state(request: HttpRequest, number: str) -> HttpResponse:
    """The part that asks again and again; it sends the page on when something has changed."""
    found = _payment(number)
    if found.is_waiting:
        return render(request, "payments/_waiting.html", {"payment": found})
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@never_cache
@require_safe
def back(request: HttpRequest, number: str) -> HttpResponse:
    """The payer comes back: ask the gateway now rather than wait for its notice."""
    found = _payment(number)
    if found.is_waiting:
        allow(f"pay-back:{number}", limit=10, seconds=60)
        _ask(found)
    return redirect("payments:payment", number)


@require_POST
def go(request: HttpRequest, number: str) -> HttpResponse:
    """Go on to the gateway."""
    started = actions.resume_payment(_payment(number), by=_person(request), client=_client(request))
    return redirect(started.url)


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """The payer doesn't want to pay any more."""
    actions.close_payment(_payment(number), by=_person(request))
    return redirect("payments:payment", number)


@never_cache
@require_safe
def openid(request: HttpRequest, number: str) -> HttpResponse:
    """Inside WeChat: learn who pays, then go on. WeChat comes back here with a code."""
    found = _payment(number)
    code = request.GET.get("code", "")
    if not code:
        here = settings.BASE_URL + reverse("payments:openid", args=[number])
        return redirect(wechat.sign_in_url(here, signing.dumps(number, salt=STATE_SALT)))
    _check_state(request, number)
    request.session[OPENID] = wechat.openid(code)
    started = actions.resume_payment(found, by=_person(request), client=_client(request))
    return redirect(started.url)


def _check_state(request: HttpRequest, number: str) -> None:
    try:
        given = request.GET.get("state", "")
        is_ours = signing.loads(given, salt=STATE_SALT, max_age=STATE_SECONDS) == number
    except signing.BadSignature:
        is_ours = False
    if not is_ours:
        raise NotFound("这个链接已经失效，请回到付款页再试一次。")


def _ask(found: Payment) -> None:
    """An answer that doesn't come is no fault of the payer's: the page waits on."""
    try:
        actions.query_payment(found, by=None)
    except Unavailable:
        return


def _payment(number: str) -> Payment:
    found = queries.payment_by_number(number)
    if found is None:
        raise NotFound("没有这笔付款，请核对单号。")
    return found


def _client(request: HttpRequest) -> Client:
    return client_of(request)


def client_of(request: HttpRequest) -> Client:
    """The payer's browser, address and, inside WeChat, identity."""
    return Client(
        user_agent=request.headers.get("User-Agent", ""),
        ip=client_address(request),
        openid=request.session.get(OPENID, ""),
    )


def _person(request: HttpRequest) -> "Person | None":
    return request.user if request.user.is_authenticated else None
