from datetime import timedelta

import pytest

from wennuan.audit.models import AuditEntry
from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs import actions as orgs_actions
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks import actions, jobs, queries
from wennuan.tasks.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


@pytest.fixture
def colleague(worker):
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


@pytest.fixture
def task(worker):
    return make.task()


def test_a_task_goes_to_a_colleague_with_a_reason_on_record(task, worker, colleague):
    actions.hand_over(task, colleague, "我去培训", by=worker)

    task.refresh_from_db()
    assert task.owner == colleague
    assert AuditEntry.objects.get(verb="tasks.handed_over").reason == "我去培训"
    assert Notice.objects.filter(to=colleague, template__endswith="handed_over").count() == 1


def test_a_task_does_not_go_to_somebody_without_the_post(task, worker):
    helper = orgs.holder(Role.HELPER, place=places.community())

    with pytest.raises(Invalid):
        actions.hand_over(task, helper, "我去培训", by=worker)

    task.refresh_from_db()
    assert task.owner == worker


def test_a_reason_is_needed(task, worker, colleague):
    with pytest.raises(Invalid):
        actions.hand_over(task, colleague, "  ", by=worker)


def test_a_colleague_of_the_same_level_can_not_take_a_task_away(task, colleague):
    with pytest.raises(NotAllowed):
        actions.hand_over(task, colleague, "给我吧", by=colleague)

    task.refresh_from_db()
    assert task.owner != colleague


def test_the_level_above_may_give_it_to_another(task, colleague):
    street = orgs.holder(Role.COMMUNITY_WORKER, place=places.street())

    actions.hand_over(task, colleague, "您近些", by=street)

    task.refresh_from_db()
    assert task.owner == colleague


def test_what_is_closed_is_handed_over_no_more(task, worker, colleague):
    actions.close_task(task.key, by=worker)

    with pytest.raises(WrongState):
        actions.hand_over(task, colleague, "我去培训", by=worker)


def test_when_a_post_ends_its_tasks_pass_on(task, worker, colleague):
    post = worker.posts.get()
    orgs_actions.end_post(post, by=worker, reason="调离")

    jobs.pass_on()

    task.refresh_from_db()
    assert task.owner == colleague
    assert AuditEntry.objects.filter(verb="tasks.passed_on").count() == 1
    jobs.pass_on()
    assert AuditEntry.objects.filter(verb="tasks.passed_on").count() == 1


def test_when_nobody_is_left_the_security_administrator_has_it(task, worker):
    admin = orgs.holder(Role.ADMIN_SECURITY)
    orgs_actions.end_post(worker.posts.get(), by=worker, reason="调离")

    jobs.pass_on()

    task.refresh_from_db()
    assert task.owner == admin


def test_a_stopgap_gives_back_to_the_first_real_holder():
    orgs.holder(Role.ADMIN_SECURITY)
    task = make.task()
    worker = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())

    jobs.pass_on()

    task.refresh_from_db()
    assert task.owner == worker


def test_a_task_whose_cover_can_not_do_it_passes_on(worker):
    orgs.post(Role.STATION_KEEPER, who=worker, place=places.community())
    keeper = orgs.holder(Role.STATION_KEEPER, place=places.community())
    street = orgs.holder(Role.COMMUNITY_WORKER, place=places.street())
    task = make.task()
    actions.note_absence(worker, keeper, today(), today() + timedelta(days=2), by=worker)

    jobs.pass_on()

    task.refresh_from_db()
    assert task.owner in {worker, street}
    assert queries.needs_other_owner(task) == (task.owner == worker)
