"""Money arrives: notices and answers are judged, and what is true is written once.

The statements are written by hand because this is the hot path: any number of notices is one
transaction of few statements (docs/architecture/payments.md).
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.audit.queries import has_entry
from wennuan.kernel.clock import now
from wennuan.kernel.crypto import encrypt_all
from wennuan.kernel.db import prepared
from wennuan.kernel.queue import later
from wennuan.notices.actions import tell_all
from wennuan.orgs.models import Role
from wennuan.orgs.queries import holders
from wennuan.payments import hooks
from wennuan.payments.gateways import Claim
from wennuan.payments.models import Notification, Payment, PaymentStatus, Verdict

if TYPE_CHECKING:
    from wennuan.people.models import Person

log = logging.getLogger("wennuan.payments")
SETTLES_FROM = sorted(Payment.FLOW.steps["settle"][0])
CLOCK_SLIP = timedelta(minutes=10)

_LOCK = """
SELECT id, number, gateway, amount_fen, merchant, app, status, provider_number, purpose,
  reference, org_id, created_at
FROM payments_payment WHERE number = ANY(%s::text[]) ORDER BY id FOR NO KEY UPDATE
"""
_KEEP = """
INSERT INTO payments_notification
  (gateway, digest, headers, body, verdict, reason, number, received_at, count)
SELECT * FROM unnest(%s::text[], %s::bytea[], %s::bytea[], %s::bytea[], %s::text[], %s::text[],
  %s::text[], %s::timestamptz[], %s::bigint[])
ON CONFLICT (digest) DO UPDATE SET
  count = payments_notification.count + excluded.count,
  verdict = CASE payments_notification.verdict WHEN 'received' THEN excluded.verdict
    ELSE payments_notification.verdict END,
  reason = CASE payments_notification.verdict WHEN 'received' THEN excluded.reason
    ELSE payments_notification.reason END
"""
_PAY = """
UPDATE payments_payment p SET status = %s, provider_number = came.provider_number,
  payer = came.payer, paid_at = came.paid_at, next_query_at = NULL
FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::timestamptz[])
  AS came(id, provider_number, payer, paid_at)
WHERE p.id = came.id AND p.status = ANY(%s::text[])
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One notice as it came in: raw, with what was understood of it."""

    gateway: str
    digest: bytes
    headers: str
    body: bytes
    received_at: datetime
    claim: Claim | None = None
    verdict: Verdict = Verdict.RECEIVED  # already known for what isn't a payment
    reason: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is made of a claim; ``row`` is our order, if there is one."""

    verdict: Verdict
    reason: str
    row: "Row | None"


@dataclass(frozen=True, slots=True)
class Row:
    """Our order, as locked."""

    id: int
    number: str
    gateway: str
    amount_fen: int
    merchant: str
    app: str
    status: str
    provider_number: str
    purpose: str
    reference: str
    org_id: int
    created_at: datetime


def settle_arrivals(arrivals: Sequence[Arrival], *, by: "Person | None") -> list[Verdict]:
    """Keep notices and settle the payments they prove, all in one transaction.

    Each payment settles once, however often and however many at once it is told. Whatever
    doesn't agree with our order in amount, merchant or application moves nothing.
    """
    with transaction.atomic():
        results = iter(_judge_all([one.claim for one in arrivals if one.claim]))
        judged = [
            next(results) if one.claim else Judged(one.verdict, one.reason, None)
            for one in arrivals
        ]
        _name_strangers(arrivals, judged)
        _keep(arrivals, judged)
        pairs = [(one.claim, j) for one, j in zip(arrivals, judged, strict=True) if one.claim]
        _pay(pairs)
        for claim, result in pairs:
            _follow_up(claim, result)
    return [one.verdict for one in judged]


def credit(claim: Claim, *, by: "Person | None") -> Verdict:
    """Settle one payment by what the gateway answered when it was asked."""
    with transaction.atomic():
        (judged,) = _judge_all([claim])
        _pay([(claim, judged)])
        _follow_up(claim, judged)
    return judged.verdict


def _judge_all(claims: list[Claim]) -> list[Judged]:
    """Lock the orders in one order for everybody, and judge each claim once."""
    if not claims:
        return []
    rows = {row[1]: Row(*row) for row in prepared(_LOCK, sorted({c.number for c in claims}))}
    settled: set[str] = set()
    judged = []
    for claim in claims:
        one = _judge(claim, rows.get(claim.number), claim.number in settled)
        settled |= {claim.number} if one.verdict is Verdict.SETTLED else set()
        judged.append(one)
    return judged


def _judge(claim: Claim, row: Row | None, is_settled: bool) -> Judged:
    if row is None:
        return Judged(Verdict.UNKNOWN, "没有这个单号", None)
    fault = _difference(claim, row)
    if fault:
        return Judged(Verdict.MISMATCH, fault, row)
    if is_settled or row.status not in SETTLES_FROM:
        is_same = is_settled or row.provider_number == claim.provider_number
        return Judged(Verdict.REPEAT if is_same else Verdict.UNCLEAR, "", row)
    doubt = "" if claim.is_queried else _doubt(claim, row)
    return Judged(Verdict.UNCLEAR if doubt else Verdict.SETTLED, doubt, row)


def _doubt(claim: Claim, row: Row) -> str:
    """Why a notice alone isn't enough, or nothing."""
    if row.status not in {PaymentStatus.CREATED, PaymentStatus.PENDING}:
        return "订单已关闭，先向渠道查询"
    if not row.created_at - CLOCK_SLIP <= claim.paid_at <= now() + CLOCK_SLIP:
        return "付款时间不合常理，先向渠道查询"
    return ""


def _difference(claim: Claim, row: Row) -> str:
    """The first thing that isn't as we ordered, or nothing."""
    pairs = {
        "渠道不符": (claim.gateway, row.gateway),
        "商户号不符": (claim.merchant, row.merchant),
        "应用号不符": (claim.app, row.app),
        "金额不符": (claim.amount_fen, row.amount_fen),
    }
    return next((word for word, (theirs, ours) in pairs.items() if theirs != ours), "")


def _name_strangers(arrivals: Sequence[Arrival], judged: list[Judged]) -> None:
    """Log orders that we don't know, each once however often it is sent."""
    numbers = {a.claim.number for a, j in zip(arrivals, judged, strict=True)
               if a.claim and j.verdict is Verdict.UNKNOWN}  # fmt: skip
    if numbers:
        before = Notification.objects.filter(number__in=numbers).values_list("number", flat=True)
        for number in sorted(numbers - set(before)):
            log.warning("notice of an unknown order: %s", number)


def _keep(arrivals: Sequence[Arrival], judged: list[Judged]) -> None:
    """Store each notice once; a copy only counts up. Sorted: batches never lock crosswise."""
    counts = Counter(one.digest for one in arrivals)
    pairs = list(zip(arrivals, judged, strict=True))
    by_digest = {one.digest: (one, result) for one, result in reversed(pairs)}  # the first counts
    kept = [by_digest[digest] for digest in sorted(by_digest)]
    if not kept:
        return
    headers, bodies = "payments_notification.headers", "payments_notification.body"
    prepared(
        _KEEP,
        [one.gateway for one, _ in kept],
        [one.digest for one, _ in kept],
        encrypt_all([one.headers for one, _ in kept], label=headers),
        encrypt_all([one.body.decode("latin-1") for one, _ in kept], label=bodies),
        [str(result.verdict) for _, result in kept],
        [result.reason[:120] for _, result in kept],
        [(one.claim.number if one.claim else one.number)[:64] for one, _ in kept],
        [one.received_at for one, _ in kept],
        [counts[one.digest] for one, _ in kept],
    )


def _pay(pairs: list[tuple[Claim, Judged]]) -> None:
    came = [(c, j.row) for c, j in pairs if j.verdict is Verdict.SETTLED and j.row]
    if not came:
        return
    label = Payment._meta.get_field("payer").label()
    payers = encrypt_all([claim.payer for claim, _ in came], label=label)
    prepared(
        _PAY,
        Payment.FLOW.steps["settle"][1],
        [row.id for _, row in came],
        [claim.provider_number for claim, _ in came],
        [sealed if claim.payer else None for (claim, _), sealed in zip(came, payers, strict=True)],
        [claim.paid_at for claim, _ in came],
        SETTLES_FROM,
    )
    hooks.payments_settled([_settled(claim, row) for claim, row in came])


def _settled(claim: Claim, row: Row) -> hooks.Settled:
    return hooks.Settled(
        payment_id=row.id,
        number=row.number,
        purpose=row.purpose,
        reference=row.reference,
        org_id=row.org_id,
        amount_fen=row.amount_fen,
        gateway=row.gateway,
        paid_at=claim.paid_at,
        provider_number=claim.provider_number,
        was_closed=row.status in {PaymentStatus.CLOSED, PaymentStatus.FAILED},
    )


def _follow_up(claim: Claim, judged: Judged) -> None:
    """Ask the gateway about what is unclear; raise the alarm about what is wrong, once each."""
    if judged.row is None or judged.verdict not in {Verdict.UNCLEAR, Verdict.MISMATCH}:
        return
    payment = Payment.objects.get(pk=judged.row.id)
    doubt = f"{claim.provider_number}:{judged.reason}"
    if has_entry("payments.notice_doubted", payment, doubt=doubt):
        return  # sent again: everybody was told, and the gateway is asked already
    record("payments.notice_doubted", payment, by=None, why=judged.reason, doubt=doubt)
    log.warning("notice doubted: %s %s", claim.gateway, claim.number)
    if judged.verdict is Verdict.MISMATCH:
        people = holders([Role.ACCOUNTANT, Role.REVIEWER], org=payment.org)
        link = reverse("payments:desk_payment", args=[payment.number])
        notice = "payments/notices/mismatch"
        tell_all(people, notice, by=None, link=link, payment=payment, why=judged.reason)
    if not claim.is_queried:
        later("payments.query_payment", payment_id=payment.pk)
