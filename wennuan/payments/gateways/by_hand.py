"""What the gateways have in common where people, not programs, move the money."""

from datetime import date

from wennuan.kernel.errors import WrongState
from wennuan.orgs.models import Organisation
from wennuan.payments.gateways import (
    BillLine,
    Client,
    RefundStanding,
    RefundState,
    Standing,
    State,
    Terms,
    Ticket,
)
from wennuan.payments.models import Payment, Refund


class ByHand:
    """No order at anybody's: people record, and other people confirm."""

    def terms(self) -> Terms:
        """No merchant: the organisation's own account."""
        return Terms()

    def is_offered(self, client: Client, org: Organisation | None) -> bool:
        """Not to payers, unless a gateway says otherwise."""
        return False

    def start(self, payment: Payment, client: Client) -> Ticket:
        """The payer reads what to do."""
        return Ticket("instructions")

    def query(self, payment: Payment) -> Standing:
        """Nobody to ask: it waits for people."""
        return Standing(State.WAITING)

    def close(self, payment: Payment) -> None:
        """Nothing to close elsewhere."""

    def refund(self, refund: Refund) -> RefundStanding:
        """People pay it back and write down that they did."""
        return RefundStanding(RefundState.BY_HAND)

    def bill(self, day: date) -> list[BillLine]:
        """Their bills are imported as files."""
        raise WrongState("这种方式没有可下载的账单，请导入对账单。")
