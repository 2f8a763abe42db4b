"""The port to the charity's own e-receipt system (捐赠电子票据): only that makes receipts."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Order:
    """What the receipt is to say."""

    request: str  # our own number of the request: asked twice, the system answers the same
    org_name: str
    payer_name: str
    payer_code: str
    item: str
    amount_fen: int
    given_on: date


@dataclass(frozen=True, slots=True)
class Issued:
    """What the e-receipt system answered: the numbers by which anyone can check the receipt."""

    code: str
    number: str
    check_code: str


class ReceiptSystem(Protocol):
    """A charity's e-receipt system."""

    def issue(self, order: Order) -> Issued | None:
        """Make a receipt and give its numbers, or None when a clerk must do it by hand."""

    def void(self, issued: Issued, reason: str) -> None:
        """Cancel a receipt."""


class ByHand:
    """No connection: the clerk makes the receipt in the other system and types its numbers."""

    def issue(self, order: Order) -> Issued | None:
        """Nothing comes back at once."""
        return None

    def void(self, issued: Issued, reason: str) -> None:
        """The clerk cancels it there."""


class Sandbox:
    """Makes numbers that look right and mean nothing; the same request gets the same numbers."""

    def issue(self, order: Order) -> Issued:
        """Answer at once."""
        digits = str(int(sha256(f"{order.request}|{order.amount_fen}".encode()).hexdigest(), 16))
        return Issued("41000000", digits[:10], digits[10:16])

    def void(self, issued: Issued, reason: str) -> None:
        """Nothing was made."""


def receipt_system() -> ReceiptSystem:
    """The one in use: the sandbox's in a sandbox, a clerk's hands otherwise."""
    return Sandbox() if settings.SANDBOX else ByHand()
