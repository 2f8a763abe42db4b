"""What every gateway does: the same five methods, one file for each.

A gateway translates between a payment and somebody else's protocol. It changes nothing here:
what it says is judged and written by ``payments.actions``.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from wennuan.kernel.errors import Unavailable, WrongState
from wennuan.payments.models import Channel, Payment, Refund

if TYPE_CHECKING:
    from wennuan.orgs.models import Organisation


class GatewayDown(Unavailable):
    """The gateway doesn't answer, or its answer can't be trusted. Ask again later."""


class GatewayRefused(WrongState):
    """The gateway understood and said no."""


class Forged(Exception):
    """A notice that isn't from the gateway, or is too old: the one kind of refusal."""


class BillNotReady(Exception):
    """The gateway has no bill for this day yet."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who is paying, as far as the way to pay depends on it."""

    user_agent: str = ""
    ip: str = ""
    openid: str = ""

    @property
    def is_in_wechat(self) -> bool:
        """Inside WeChat's own browser?"""
        return "MicroMessenger" in self.user_agent

    @property
    def is_phone(self) -> bool:
        """On a phone?"""
        return any(word in self.user_agent for word in ("Mobile", "Android", "iPhone"))


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the payer needs to go on: an address, a code, or a signed order of words."""

    kind: str  # redirect | qr | jsapi | instructions
    text: str = ""  # the address, or what the code says, or the prepay number


@dataclass(frozen=True, slots=True)
class Claim:
    """What a gateway says about one order: compared with ours before anything moves."""

    gateway: str
    number: str
    amount_fen: int
    merchant: str
    app: str
    provider_number: str
    payer: str
    paid_at: datetime
    is_queried: bool = False  # we asked, so it is the present truth


class State(Enum):
    """How an order stands at the gateway."""

    PAID = "paid"
    WAITING = "waiting"
    CLOSED = "closed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Standing:
    """The gateway's answer to a query; ``claim`` when it is paid."""

    state: State
    claim: Claim | None = None


class RefundState(Enum):
    """How a refund stands at the gateway."""

    DONE = "done"
    PROCESSING = "processing"
    FAILED = "failed"
    BY_HAND = "by_hand"  # people pay it back and say so


@dataclass(frozen=True, slots=True)
class RefundStanding:
    """The gateway's answer about a refund."""

    state: RefundState
    provider_number: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the gateway's bill; a refund has its own number beside the order's."""

    number: str
    amount_fen: int
    provider_number: str
    at: datetime
    refund_number: str = ""

    @property
    def is_refund(self) -> bool:
        """Money that went back?"""
        return bool(self.refund_number)


@dataclass(frozen=True, slots=True)
class RefundClaim:
    """What a notice says about a refund. WeChat says how much this one is, Alipay how much of
    the order has gone back in all."""

    number: str
    refund_number: str
    provider_number: str
    is_done: bool
    amount_fen: int = 0
    total_fen: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A verified notice: about a payment, about a refund, or about nothing that moves money."""

    claim: Claim | None = None
    refund: RefundClaim | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose merchant and application an order is placed with."""

    merchant: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True)
class Instructions:
    """What a person does by hand: facts to copy, a sentence, and a link when there is one."""

    sentence: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    link: str = ""


class PaymentGateway(Protocol):
    """One way for money to come in."""

    @property
    def name(self) -> str:
        """One of ``Gateway``."""

    def channel(self, client: Client) -> Channel:
        """How this payer will meet the gateway."""

    def terms(self) -> Terms:
        """Merchant and application that new orders are placed with."""

    def is_offered(self, client: Client, org: "Organisation | None") -> bool:
        """Can this payer use it, at this organisation?"""

    def start(self, payment: Payment, client: Client) -> Ticket:
        """Place the order. The same order again gives a ticket again."""

    def query(self, payment: Payment) -> Standing:
        """How the order stands."""

    def close(self, payment: Payment) -> None:
        """See to it that nobody pays this order any more. GatewayRefused when it was paid."""

    def refund(self, refund: Refund) -> RefundStanding:
        """Give money back, or say how it stands: the same number gives back once."""

    def bill(self, day: date) -> list[BillLine]:
        """All movements of a day. Raises BillNotReady."""
