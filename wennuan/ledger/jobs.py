"""The ledger's clocks."""

from wennuan.kernel.queue import job
from wennuan.ledger import actions


@job("ledger.roll_up", cron="* * * * * */10")
def roll_up() -> None:
    """Sum up what has settled. Safe twice, and at the same time."""
    actions.roll_up()


@job("ledger.check", cron="*/10 * * * *")
def check_ledger() -> None:
    """Compare the whole ledger with itself."""
    actions.check_ledger()
