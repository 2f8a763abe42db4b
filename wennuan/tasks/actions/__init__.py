"""What can be done with tasks."""

from wennuan.tasks.actions.opening import Wanted, close_task, drop_task, move_due, open_task

__all__ = ["Wanted", "close_task", "drop_task", "move_due", "open_task"]
