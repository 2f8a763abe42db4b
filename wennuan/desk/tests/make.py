"""A desk with one of everything, for the walk of all doors."""

from datetime import timedelta

from wennuan.desk.actions import bulk, households, imports
from wennuan.desk.imports import SITES, Row
from wennuan.desk.models import Alarm
from wennuan.kernel.clock import now, today
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people import timeline
from wennuan.people.actions import households as homes
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.tasks import actions as tasks
from wennuan.tasks.hooks import BulkChoice


def for_every_page(worker: Person, place: Place) -> dict[str, object]:
    """What the addresses of tasks and desk name, in one community; ``worker`` works above it."""
    near = orgs.holder(Role.COMMUNITY_WORKER, place=place)
    helper = orgs.holder(Role.HELPER, place=place)
    head = orgs.person()
    home = homes.open_household(head, place, "", by=head)
    timeline.note(home, "登记微心愿", app="wishes", by=None)
    timeline.note(home, "提出求助", app="aid", by=None)
    households.raise_alarms(by=None)
    task = tasks.open_task(_look(place), by=None)
    absence = tasks.note_absence(near, worker, today(), today(), by=near)
    run = bulk.start_bulk("read_notices", [task], BulkChoice(near), by=near)
    sheet = imports.start_import(SITES, [Row(2, {"名称": "驿站"})], "x", is_whole=False, by=near)
    line = sheet.lines.get()
    here = ("import", "import_part", "import_merge", "import_discard", "import_faults")
    return {
        "tasks.pk": task.pk,
        "tasks.code": helper.code,
        "tasks:absence_end": absence.pk,
        "desk.code": home.code,
        "desk.kind": "sites",
        "desk:alarm": Alarm.objects.get(household=home).pk,
        "desk:run": run.pk,
        "desk:run_part": run.pk,
        "desk:import_skip": line.pk,
        **{f"desk:{name}": sheet.pk for name in here},
    }


def _look(place: Place) -> tasks.Wanted:
    return tasks.Wanted(
        key="tests:look", kind="tests.look", title="看一看", url="/me/",
        roles=(Role.COMMUNITY_WORKER,), due_at=now() + timedelta(days=1), place=place,
    )  # fmt: skip
