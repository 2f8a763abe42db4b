"""Alarms about households, and work on many things at once."""

from wennuan.desk.models.alarms import Alarm, AlarmOutcome, AlarmStatus
from wennuan.desk.models.runs import (
    BulkRun,
    ImportLine,
    ImportState,
    LineState,
    SheetImport,
)

__all__ = [
    "Alarm",
    "AlarmOutcome",
    "AlarmStatus",
    "BulkRun",
    "ImportLine",
    "ImportState",
    "LineState",
    "SheetImport",
]
