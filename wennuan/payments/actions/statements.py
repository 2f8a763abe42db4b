"""Statements: one person imports, another looks, and only then it counts, each line once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.orgs.models import Organisation
from wennuan.payments import hooks
from wennuan.payments.actions.offline import Receipt, mark_paid, record_transfer
from wennuan.payments.gateways.transfer import transfer_code
from wennuan.payments.models import (
    Channel,
    Gateway,
    ImportStatus,
    LineResult,
    Payment,
    PaymentStatus,
    StatementImport,
    StatementKind,
    StatementLine,
)
from wennuan.payments.rules import may_import, may_review_import
from wennuan.payments.spreadsheets import Row, read_statement

if TYPE_CHECKING:
    from wennuan.people.models import Person

LATE_TRANSFERS = timedelta(days=120)  # an order that lapsed may still be paid
GATEWAYS = {StatementKind.BANK: Gateway.TRANSFER, StatementKind.PARTNER: Gateway.PARTNER}


@dataclass(frozen=True, slots=True)
class StatementFile:
    """What was uploaded; a partner's results also say what the gifts in it are for."""

    kind: str
    org: Organisation
    name: str
    content: bytes
    purpose: str = ""
    reference: str = ""
    title: str = ""


@transaction.atomic
def import_statement(file: StatementFile, *, by: "Person") -> StatementImport:
    """Read a file and say of each line what it would be; nothing counts before the review."""
    require(may_import, by, file.org)
    if file.kind == StatementKind.PARTNER and not (file.purpose and file.reference):
        raise Invalid("请说明这份结果表是哪个募捐活动的。", field="reference")
    table = read_statement(file.content)
    statement = StatementImport.objects.create(
        kind=file.kind,
        org=file.org,
        file_name=file.name[:120],
        purpose=file.purpose,
        reference=file.reference,
        title=file.title[:60],
        faults=[list(fault) for fault in table.faults],
        imported_by=by,
    )
    StatementLine.objects.bulk_create(_lines(statement, table.rows), batch_size=1000)
    record("payments.statement_imported", statement, by=by, lines=len(table.rows))
    return statement


@transaction.atomic
def accept_import(statement: StatementImport, *, by: "Person") -> StatementImport:
    """Vouch for an import as the second person: matched and new lines become money received.

    A line that already counts, from this or any earlier file, is left out.
    """
    statement = lock(statement)
    require(may_review_import, by, statement)
    if not statement.lines.exists():
        raise WrongState(
            "这份文件里没有一行读得懂，不能入账。", hint="请作废这次导入，改好文件再导入。"
        )
    StatementImport.FLOW.take(statement, "accept")
    statement.reviewed_by, statement.reviewed_at = by, now()
    statement.save(update_fields=["status", "reviewed_by", "reviewed_at"])
    settled = [one for line in _countable(statement) if (one := _count(statement, line, by))]
    if settled:
        hooks.payments_settled(settled)
    record("payments.statement_accepted", statement, by=by, settled=len(settled))
    return statement


@transaction.atomic
def discard_import(statement: StatementImport, *, by: "Person", reason: str) -> StatementImport:
    """Throw an import away before it counts."""
    statement = lock(statement)
    require(may_import, by, statement.org)
    StatementImport.FLOW.take(statement, "discard")
    statement.save(update_fields=["status"])
    record("payments.statement_discarded", statement, by=by, reason=reason[:200])
    return statement


@transaction.atomic
def assign_line(line: StatementLine, receipt: Receipt, *, by: "Person") -> Payment:
    """Say what an unmatched line is for; it counts when a second person confirms it."""
    statement = lock(line.statement)
    line = lock(line)
    if statement.status != ImportStatus.ACCEPTED or line.result != LineResult.UNMATCHED:
        raise WrongState("这一行不需要认领。")
    if receipt.amount_fen != line.amount_fen or receipt.org_id != statement.org_id:
        raise Invalid("金额和收款组织要与对账单一致。")
    payment = record_transfer(receipt, by=by)
    line.payment, line.result, line.why = payment, LineResult.MATCHED, "人工认领"
    line.counted_for = _counted_for(statement)
    line.save(update_fields=["payment", "result", "why", "counted_for"])
    return payment


def _lines(statement: StatementImport, rows: list[Row]) -> Iterator[StatementLine]:
    known = _known_serials(statement, [row.serial for row in rows])
    matcher = _Matcher(statement) if statement.kind == StatementKind.BANK else None
    for row in rows:
        result, why, payment = _judge(row, known, matcher)
        yield StatementLine(
            statement=statement,
            row=row.row,
            serial=row.serial,
            booked_at=row.at,
            amount_fen=row.fen,
            payer_name=row.payer or None,
            remark=row.remark or None,
            result=result,
            why=why,
            payment=payment,
        )


def _judge(
    row: Row, known: set[str], matcher: "_Matcher | None"
) -> tuple[LineResult, str, Payment | None]:
    if row.is_out:
        return LineResult.OUT, "", None
    if row.serial in known:
        return LineResult.REPEAT, "流水号已入账", None
    return matcher.match(row) if matcher else (LineResult.NEW, "平台订单", None)


def _known_serials(statement: StatementImport, serials: list[str]) -> set[str]:
    """Serials that count already, from a file or typed in by hand."""
    counted = StatementLine.objects.filter(
        counted_for=_counted_for(statement), serial__in=serials
    ).values_list("serial", flat=True)
    typed = Payment.objects.filter(
        gateway=GATEWAYS[StatementKind(statement.kind)],
        org=statement.org_id,
        provider_number__in=serials,
        status__in=[PaymentStatus.PAID, PaymentStatus.REFUNDED],
    ).values_list("provider_number", flat=True)
    return {*counted, *typed}


def _counted_for(statement: StatementImport) -> str:
    return f"{statement.kind}:{statement.org_id}"


class _Matcher:
    """Finds the transfer that a line of the bank pays; each transfer is found once."""

    def __init__(self, statement: StatementImport) -> None:
        waiting = Payment.objects.filter(
            gateway=Gateway.TRANSFER,
            org=statement.org_id,
            status__in=[PaymentStatus.PENDING, PaymentStatus.CLOSED],
            created_at__gte=now() - LATE_TRANSFERS,
        ).select_related("started_by")
        self._waiting = {payment.pk: payment for payment in waiting}

    def match(self, row: Row) -> tuple[LineResult, str, Payment | None]:
        """The transfer, and why it is this one."""
        words = "".join(row.remark.upper().split())
        same = [p for p in self._waiting.values() if p.provider_number == row.serial]
        coded = [p for p in self._waiting.values() if transfer_code(p) in words]
        named = [p for p in self._waiting.values() if row.payer and row.payer == _name(p)]
        for found, why in (
            (same, "流水号和金额都对上"),
            (coded, "汇款码和金额都对上"),
            (named, "付款人和金额都对上"),
        ):
            fitting = [p for p in found if p.amount_fen == row.fen]
            if len(fitting) == 1:
                return LineResult.MATCHED, why, self._waiting.pop(fitting[0].pk)
        why = "汇款码对上，金额不同，请人工核对" if coded else ""
        return LineResult.UNMATCHED, why, None


def _name(payment: Payment) -> str:
    return (payment.started_by.real_name or "") if payment.started_by else ""


def _countable(statement: StatementImport) -> list[StatementLine]:
    """Lines that may count, without those that began to count since the import."""
    lines = list(
        statement.lines.filter(result__in=[LineResult.MATCHED, LineResult.NEW]).order_by("serial")
    )
    known = _known_serials(statement, [line.serial for line in lines])
    for line in lines:
        if line.serial in known:
            _set_aside(line, "流水号已入账")
    return [line for line in lines if line.serial not in known]


def _set_aside(line: StatementLine, why: str) -> None:
    line.result, line.why, line.payment = LineResult.REPEAT, why, None
    line.save(update_fields=["result", "why", "payment"])


def _count(statement: StatementImport, line: StatementLine, by: "Person") -> hooks.Settled | None:
    """One line becomes money received: recorded by the importer, confirmed by the reviewer."""
    payment = lock(line.payment) if line.payment else _partner_payment(statement, line)
    if payment.is_paid:
        _set_aside(line, "这笔已经入账")
        return None
    payment.recorded_by = statement.imported_by
    payment.provider_number, payment.paid_at = line.serial, line.booked_at
    payment.payer = line.payer_name
    settled = mark_paid(payment, by=by)
    line.payment, line.counted_for = payment, _counted_for(statement)
    line.save(update_fields=["payment", "counted_for"])
    return settled


def _partner_payment(statement: StatementImport, line: StatementLine) -> Payment:
    return Payment.objects.create(
        purpose=statement.purpose,
        reference=statement.reference,
        title=statement.title[:40],
        org=statement.org,
        amount_fen=line.amount_fen,
        gateway=Gateway.PARTNER,
        channel=Channel.LINK,
        status=PaymentStatus.PENDING,
        recorded_by=statement.imported_by,
        expires_at=line.booked_at,
    )
