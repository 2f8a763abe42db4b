"""Emergencies, sheets, rows and their edits."""

from wennuan.emergency.models.emergencies import Bulletin, Editor, Emergency, EmergencyStatus
from wennuan.emergency.models.rows import (
    ClosedHow,
    Edit,
    EditContent,
    EditKind,
    JoinedBy,
    Row,
    RowState,
)
from wennuan.emergency.models.sheets import LineState, Sheet, SheetLine, SheetStatus, Source

__all__ = [
    "Bulletin",
    "ClosedHow",
    "Edit",
    "EditContent",
    "EditKind",
    "Editor",
    "Emergency",
    "EmergencyStatus",
    "JoinedBy",
    "LineState",
    "Row",
    "RowState",
    "Sheet",
    "SheetLine",
    "SheetStatus",
    "Source",
]
