"""Sockets for whoever asked for a payment: told inside the transaction that moves the money."""

from dataclasses import dataclass
from datetime import datetime

from wennuan.kernel.hooks import Hook
from wennuan.orgs.models import Organisation
from wennuan.people.hooks import Collection


@dataclass(frozen=True, slots=True)
class Settled:
    """A payment that has just arrived."""

    payment_id: int
    number: str
    purpose: str
    reference: str
    org_id: int
    amount_fen: int
    gateway: str
    paid_at: datetime
    provider_number: str
    was_closed: bool = False  # the order had lapsed: whoever asked decides (keep or give back)


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money that has gone back to the payer."""

    payment_id: int
    number: str
    purpose: str
    reference: str
    org_id: int
    gateway: str
    refund_id: int
    refund_number: str
    amount_fen: int
    refunded_fen: int  # of this payment, in all
    is_whole: bool
    refunded_at: datetime


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A payment that was closed, or never started, before it was paid."""

    payment_id: int
    number: str
    purpose: str
    reference: str
    status: str


payments_settled: Hook[list[Settled]] = Hook()  # each payment once, ever
payment_refunded: Hook[Refunded] = Hook()  # each refund once, ever
payment_lapsed: Hook[Lapsed] = Hook()


@dataclass(frozen=True, slots=True)
class Target:
    """Something that money found in a statement can be for."""

    purpose: str
    reference: str
    title: str


targets: Collection[Organisation, Target] = Collection()  # what an organisation collects for now
