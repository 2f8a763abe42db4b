"""The desk of the community: who is away, what waits, and a table somebody is bringing in."""

from datetime import timedelta
from functools import partial

from wennuan.demo.story import Story, run_jobs
from wennuan.demo.world import World, data
from wennuan.desk import sweeps
from wennuan.desk.actions import households, imports
from wennuan.desk.actions.sweeping import sweep
from wennuan.desk.imports import SITES
from wennuan.desk.imports.reading import rows_of
from wennuan.kernel.clock import frozen, today
from wennuan.kernel.queue import kept
from wennuan.kernel.rules import SYSTEM
from wennuan.kernel.sheets import read_text
from wennuan.tasks import actions as tasks
from wennuan.tasks.queries import misplaced, tasks_of, to_raise

TRAINING = timedelta(days=3)
HANDED_OVER = 2


def plan_desk(story: Story) -> None:
    """Plan the absence of a colleague, and what the clock finds at the end of the year told."""
    world = story.world
    story.at(world.moment(1, "17:40"), partial(_leave_for_training, world))
    story.at(world.moment(0, "08:40"), partial(_open_the_day, world))


def _leave_for_training(world: World) -> None:
    """A colleague is away for three days, and the worker covers."""
    colleague, worker = world.people["worker2"], world.people["worker"]
    tasks.note_absence(colleague, worker, today(), today() + TRAINING, by=colleague)


def _open_the_day(world: World) -> None:
    """The clock's rounds; and one colleague hands over what the other knows better."""
    sweep(sweeps.EVERYTHING, by=SYSTEM)
    households.raise_alarms(by=SYSTEM)
    for task in misplaced():
        tasks.pass_on(task, by=SYSTEM)
    tasks.remind(by=SYSTEM)
    for task in to_raise():
        tasks.raise_overdue(task, by=SYSTEM)
    colleague, worker = world.people["worker2"], world.people["worker"]
    for task in tasks_of(colleague, covers=False)[:HANDED_OVER]:
        if task.owner_id == colleague.pk and worker.pk not in task.barred:
            tasks.hand_over(task, worker, "这户您熟，走访时也是您去的。", by=colleague)


def leave_a_table(world: World) -> None:
    """A table of sites that has been checked and waits for a word; some lines want correcting.

    Told after the year is written: checking tries each line and undoes it.
    """
    lines = "\n".join("\t".join(row) for row in data("desk")["sites"])
    rows = rows_of(read_text(lines), SITES)
    with frozen(world.moment(0, "10:05")), kept() as jobs:
        imports.start_import(
            SITES, rows, "祥和社区便民点.xlsx", is_whole=False, by=world.people["worker"]
        )
        run_jobs(jobs)
