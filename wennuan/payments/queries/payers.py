"""Reads about payments."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

import segno
from django.conf import settings

from wennuan.kernel.clock import now, today
from wennuan.orgs.models import Organisation
from wennuan.payments.gateways import Client, Instructions
from wennuan.payments.gateways.registry import GATEWAYS, transfer, wechat
from wennuan.payments.models import (
    OFFLINE,
    Channel,
    DayStatus,
    Gateway,
    Payment,
    PaymentStatus,
    ReconciliationDay,
    Refund,
    RefundStatus,
)

OFFERED = (Gateway.WECHAT, Gateway.ALIPAY, Gateway.TRANSFER)
HINTS = {
    Gateway.WECHAT: "跳到微信里付款",
    Gateway.ALIPAY: "跳到支付宝付款",
    Gateway.TRANSFER: "用手机银行或到柜台转账，一到三个工作日入账",
}
QUERIED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to pay that this payer can use here and now."""

    gateway: str
    label: str
    hint: str


def offered_gateways(user_agent: str, org: Organisation | None = None) -> list[Offer]:
    """The ways that work for this browser and organisation; none is a good answer too."""
    client = Client(user_agent=user_agent)
    return [
        Offer(name, Gateway(name).label, HINTS[name])
        for name in OFFERED
        if GATEWAYS[name].is_offered(client, org)
    ]


def payment_by_number(number: str) -> Payment | None:
    """The payment of this number."""
    return Payment.objects.select_related("org").filter(number=number).first()


def payments_for(purpose: str, reference: str) -> list[Payment]:
    """All payments asked for one thing, the newest first."""
    found = Payment.objects.filter(purpose=purpose, reference=reference)
    return list(found.order_by("-pk"))


def payments_to_query() -> list[int]:
    """Waiting payments whose turn to be asked after has come, the longest waiting first."""
    waiting = Payment.objects.filter(
        status__in=[PaymentStatus.CREATED, PaymentStatus.PENDING], next_query_at__lte=now()
    )
    found = waiting.order_by("next_query_at").values_list("pk", flat=True)
    return list(found[:QUERIED_AT_ONCE])


def open_refunds() -> list[int]:
    """Refunds that the gateway should have finished by now."""
    waiting = [RefundStatus.APPROVED, RefundStatus.SENT]
    found = Refund.objects.filter(status__in=waiting).exclude(payment__gateway__in=OFFLINE)
    return list(found.order_by("pk").values_list("pk", flat=True)[:QUERIED_AT_ONCE])


def gone_without_us(payment: Payment, total_fen: int) -> int:
    """How much of what the gateway gave back in all is of no refund that we know."""
    found = Refund.objects.filter(payment=payment, status=RefundStatus.FOUND)
    known = payment.refunded_fen + payment.refunding_fen
    return int(total_fen - known - sum(found.values_list("amount_fen", flat=True)))


def days_to_reconcile() -> list[tuple[str, date]]:
    """Yesterday at each gateway with keys, and earlier days whose bill wasn't out yet."""
    yesterday = today() - timedelta(days=1)
    names = [name for name in (Gateway.WECHAT, Gateway.ALIPAY) if _has_keys(name)]
    waiting = ReconciliationDay.objects.filter(
        status=DayStatus.WAITING, gateway__in=names, day__gte=today() - timedelta(days=30)
    )
    found = {(name, yesterday) for name in map(str, names)}
    return sorted(found | set(waiting.values_list("gateway", "day")))


def _has_keys(name: str) -> bool:
    return GATEWAYS[name].is_offered(Client(), None)


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """What a payer sees of a payment: no number of the gateway, no name."""

    payment: Payment
    code_svg: str = ""
    jsapi: str = ""
    bridge_url: str = ""
    instructions: Instructions | None = None
    can_go: bool = False
    sandbox_scan: str = ""


def payment_card(payment: Payment, client: Client) -> PaymentCard:
    """How a payment stands, with what its payer needs to go on."""
    if not payment.is_waiting:
        return PaymentCard(payment)
    if payment.gateway == Gateway.TRANSFER:
        return PaymentCard(payment, instructions=transfer.instructions(payment))
    if payment.channel == Channel.NATIVE and payment.ticket:
        return PaymentCard(payment, code_svg=_qr(payment.ticket), sandbox_scan=_scan(payment))
    if payment.channel == Channel.JSAPI and payment.ticket and client.is_in_wechat:
        params = json.dumps(wechat.bridge_params(payment.ticket))
        bridge = f"{settings.SANDBOX_URL}/sandbox/wechat/bridge.js" if settings.SANDBOX else ""
        return PaymentCard(payment, jsapi=params, bridge_url=bridge, can_go=True)
    return PaymentCard(payment, can_go=payment.gateway in {Gateway.WECHAT, Gateway.ALIPAY})


def _qr(text: str) -> str:
    return str(segno.make(text, error="m").svg_inline(scale=6, omitsize=True, border=2))


def _scan(payment: Payment) -> str:
    """Where the sandbox plays the phone that scans; nothing on a real site."""
    if not settings.SANDBOX:
        return ""
    return f"{settings.SANDBOX_URL}/sandbox/pay?{urlencode({'code_url': payment.ticket})}"
