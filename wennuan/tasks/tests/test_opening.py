from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from wennuan.kernel.clock import now
from wennuan.kernel.errors import WrongState
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks import actions, queries
from wennuan.tasks.models import Task, TaskStatus
from wennuan.tasks.tests import make

pytestmark = pytest.mark.django_db


def test_the_nearest_holder_upward_owns_a_task():
    orgs.holder(Role.COMMUNITY_WORKER, place=places.district())
    street = orgs.holder(Role.COMMUNITY_WORKER, place=places.street())
    orgs.holder(Role.COMMUNITY_WORKER, place=places.community("410103009001", "别的社区"))

    assert make.task().owner == street

    near = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    assert make.task().owner == near


def test_whoever_has_least_to_do_gets_the_next_one():
    first = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    second = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())

    owners = [make.task().owner for _ in range(4)]

    assert owners.count(first) == owners.count(second) == 2


def test_without_a_holder_the_security_administrator_of_the_district_owns_it():
    admin = orgs.holder(Role.ADMIN_SECURITY)

    assert make.task().owner == admin


def test_without_anybody_nothing_is_opened():
    with pytest.raises(WrongState):
        make.task()

    assert not Task.objects.exists()


def test_an_organisation_has_its_own_people_and_then_its_manager():
    org = orgs.verified()
    orgs.holder(Role.COMMUNITY_WORKER, place=org.place)

    assert make.task(org=org, roles=(Role.ACCOUNTANT,)).owner == org.responsible

    accountant = orgs.holder(Role.ACCOUNTANT, org=org)
    assert make.task(org=org, roles=(Role.ACCOUNTANT,)).owner == accountant


def test_whoever_is_barred_does_not_get_it():
    visitor = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    other = orgs.holder(Role.COMMUNITY_WORKER, place=places.street())

    assert make.task(barred=(visitor,)).owner == other


def test_opening_the_same_key_again_gives_back_the_first():
    orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    wanted = make.wanted(key="wishes:12:check")

    first = actions.open_task(wanted, by=None)

    assert actions.open_task(wanted, by=None) == first
    actions.close_task("wishes:12:check", by=first.owner)
    assert actions.open_task(wanted, by=None) != first


def test_a_closed_task_says_when_and_by_whom():
    worker = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    task = make.task()

    actions.close_task(task.key, by=worker)

    task.refresh_from_db()
    assert (task.status, task.closed_by) == (TaskStatus.DONE, worker)
    assert task.closed_at is not None
    assert not queries.tasks_of(worker).exists()


def test_closing_what_is_not_open_does_nothing():
    orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    task = make.task()
    actions.drop_task(task.key, by=None)

    actions.close_task(task.key, by=None)
    actions.close_task("tests:never", by=None)

    task.refresh_from_db()
    assert task.status == TaskStatus.DROPPED


def test_moving_the_due_time_begins_the_reminders_anew():
    orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    task = make.task()
    later = now() + timedelta(days=9)

    actions.move_due(task.key, later, by=None)

    task.refresh_from_db()
    assert task.due_at == later
    assert task.reminded == "not_yet"


@pytest.mark.parametrize("column", ["owner_id", "due_at"])
def test_the_database_refuses_a_task_without_owner_or_time(column):
    orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    task = make.task()

    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(**{column: None})


def test_the_database_refuses_a_task_that_is_nowhere_or_in_two_places():
    orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    task = make.task()
    org = orgs.draft()

    for change in ({"place": None}, {"org": org}, {"roles": []}, {"url": "//elsewhere"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**change)
