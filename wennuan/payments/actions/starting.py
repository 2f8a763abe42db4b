"""A payment begins, is asked after, and ends unpaid."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.payments import hooks
from wennuan.payments.actions.settling import credit
from wennuan.payments.gateways import (
    Client,
    GatewayDown,
    GatewayRefused,
    Instructions,
    Standing,
    State,
    Ticket,
)
from wennuan.payments.gateways.registry import gateway, transfer, wechat
from wennuan.payments.models import Channel, Gateway, Payment, PaymentStatus

if TYPE_CHECKING:
    from wennuan.people.models import Person

log = logging.getLogger("wennuan.payments")
TRANSFER_LIFE = timedelta(days=30)
FIRST_QUERY = timedelta(minutes=1)
QUERY_WAITS = (1, 2, 4, 8, 15, 30, 60, 180, 360, 720)  # minutes between two questions
STARTED_BY_PAYERS = {Gateway.WECHAT, Gateway.ALIPAY, Gateway.TRANSFER}
MOST_FEN = 5_000_000_00  # what one order may ask; larger gifts come by transfer and a talk


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid for. ``purpose`` and ``reference`` mean something to whoever asks."""

    purpose: str
    reference: str
    title: str
    amount_fen: int
    gateway: str
    org_id: int
    return_path: str = ""  # where the payer goes on from the payment's page


@dataclass(frozen=True, slots=True)
class StartedPayment:
    """What the payer does next: go to ``url``, whatever the kind. The rest is for own pages."""

    payment: Payment
    kind: str  # redirect | qr | jsapi | instructions
    url: str
    code_url: str = ""
    jsapi: dict[str, str] = field(default_factory=dict)
    instructions: Instructions | None = None


def start_payment(order: Order, *, by: "Person | None", client: Client) -> StartedPayment:
    """Place an order with the gateway and say how the payer goes on.

    The same order asked again while it waits goes on with the same payment. Call it outside a
    transaction: it talks to the gateway. Raises Unavailable when the gateway doesn't answer.
    """
    if order.gateway not in STARTED_BY_PAYERS:
        raise Invalid("请选择一种付款方式。", field="gateway")
    if not 0 < order.amount_fen <= MOST_FEN:
        raise Invalid("金额要大于 0，单笔不超过 500 万元；更大的捐赠请打电话给我们。")
    channel = gateway(order.gateway).channel(client)
    payment = _waiting(order, channel) or _create(order, channel, by, client)
    return resume_payment(payment, by=by, client=client)


def resume_payment(payment: Payment, *, by: "Person | None", client: Client) -> StartedPayment:
    """Say how the payer goes on with a payment that waits, placing its order if need be."""
    if not payment.is_waiting:
        raise WrongState("这笔付款已经结束了，请看它的结果。")
    page = reverse("payments:payment", args=[payment.number])
    if payment.channel == Channel.JSAPI and not payment.ticket and not client.openid:
        return StartedPayment(
            payment, "redirect", reverse("payments:openid", args=[payment.number])
        )
    ticket = _ticket(payment, client)
    payment = _opened(payment, ticket)
    if ticket.kind == "redirect":
        return StartedPayment(payment, ticket.kind, ticket.text)
    if ticket.kind == "qr":
        return StartedPayment(payment, ticket.kind, page, code_url=ticket.text)
    if ticket.kind == "jsapi":
        params = wechat.bridge_params(ticket.text)
        return StartedPayment(payment, ticket.kind, page, jsapi=params)
    told = transfer.instructions(payment)
    return StartedPayment(payment, ticket.kind, page, instructions=told)


def query_payment(payment: Payment, *, by: "Person | None") -> Payment:
    """Ask the gateway how an order stands, and write down what is true.

    What was paid is credited, also after it was closed; what has run out is closed. Safe at
    any time and any number of times.
    """
    standing = gateway(payment.gateway).query(payment)
    if standing.claim:
        credit(standing.claim, by=by)
    elif payment.is_waiting and payment.expires_at <= now():
        return _lapse(payment, standing, by=by)
    elif payment.is_waiting:
        _ask_later(payment)
    payment.refresh_from_db()
    return payment


def query_waiting(payment_id: int, *, by: "Person | None") -> None:
    """Ask after one payment of many; a gateway that is down is asked again later."""
    payment = Payment.objects.get(pk=payment_id)
    try:
        query_payment(payment, by=by)
    except (GatewayDown, GatewayRefused) as fault:
        log.warning("payment %s could not be asked after: %s", payment.number, fault)
        _ask_later(payment)


def close_payment(payment: Payment, *, by: "Person | None") -> Payment:
    """End an unpaid payment, first at the gateway. One that was paid meanwhile is credited."""
    if not payment.is_waiting:
        return payment
    try:
        gateway(payment.gateway).close(payment)
    except GatewayRefused:
        standing = gateway(payment.gateway).query(payment)
        if standing.claim:
            credit(standing.claim, by=by)
            payment.refresh_from_db()
            return payment
        raise
    return _close(payment, by=by)


def _lapse(payment: Payment, standing: Standing, *, by: "Person | None") -> Payment:
    """Past its time: close it there too, unless it is closed or was never opened."""
    if standing.state is State.WAITING:
        return close_payment(payment, by=by)
    return _close(payment, by=by)


@transaction.atomic
def _close(payment: Payment, *, by: "Person | None") -> Payment:
    payment = lock(payment)
    if not Payment.FLOW.can(payment, "close"):
        return payment  # paid meanwhile
    Payment.FLOW.take(payment, "close")
    payment.closed_at, payment.next_query_at = now(), None
    payment.save(update_fields=["status", "closed_at", "next_query_at"])
    hooks.payment_lapsed(_lapsed(payment))
    return payment


@transaction.atomic
def _fail(payment: Payment) -> None:
    payment = lock(payment)
    if Payment.FLOW.can(payment, "fail"):
        Payment.FLOW.take(payment, "fail")
        payment.closed_at, payment.next_query_at = now(), None
        payment.save(update_fields=["status", "closed_at", "next_query_at"])
        hooks.payment_lapsed(_lapsed(payment))


def _lapsed(payment: Payment) -> hooks.Lapsed:
    return hooks.Lapsed(
        payment.pk, payment.number, payment.purpose, payment.reference, payment.status
    )


@transaction.atomic
def _ask_later(payment: Payment) -> None:
    """Less and less often, but once when the time is up."""
    payment = lock(payment)
    wait = QUERY_WAITS[min(payment.query_count, len(QUERY_WAITS) - 1)]
    payment.query_count += 1
    soon = now() + timedelta(minutes=wait)
    payment.next_query_at = max(now() + FIRST_QUERY, min(soon, payment.expires_at))
    payment.save(update_fields=["query_count", "next_query_at"])


def _waiting(order: Order, channel: Channel) -> Payment | None:
    """The same order, still waiting with a little time left."""
    return (
        Payment.objects.filter(
            purpose=order.purpose,
            reference=order.reference,
            gateway=order.gateway,
            channel=channel,
            amount_fen=order.amount_fen,
            status__in=[PaymentStatus.CREATED, PaymentStatus.PENDING],
            expires_at__gt=now() + timedelta(minutes=1),
        )
        .order_by("pk")
        .first()
    )


def _create(order: Order, channel: Channel, by: "Person | None", client: Client) -> Payment:
    terms = gateway(order.gateway).terms()
    is_transfer = order.gateway == Gateway.TRANSFER
    life = TRANSFER_LIFE if is_transfer else timedelta(minutes=settings.PAYMENT_MINUTES)
    return Payment.objects.create(
        purpose=order.purpose,
        reference=order.reference,
        title=order.title[:40],
        org_id=order.org_id,
        amount_fen=order.amount_fen,
        gateway=order.gateway,
        channel=channel,
        merchant=terms.merchant,
        app=terms.app,
        return_path=order.return_path,
        started_by=by,
        expires_at=now() + life,
        next_query_at=now() + (life if is_transfer else FIRST_QUERY),
    )


def _ticket(payment: Payment, client: Client) -> Ticket:
    """The ticket kept from before (a code, a prepay number), or a new one."""
    kinds = {Channel.NATIVE: "qr", Channel.JSAPI: "jsapi"}
    if payment.ticket and payment.channel in kinds:
        return Ticket(kinds[Channel(payment.channel)], payment.ticket)
    try:
        return gateway(payment.gateway).start(payment, client)  # down: the job asks later
    except GatewayRefused:
        _fail(payment)
        raise


@transaction.atomic
def _opened(payment: Payment, ticket: Ticket) -> Payment:
    payment = lock(payment)
    if Payment.FLOW.can(payment, "open"):
        Payment.FLOW.take(payment, "open")
        payment.ticket = "" if ticket.kind == "redirect" else ticket.text
        payment.save(update_fields=["status", "ticket"])
    return payment
