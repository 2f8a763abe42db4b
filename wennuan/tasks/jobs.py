"""What happens to tasks by the clock. Each is safe to run twice."""

from wennuan.kernel.clock import today
from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM
from wennuan.kernel.workdays import is_workday
from wennuan.tasks import actions, queries


@job("tasks.pass_on", cron="7 * * * *")
def pass_on() -> None:
    """Give each task whose owner may not do it any more to the next in line."""
    for task in queries.misplaced():
        actions.pass_on(task, by=SYSTEM)


@job("tasks.remind", cron="35 8,14 * * *")
def remind() -> None:
    """On working days: say what is due soon or overdue, and raise what stays overdue."""
    if not is_workday(today()):
        return
    actions.remind(by=SYSTEM)
    for task in queries.to_raise():
        actions.raise_overdue(task, by=SYSTEM)
