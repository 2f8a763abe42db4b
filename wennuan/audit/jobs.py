"""Housekeeping of the record's side tables."""

from wennuan.audit import limits
from wennuan.kernel.queue import job


@job("audit.forget_attempts", cron="17 * * * *")
def forget_attempts() -> None:
    """Drop counts of windows that are long over."""
    limits.forget_old()
