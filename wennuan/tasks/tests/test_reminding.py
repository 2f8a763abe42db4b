from datetime import UTC, datetime, timedelta

import pytest

from wennuan.kernel.clock import frozen, now
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks import actions, jobs
from wennuan.tasks.tests import make

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # nine in the morning
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_a_friday():
    with frozen(FRIDAY):
        yield


@pytest.fixture
def worker():
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


def told(person, template):
    return Notice.objects.filter(to=person, template=f"tasks/notices/{template}").count()


def test_what_is_due_by_the_next_working_day_is_said_once(worker):
    make.task(due_at=FRIDAY + 3 * DAY)  # Monday
    make.task(due_at=FRIDAY + timedelta(hours=6))
    make.task(due_at=FRIDAY + 5 * DAY)

    assert actions.remind(by=None) == 2
    assert actions.remind(by=None) == 0
    assert told(worker, "due_soon") == 1


def test_what_is_overdue_is_said_once(worker):
    task = make.task(due_at=FRIDAY - DAY)

    assert actions.remind(by=None) == 1
    assert actions.remind(by=None) == 0

    task.refresh_from_db()
    assert task.reminded == "overdue"
    assert told(worker, "overdue") == 1


def test_the_cover_hears_it_in_the_owners_place(worker):
    cover = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    make.task(due_at=FRIDAY - DAY)
    day = FRIDAY.date()
    actions.note_absence(worker, cover, day, day, by=worker)

    actions.remind(by=None)

    assert (told(worker, "overdue"), told(cover, "overdue")) == (0, 1)


def test_what_stays_overdue_for_two_working_days_goes_to_the_level_above(worker):
    street = orgs.holder(Role.COMMUNITY_WORKER, place=places.street())
    task = make.task(due_at=FRIDAY + timedelta(hours=1))

    with frozen(FRIDAY + 3 * DAY):  # Monday: one working day
        jobs.remind()
        task.refresh_from_db()
        assert task.raised_to is None
    with frozen(FRIDAY + 5 * DAY):
        jobs.remind()
        jobs.remind()

    task.refresh_from_db()
    assert (task.raised_to, task.owner) == (street, worker)
    assert told(street, "raised") == 1
    assert told(worker, "raised_own") == 1


def test_nobody_is_reminded_on_a_day_off(worker):
    make.task(due_at=FRIDAY - DAY)

    with frozen(FRIDAY + DAY):  # Saturday
        jobs.remind()

    assert told(worker, "overdue") == 0


def test_a_new_time_takes_it_back_from_the_level_above(worker):
    orgs.holder(Role.COMMUNITY_WORKER, place=places.street())
    task = make.task(due_at=FRIDAY - 9 * DAY)
    actions.raise_overdue(task, by=None)

    actions.move_due(task.key, now() + DAY, by=None)

    task.refresh_from_db()
    assert task.raised_to is None
