"""Money that waits for a hand: lines to match, imports and refunds to review, differences."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse

from wennuan.desk.sweeps.days import within
from wennuan.orgs.models import Organisation, Role
from wennuan.payments.models import (
    Payment,
    ReconciliationDay,
    Refund,
    RefundStatus,
    StatementImport,
)
from wennuan.payments.models.statements import ImportStatus, LineResult
from wennuan.payments.rules import CONFIRMERS, RECORDERS
from wennuan.tasks.actions import Wanted

TWO_PEOPLE = "收款由两人经手（本会财务制度）"
BOOKS = "民间非营利组织会计制度"


def lines_to_match() -> Iterable[Wanted]:
    """Transfers of accepted statements that belong to no payment yet, one task a statement."""
    unmatched = Count("pk", filter=Q(lines__result=LineResult.UNMATCHED))
    found = StatementImport.objects.filter(status=ImportStatus.ACCEPTED).annotate(left=unmatched)
    for one in found.filter(left__gt=0).select_related("org__place").order_by("pk"):
        yield Wanted(
            key=f"payments.match:{one.pk}",
            kind="payments.match",
            title=f"有 {one.left} 笔转账没有对上，请认领",
            url=reverse("payments:import", args=[one.pk]),
            roles=RECORDERS,
            due_at=within(one.reviewed_at or one.imported_at, 3),
            org=one.org,
            basis=BOOKS,
        )


def imports_to_review() -> Iterable[Wanted]:
    """Statements that wait for a second person."""
    found = StatementImport.objects.filter(status=ImportStatus.DRAFT)
    for one in found.select_related("org__place", "imported_by").order_by("pk"):
        yield Wanted(
            key=f"payments.review:{one.pk}",
            kind="payments.review",
            title=f"复核{one.get_kind_display()}",
            url=reverse("payments:import", args=[one.pk]),
            roles=CONFIRMERS,
            due_at=within(one.imported_at, 1),
            org=one.org,
            basis=TWO_PEOPLE,
            barred=(one.imported_by,),
        )


def payments_to_confirm() -> Iterable[Wanted]:
    """Cash and transfers that one person recorded and another has to confirm."""
    found = Payment.objects.filter(status="pending", recorded_by__isnull=False)
    for one in found.select_related("org__place", "recorded_by").order_by("pk"):
        if one.recorded_by is not None:
            yield Wanted(
                key=f"payments.confirm:{one.pk}",
                kind="payments.confirm",
                title=f"确认一笔{one.get_gateway_display()}收款",
                url=reverse("payments:desk_payment", args=[one.number]),
                roles=CONFIRMERS,
                due_at=within(one.created_at, 1),
                org=one.org,
                basis=TWO_PEOPLE,
                barred=(one.recorded_by,),
            )


def refunds_to_approve() -> Iterable[Wanted]:
    """Refunds that one person asked for and another has to approve."""
    found = Refund.objects.filter(status=RefundStatus.ASKED)
    for one in found.select_related("payment__org__place", "asked_by").order_by("pk"):
        yield Wanted(
            key=f"payments.refund:{one.pk}",
            kind="payments.refund",
            title="复核一笔退款",
            url=reverse("payments:refunds"),
            roles=CONFIRMERS,
            due_at=within(one.created_at, 2),
            org=one.payment.org,
            basis=TWO_PEOPLE,
            barred=(one.asked_by,) if one.asked_by else (),
        )


def days_that_differ() -> Iterable[Wanted]:
    """Days on which the gateway's bill and ours differ, one task a day."""
    still = Count("differences", filter=Q(differences__resolved_at=None))
    found = ReconciliationDay.objects.annotate(left=still).filter(left__gt=0)
    for day in found.order_by("pk"):
        org = _org_of(day)
        if org is not None:
            yield Wanted(
                key=f"payments.differs:{day.pk}",
                kind="payments.differs",
                title=f"{day.get_gateway_display()} {day.day:%m-%d} 对账有 {day.left} 处差异",
                url=reverse("payments:day", args=[day.pk]),
                roles=(Role.ACCOUNTANT,),
                due_at=within(day.checked_at, 2),
                org=org,
                basis=BOOKS,
            )


def _org_of(day: ReconciliationDay) -> Organisation | None:
    """Whose accountant looks: of the payment in question, else of this gateway's last payment."""
    named = day.differences.filter(payment__isnull=False).select_related("payment__org__place")
    first = named.first()
    if first is not None and first.payment is not None:
        return first.payment.org
    last = Payment.objects.filter(gateway=day.gateway).select_related("org__place")
    payment = last.order_by("-pk").first()
    return payment.org if payment else None
