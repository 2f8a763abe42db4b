"""What can be done with texts that a person looks at."""

from wennuan.moderation.actions.appealing import appeal, hear
from wennuan.moderation.actions.checking import Item, decide, submit, withdraw
from wennuan.moderation.actions.forgetting import forget_old, forget_person
from wennuan.moderation.actions.reporting import Complaint, report

__all__ = [
    "Complaint",
    "Item",
    "appeal",
    "decide",
    "forget_old",
    "forget_person",
    "hear",
    "report",
    "submit",
    "withdraw",
]
