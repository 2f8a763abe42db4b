"""What can be done with tasks."""

from wennuan.tasks.actions.absences import end_absence, note_absence
from wennuan.tasks.actions.opening import (
    Wanted,
    close_task,
    drop_task,
    keep_tasks,
    move_due,
    open_task,
)
from wennuan.tasks.actions.passing import hand_over, pass_on
from wennuan.tasks.actions.reminding import raise_overdue, remind

__all__ = [
    "Wanted",
    "close_task",
    "drop_task",
    "end_absence",
    "hand_over",
    "keep_tasks",
    "move_due",
    "note_absence",
    "open_task",
    "pass_on",
    "raise_overdue",
    "remind",
]
