"""The desk by the clock, and what runs behind its pages. Each is safe to run twice."""

from wennuan.desk import sweeps
from wennuan.desk.actions import bulk, households, imports, sweeping
from wennuan.desk.models import BulkRun, SheetImport
from wennuan.kernel.errors import Unavailable
from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM


@job("desk.sweep_hourly", cron="17 * * * *")
def sweep_hourly() -> None:
    """Open and close the tasks of what waits for a hand."""
    _heard(sweeping.sweep(sweeps.HOURLY, by=SYSTEM))


@job("desk.sweep_nightly", cron="40 1 * * *")
def sweep_nightly() -> None:
    """Open and close the tasks of what ends soon; forget tables that nobody finished."""
    imports.forget_old(by=SYSTEM)
    _heard(sweeping.sweep(sweeps.NIGHTLY, by=SYSTEM))


@job("desk.raise_alarms", cron="*/10 * * * *")
def raise_alarms() -> None:
    """Raise an alarm for each household that turned up in two modules."""
    households.raise_alarms(by=SYSTEM)


@job("desk.run_bulk")
def run_bulk(run_id: int) -> None:
    """Take a bulk step on to its end."""
    bulk.run_bulk(BulkRun.objects.get(pk=run_id), by=SYSTEM)


@job("desk.check_import")
def check_import(sheet_id: int) -> None:
    """Try every line of a table."""
    imports.check_import(SheetImport.objects.get(pk=sheet_id), by=SYSTEM)


@job("desk.merge_import")
def merge_import(sheet_id: int) -> None:
    """Bring in a table that was confirmed."""
    imports.merge_import(SheetImport.objects.get(pk=sheet_id), by=SYSTEM)


def _heard(faults: dict[str, str]) -> None:
    """A sweep that could not be kept makes the job fail, so that it is seen."""
    if faults:
        raise Unavailable("；".join(f"{prefix} {why}" for prefix, why in faults.items()))
