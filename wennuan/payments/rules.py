"""Who may do what with money coming in. Every post is held in the organisation that receives."""

from typing import TYPE_CHECKING

from wennuan.kernel.rules import rule
from wennuan.orgs.models import Organisation, Role
from wennuan.orgs.queries import holds_post, posts_of
from wennuan.payments.gateways.keys import merchant_code
from wennuan.payments.models import Payment, ReconciliationDay, Refund, StatementImport

if TYPE_CHECKING:
    from wennuan.people.models import Person

RECORDERS = (Role.ACCOUNTANT, Role.CASHIER)
CONFIRMERS = (Role.ACCOUNTANT, Role.REVIEWER)
READERS = (Role.ACCOUNTANT, Role.CASHIER, Role.REVIEWER, Role.AUDITOR)


def _holds(person: "Person", roles: tuple[Role, ...], org: Organisation) -> bool:
    return holds_post(person, roles, org=org)


@rule("只有收款组织的会计、出纳、复核员和审计员能看收款记录。")
def may_read_money(person: "Person", org: Organisation) -> bool:
    """Whoever holds a money post or audits it."""
    return _holds(person, READERS, org)


@rule("只有收款组织的会计或出纳能登记收款。")
def may_record(person: "Person", org: Organisation) -> bool:
    """Accountant or cashier of the organisation."""
    return _holds(person, RECORDERS, org)


@rule("登记的人和确认的人不能是同一个，请换一位会计或复核员确认。")
def may_confirm(person: "Person", payment: Payment) -> bool:
    """A second person with a post, never the one who recorded it."""
    return person.pk != payment.recorded_by_id and _holds(person, CONFIRMERS, payment.org)


@rule("只有收款组织的会计能导入对账单。")
def may_import(person: "Person", org: Organisation) -> bool:
    """The accountant of the organisation."""
    return _holds(person, (Role.ACCOUNTANT,), org)


@rule("导入的人和复核的人不能是同一个，请换一位会计或复核员复核。")
def may_review_import(person: "Person", statement: StatementImport) -> bool:
    """A second person with a post, never the one who imported it."""
    return person.pk != statement.imported_by_id and _holds(person, CONFIRMERS, statement.org)


@rule("只有收款组织的会计能申请退款。")
def may_ask_refund(person: "Person", payment: Payment) -> bool:
    """The accountant of the organisation."""
    return _holds(person, (Role.ACCOUNTANT,), payment.org)


@rule("申请退款的人不能自己复核，请换一位会计或复核员。")
def may_approve_refund(person: "Person", refund: Refund) -> bool:
    """A second person with a post, never the one who asked."""
    return person.pk != refund.asked_by_id and _holds(person, CONFIRMERS, refund.payment.org)


def merchant_org() -> Organisation | None:
    """The charity whose merchant accounts these are, when ``merchant.json`` says so."""
    code = merchant_code()
    return Organisation.objects.filter(credit_code=code).first() if code else None


@rule("只有商户号所属组织的会计、出纳、复核员和审计员能看每日对账。")
def may_read_days(person: "Person", _: object) -> bool:
    """Money posts and auditors of the charity whose merchant accounts are reconciled.

    Where nobody said whose they are (the sandbox without the demo), those of any organisation.
    """
    org = merchant_org()
    held = posts_of(person).filter(role__in=READERS, org__isnull=False)
    return person.is_active and (held.filter(org=org) if org else held).exists()


@rule("只有商户号所属组织的会计能处理对账差异。")
def may_reconcile(person: "Person", day: ReconciliationDay) -> bool:
    """The accountants of the charity whose merchant accounts are reconciled."""
    return holds_post(person, Role.ACCOUNTANT, org=merchant_org())
