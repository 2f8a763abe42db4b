"""The machine's own work."""

from wennuan.emergency import actions
from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM


@job("emergency.erase_old", cron="40 3 * * *")
def erase_old() -> None:
    """Erase personal data of emergencies that ended long enough ago."""
    actions.erase_old(by=SYSTEM)
