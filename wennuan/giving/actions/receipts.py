"""Receipts: asked for, issued by the charity's e-receipt system, waived or given up (慈善法 38)."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from wennuan.audit.actions import record, record_reading
from wennuan.giving.models import Donation, DonationStatus, Receipt, ReceiptStatus
from wennuan.giving.receipt_system import Issued, Order, receipt_system
from wennuan.giving.rules import helped_by, may_follow_gift, may_issue_receipt
from wennuan.kernel.clock import now
from wennuan.kernel.codes import (
    credit_code_error,
    id_number_error,
    normalise_id_number,
    normalise_phone,
)
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class Payer:
    """Whom the receipt is made out to."""

    name: str
    code: str = ""  # identity number or credit code; may be empty for a person
    contact: str = ""
    is_org: bool = False


@transaction.atomic
def request_receipt(donation: Donation, payer: Payer, *, by: Person | None) -> Receipt:
    """Ask for a receipt of a received gift; it is passed to the e-receipt system at once."""
    donation = lock(donation)
    require(may_follow_gift, by, donation)
    if donation.status != DonationStatus.RECEIVED:
        raise WrongState("到账以后、没有在退款的捐赠才能申请票据。")
    _clear_waiver(donation)
    code = _checked_code(payer)
    receipt = Receipt.objects.create(
        donation=donation,
        payer_name=payer.name.strip(),
        payer_code=code or None,
        contact=normalise_phone(payer.contact, field="contact") if payer.contact else None,
    )
    record("giving.receipt_requested", donation, by=by, on_behalf_of=helped_by(by, donation))
    later("giving.issue_receipt", receipt_id=receipt.pk)
    return receipt


@transaction.atomic
def waive_receipt(donation: Donation, *, by: Person | None) -> Receipt:
    """Note that the giver needs no receipt; they may still change their mind."""
    donation = lock(donation)
    require(may_follow_gift, by, donation)
    if donation.status != DonationStatus.RECEIVED:
        raise WrongState("到账以后才能办理票据。")
    if donation.receipts.exclude(status=ReceiptStatus.VOIDED).exists():
        raise WrongState("这笔捐赠的票据已经有记录了。")
    return _unissued(donation, ReceiptStatus.WAIVED, "捐赠人表示不需要票据", by)


@transaction.atomic
def give_up_receipt(donation: Donation, *, by: Person | None, reason: str) -> Receipt:
    """Note that the giver of an anonymous gift can't be reached."""
    donation = lock(donation)
    require(may_issue_receipt, by, donation)
    if not reason.strip():
        raise Invalid("请写明无法开具的原因。", field="reason")
    if donation.receipts.exclude(status=ReceiptStatus.VOIDED).exists():
        raise WrongState("这笔捐赠的票据已经有记录了。")
    return _unissued(donation, ReceiptStatus.UNREACHABLE, reason.strip(), by)


@transaction.atomic
def issue_at_once(receipt: Receipt, *, by: Person | None) -> Receipt:
    """Ask the e-receipt system; where it is worked by hand the request waits for a clerk."""
    receipt = lock(receipt)
    if receipt.status != ReceiptStatus.REQUESTED:
        return receipt
    issued = receipt_system().issue(_order(receipt))
    return _write_issued(receipt, issued, by=by) if issued else receipt


@transaction.atomic
def open_payer(receipt: Receipt, *, by: Person) -> Payer:
    """Show whom a receipt is for to the accountant who makes it; a known giver can see that."""
    require(may_issue_receipt, by, receipt.donation)
    if donor := receipt.donation.donor:
        record_reading(donor, by=by, what="捐赠票据的交款人信息", reason="开具捐赠票据")
    return Payer(receipt.payer_name or "", receipt.payer_code or "", receipt.contact or "")


@transaction.atomic
def issue_receipt(receipt: Receipt, issued: Issued, *, by: Person | None) -> Receipt:
    """Write down the numbers of a receipt that a clerk has made in the e-receipt system."""
    receipt = lock(receipt)
    require(may_issue_receipt, by, receipt.donation)
    if not (issued.code.strip() and issued.number.strip()):
        raise Invalid("请填写票据代码和票据号码。", field="number")
    if Receipt.objects.filter(code=issued.code, number=issued.number).exists():
        raise Invalid("这张票据已经登记给另一笔捐赠。", field="number")
    return _write_issued(receipt, issued, by=by)


@transaction.atomic
def void_receipt(receipt: Receipt, *, by: Person | None, reason: str) -> Receipt:
    """Cancel a receipt, so that a right one can be made."""
    receipt = lock(receipt)
    require(may_issue_receipt, by, receipt.donation)
    if not reason.strip():
        raise Invalid("请写明作废的原因。", field="reason")
    receipt.FLOW.take(receipt, "void")
    if receipt.number:
        receipt_system().void(Issued(receipt.code, receipt.number, receipt.check_code), reason)
    receipt.reason, receipt.handled_by = reason.strip(), by
    receipt.save(update_fields=["status", "reason", "handled_by"])
    record("giving.receipt_voided", receipt.donation, by=by, reason=reason)
    return receipt


def void_for_refund(donation: Donation) -> None:
    """Cancel what was issued for a gift that has gone back."""
    alive = [ReceiptStatus.REQUESTED, ReceiptStatus.ISSUED]
    for receipt in donation.receipts.filter(status__in=alive):
        void_receipt(receipt, by=None, reason="捐赠已退款")


def _write_issued(receipt: Receipt, issued: Issued, *, by: Person | None) -> Receipt:
    receipt.FLOW.take(receipt, "issue")
    receipt.code, receipt.number = issued.code.strip(), issued.number.strip()
    receipt.check_code = issued.check_code.strip()
    receipt.issued_at, receipt.handled_by = now(), by
    receipt.save(
        update_fields=["status", "code", "number", "check_code", "issued_at", "handled_by"]
    )
    record("giving.receipt_issued", receipt.donation, by=by)
    if donor := receipt.donation.donor:
        link = reverse("giving:gift", args=[receipt.donation.number])
        tell(donor, "giving/notices/receipt", by=by, link=link, receipt=receipt)
    return receipt


def _order(receipt: Receipt) -> Order:
    donation = receipt.donation
    return Order(
        request=f"{donation.number}-{receipt.pk}",
        org_name=donation.fund.org.name,
        payer_name=receipt.payer_name or "",
        payer_code=receipt.payer_code or "",
        item=str(donation.campaign or donation.fund),
        amount_fen=donation.amount_fen - donation.refunded_fen,
        given_on=timezone.localdate(donation.received_at),
    )


def _checked_code(payer: Payer) -> str:
    if not payer.name.strip():
        raise Invalid("请填写票据上的交款人，个人填姓名，单位填全称。", field="name")
    code = normalise_id_number(payer.code)
    if not code:
        return ""
    error = credit_code_error(code) if payer.is_org else id_number_error(code)
    if error:
        raise Invalid(error, field="code")
    return code


def _clear_waiver(donation: Donation) -> None:
    """A waiver gives way to a request; anything else stands."""
    standing = donation.receipts.exclude(status=ReceiptStatus.VOIDED).first()
    if standing is None:
        return
    if standing.status not in {ReceiptStatus.WAIVED, ReceiptStatus.UNREACHABLE}:
        raise WrongState("这笔捐赠已经申请过票据了。")
    standing.FLOW.take(standing, "reconsider")
    standing.reason = "捐赠人改为需要票据"
    standing.save(update_fields=["status", "reason"])


def _unissued(donation: Donation, status: str, reason: str, by: Person | None) -> Receipt:
    receipt = Receipt.objects.create(donation=donation, status=status, reason=reason, handled_by=by)
    behalf = helped_by(by, donation) if status == ReceiptStatus.WAIVED else None
    record("giving.receipt_not_issued", donation, by=by, on_behalf_of=behalf, status=status)
    return receipt
