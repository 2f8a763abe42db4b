"""What the desk may see: payments, imports and refunds of the organisations one works for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Sum

from wennuan.orgs.models import Organisation
from wennuan.orgs.queries import posts_of
from wennuan.payments.models import (
    OFFLINE,
    Notification,
    Payment,
    ReconciliationDay,
    Refund,
    RefundStatus,
    StatementImport,
)
from wennuan.payments.rules import CONFIRMERS, READERS, may_approve_refund, may_ask_refund

if TYPE_CHECKING:
    from wennuan.people.models import Person

OPEN_REFUNDS = (
    RefundStatus.FOUND,
    RefundStatus.ASKED,
    RefundStatus.APPROVED,
    RefundStatus.SENT,
    RefundStatus.FAILED,
)


def orgs_where(person: "Person", roles: tuple[str, ...] = READERS) -> list[Organisation]:
    """Organisations in which this person holds one of these posts."""
    held = posts_of(person).filter(role__in=roles, org__isnull=False)
    return list(Organisation.objects.filter(pk__in=held.values("org")).order_by("name"))


def payments_seen(viewer: "Person", wanted: Mapping[str, str]) -> QuerySet[Payment]:
    """Payments of one's organisations, the newest first, by number, way and state."""
    found = Payment.objects.filter(org__in=orgs_where(viewer)).order_by("-pk")
    words = wanted.get("q", "").strip()
    if words:
        number = Q(number__iendswith=words) | Q(provider_number=words) | Q(reference=words)
        found = found.filter(number)
    same = {name: wanted[name] for name in ("gateway", "status") if wanted.get(name)}
    return found.filter(**same).select_related("org")


def notices_about(payment: Payment) -> QuerySet[Notification]:
    """What gateways said about a payment."""
    return Notification.objects.filter(number=payment.number).order_by("-pk")


def imports_seen(viewer: "Person") -> QuerySet[StatementImport]:
    """Imports of one's organisations, with how many lines and how much each brings."""
    brings = Q(lines__result__in=["matched", "new"])
    found = StatementImport.objects.filter(org__in=orgs_where(viewer)).annotate(
        line_count=Count("lines"), fen=Sum("lines__amount_fen", filter=brings)
    )
    return found.order_by("-pk")


def line_figures(statement: StatementImport) -> list[tuple[str, int, int]]:
    """Result, number of lines, and sum, of one import."""
    rows = statement.lines.order_by().values("result").annotate(n=Count("*"), fen=Sum("amount_fen"))
    names = dict(statement.lines.model._meta.get_field("result").choices or [])
    return [(str(names[row["result"]]), row["n"], row["fen"]) for row in rows.order_by("result")]


def refunds_seen(viewer: "Person") -> QuerySet[Refund]:
    """Refunds of one's organisations that aren't over, the oldest first."""
    found = Refund.objects.filter(payment__org__in=orgs_where(viewer), status__in=OPEN_REFUNDS)
    return found.select_related("payment__org").order_by("pk")


@dataclass(frozen=True, slots=True)
class RefundCard:
    """One refund with what this viewer may do about it."""

    refund: Refund
    can_approve: bool
    can_explain: bool
    can_acknowledge: bool
    can_pay_back: bool


def refund_card(refund: Refund, viewer: "Person") -> RefundCard:
    """Show one refund to one of the money posts."""
    is_asked = refund.status == RefundStatus.ASKED
    may_decide = is_asked and may_approve_refund(viewer, refund)
    may_ask = may_ask_refund(viewer, refund.payment)
    by_hand = refund.status == RefundStatus.APPROVED and refund.payment.gateway in OFFLINE
    return RefundCard(
        refund=refund,
        can_approve=may_decide and not refund.is_found,
        can_explain=may_ask and refund.status == RefundStatus.FOUND,
        can_acknowledge=may_decide and refund.is_found,
        can_pay_back=may_ask and by_hand,
    )


def days_seen() -> QuerySet[ReconciliationDay]:
    """Reconciled days, the newest first, with what is still open."""
    still = Count("differences", filter=Q(differences__resolved_at=None))
    return ReconciliationDay.objects.annotate(open_count=still).order_by("-day", "gateway")


def waits_for(viewer: "Person") -> dict[str, int]:
    """How much waits for this person: payments to confirm, imports and refunds to review."""
    orgs = orgs_where(viewer, CONFIRMERS)
    confirm = Payment.objects.filter(org__in=orgs, status="pending", recorded_by__isnull=False)
    review = StatementImport.objects.filter(org__in=orgs, status="draft")
    approve = Refund.objects.filter(payment__org__in=orgs, status=RefundStatus.ASKED)
    return {
        "confirm": confirm.exclude(recorded_by=viewer).count(),
        "review": review.exclude(imported_by=viewer).count(),
        "approve": approve.exclude(asked_by=viewer).count(),
    }
