"""Payments of the past, settled by the path of every real one, without a gateway at the other end.

Orders are written straight into the table (the one place where the demo passes by an action):
``start_payment`` would ask the gateway for each of them over HTTP. Everything after that is the
real thing: ``settle_arrivals`` keeps the notice, compares it, books it and tells the giver's side.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from wennuan.demo.world import World
from wennuan.giving.models import Donation
from wennuan.kernel.clock import frozen
from wennuan.kernel.rules import SYSTEM
from wennuan.orgs.models import Organisation
from wennuan.payments.actions import Arrival, settle_arrivals
from wennuan.payments.gateways import (
    BillLine,
    Claim,
    Client,
    RefundStanding,
    RefundState,
    Standing,
    State,
    Terms,
    Ticket,
)
from wennuan.payments.gateways.registry import GATEWAYS, gateway
from wennuan.payments.models import Channel, Gateway, Payment, PaymentStatus, Refund, Verdict

LIFE = timedelta(minutes=30)
ONLINE = (Gateway.WECHAT, Gateway.ALIPAY)
HISTORY, OWNER = "history.jsonl", "owner.json"
CHANNELS = {
    Gateway.WECHAT: (Channel.JSAPI, Channel.JSAPI, Channel.H5, Channel.NATIVE),
    Gateway.ALIPAY: (Channel.WAP, Channel.WAP, Channel.PAGE),
}


@dataclass(frozen=True, slots=True)
class Paid:
    """A gift with the moment and the way of its payment."""

    donation: Donation
    gateway: str
    ordered_at: datetime
    paid_at: datetime


def settle(world: World, paid: Sequence[Paid]) -> list[Payment]:
    """Order and settle many payments at once; the clock stands at the last of them."""
    payments = [_order(world, one) for one in paid]
    Payment.objects.bulk_create(payments)
    told = [_arrival(world, one, payment) for one, payment in zip(paid, payments, strict=True)]
    verdicts = settle_arrivals(told, by=SYSTEM)
    if set(verdicts) - {Verdict.SETTLED}:
        raise RuntimeError(f"not every payment of the demo settled: {sorted(set(verdicts))}")
    return payments


def _order(world: World, one: Paid) -> Payment:
    terms = gateway(one.gateway).terms()
    target = one.donation.campaign or one.donation.fund
    with frozen(one.ordered_at):
        return Payment(
            purpose="donation",
            reference=str(one.donation.pk),
            title=f"捐赠：{target}"[:40],
            org_id=target.org_id,
            amount_fen=one.donation.amount_fen,
            gateway=one.gateway,
            channel=world.chance.choice(CHANNELS[Gateway(one.gateway)]),
            merchant=terms.merchant,
            app=terms.app,
            status=PaymentStatus.PENDING,
            started_by=one.donation.donor,
            expires_at=one.ordered_at + LIFE,
        )


def _arrival(world: World, one: Paid, payment: Payment) -> Arrival:
    """The notice that the gateway would have sent."""
    world.counts["payments"] += 1
    serial = f"{one.paid_at:%Y%m%d}{world.counts['payments']:010d}"
    claim = Claim(
        gateway=one.gateway,
        number=payment.number,
        amount_fen=payment.amount_fen,
        merchant=payment.merchant,
        app=payment.app,
        provider_number=f"{'42' if one.gateway == Gateway.WECHAT else '22'}{serial}",
        payer=f"demo-payer-{world.counts['payments']}",
        paid_at=one.paid_at,
    )
    body = json.dumps({"demo": payment.number, "fen": payment.amount_fen}).encode()
    return Arrival(
        gateway=one.gateway,
        digest=sha256(body).digest(),
        headers="{}",
        body=body,
        received_at=one.paid_at,
        claim=claim,
        number=payment.number,
    )


class Recorded:
    """A gateway of the past: it answers from what is written here, never over HTTP."""

    def __init__(self, real: Any) -> None:
        self._real, self.name = real, real.name
        self.bills: dict[date, list[BillLine]] = {}

    def channel(self, client: Client) -> Channel:
        """As the real one says."""
        return Channel(self._real.channel(client))

    def terms(self) -> Terms:
        """A merchant of the demo: the sandbox gateway knows nothing of these orders."""
        return Terms("demo-merchant", "demo-app")

    def is_offered(self, client: Client, org: Any) -> bool:
        """As the real one says."""
        return bool(self._real.is_offered(client, org))

    def start(self, payment: Payment, client: Client) -> Ticket:
        """Nobody goes on from here."""
        return Ticket("redirect")

    def query(self, payment: Payment) -> Standing:
        """Still waiting."""
        return Standing(State.WAITING)

    def close(self, payment: Payment) -> None:
        """Closed."""

    def refund(self, refund: Refund) -> RefundStanding:
        """Given back at once."""
        return RefundStanding(RefundState.DONE, f"50{refund.number[1:]}")

    def bill(self, day: date) -> list[BillLine]:
        """What was put there for the day."""
        return self.bills.get(day, [])


@contextmanager
def gateways_of_the_past() -> Iterator[dict[str, Recorded]]:
    """Let the recorded gateways answer inside the block."""
    real = {str(name): GATEWAYS[name] for name in ONLINE}
    recorded = {name: Recorded(one) for name, one in real.items()}
    GATEWAYS.update(recorded)
    try:
        yield recorded
    finally:
        GATEWAYS.update(real)


def leave_history(owner: Organisation) -> None:
    """Leave the settled orders to the sandbox gateway, so that it can give them back and bill them.

    It takes them over when it next starts (wennuan/sandbox/history.py), with the name that
    payers read: the charity's own.
    """
    if not (settings.SANDBOX and settings.PAYMENT_KEYS_DIR):
        return
    folder = Path(settings.PAYMENT_KEYS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paid = Payment.objects.filter(gateway__in=ONLINE, paid_at__isnull=False).order_by("pk")
    named = {"payee": owner.account_name, "credit_code": owner.credit_code}
    (folder / OWNER).write_text(json.dumps(named, ensure_ascii=False), encoding="utf-8")
    lines = [json.dumps(_for_sandbox(one)) for one in paid.prefetch_related("refunds")]
    (folder / HISTORY).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _for_sandbox(payment: Payment) -> dict[str, Any]:
    return {
        "gateway": payment.gateway,
        "number": payment.number,
        "trade_no": payment.provider_number,
        "channel": payment.channel,
        "fen": payment.amount_fen,
        "title": payment.title,
        "at": payment.paid_at.timestamp() if payment.paid_at else 0,
        "refunds": [
            {
                "number": refund.number,
                "refund_no": refund.provider_number,
                "fen": refund.amount_fen,
                "at": refund.done_at.timestamp(),
            }
            for refund in payment.refunds.all()
            if refund.done_at
        ],
    }
