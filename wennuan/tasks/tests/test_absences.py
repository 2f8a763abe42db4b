from datetime import timedelta

import pytest

from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks import actions, queries, rules
from wennuan.tasks.models import Absence
from wennuan.tasks.tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def worker():
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


@pytest.fixture
def colleague(worker):
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


@pytest.fixture
def task(worker):
    return make.task()


def test_the_cover_sees_and_does_the_tasks_and_it_ends_by_itself(task, worker, colleague):
    actions.note_absence(worker, colleague, today(), today() + 2 * DAY, by=worker)

    assert list(queries.tasks_of(colleague)) == [task]
    assert queries.cards([task], viewer=colleague)[0].covers == queries.staff_name(worker)
    assert rules.may_hand_over(colleague, task)
    with frozen(now() + 3 * DAY):
        assert list(queries.tasks_of(colleague)) == []
        assert not rules.may_hand_over(colleague, task)


def test_the_owner_still_sees_what_is_covered(task, worker, colleague):
    actions.note_absence(worker, colleague, today(), today() + DAY, by=worker)

    assert list(queries.tasks_of(worker)) == [task]


def test_new_tasks_go_to_whoever_is_there(worker, colleague):
    actions.note_absence(worker, colleague, today(), today() + DAY, by=worker)

    assert {make.task().owner for _ in range(3)} == {colleague}


def test_the_cover_is_told(worker, colleague):
    actions.note_absence(worker, colleague, today(), today() + DAY, by=worker)

    assert Notice.objects.get(to=colleague, template__endswith="cover").title.startswith("请您代班")


def test_somebody_without_the_same_post_can_not_cover(worker):
    helper = orgs.holder(Role.HELPER, place=places.community())

    with pytest.raises(Invalid):
        actions.note_absence(worker, helper, today(), today() + DAY, by=worker)

    assert not Absence.objects.exists()


def test_nobody_covers_for_themselves(worker):
    with pytest.raises(Invalid):
        actions.note_absence(worker, worker, today(), today() + DAY, by=worker)


def test_a_cover_who_is_away_too_is_refused(worker, colleague):
    third = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    actions.note_absence(colleague, third, today(), today() + DAY, by=colleague)

    with pytest.raises(Invalid):
        actions.note_absence(worker, colleague, today() + DAY, today() + 3 * DAY, by=worker)


def test_whoever_covers_can_not_leave_in_those_days(worker, colleague):
    third = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
    actions.note_absence(worker, colleague, today(), today() + DAY, by=worker)

    with pytest.raises(Invalid):
        actions.note_absence(colleague, third, today(), today() + DAY, by=colleague)


@pytest.mark.parametrize(("start", "end"), [(2, 1), (-3, -1), (0, 300)])
def test_days_that_make_no_sense_are_refused(worker, colleague, start, end):
    with pytest.raises(Invalid):
        actions.note_absence(
            worker, colleague, today() + start * DAY, today() + end * DAY, by=worker
        )


def test_another_may_not_note_it_but_who_grants_the_post_may(worker, colleague):
    admin = orgs.holder(Role.ADMIN_SECURITY)

    with pytest.raises(NotAllowed):
        actions.note_absence(worker, colleague, today(), today() + DAY, by=colleague)
    actions.note_absence(worker, colleague, today(), today() + DAY, by=admin)

    assert Notice.objects.filter(to=worker, template__endswith="away").count() == 1


def test_back_early_ends_it_today():
    with frozen(now() - 2 * DAY):
        worker = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
        colleague = orgs.holder(Role.COMMUNITY_WORKER, place=places.community())
        absence = actions.note_absence(worker, colleague, today(), today() + 5 * DAY, by=worker)

    actions.end_absence(absence, by=worker)

    assert queries.cover_of(worker) is None
    assert Absence.objects.get().to_on == today() - DAY
    with pytest.raises(WrongState):
        actions.end_absence(absence, by=worker)


def test_one_that_has_not_begun_is_taken_away(worker, colleague):
    absence = actions.note_absence(worker, colleague, today() + DAY, today() + 2 * DAY, by=worker)

    actions.end_absence(absence, by=worker)

    assert not Absence.objects.exists()
