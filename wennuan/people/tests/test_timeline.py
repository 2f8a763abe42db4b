from datetime import timedelta

import pytest

from wennuan.kernel.clock import frozen, now
from wennuan.people import timeline
from wennuan.people.actions import households
from wennuan.people.models import Household, Person
from wennuan.people.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> Person:
    return make.a_verified_person()


@pytest.fixture
def home(head: Person) -> Household:
    return households.open_household(head, make.a_community(), "大学路 1 号", by=head)


def test_a_household_that_turned_up_lately_is_told_newest_first(home):
    with frozen(now() - timedelta(days=40)):
        timeline.note(home, "收到冬衣", app="aid", by=None)
    with frozen(now() - timedelta(days=4)):
        timeline.note(home, "提出求助", app="aid", by=None)
    timeline.note(home, "登记微心愿", app="wishes", by=None)

    found = timeline.recent_of(home, 30)

    assert [(one.app, one.sentence) for one in found] == [
        ("wishes", "登记微心愿"),
        ("aid", "提出求助"),
    ]


def test_what_members_do_for_others_is_no_appearance(home, head):
    timeline.note(head, "捐赠 20 元", app="giving", by=head)
    timeline.note(head, "认领了微心愿", app="wishes", by=head)

    assert timeline.recent_of(home, 30) == []


def test_the_history_of_a_household_leaves_out_what_members_gave(home, head):
    timeline.note(head, "捐赠 20 元", app="giving", by=head)
    timeline.note(head, "提出求助", app="aid", by=head)

    sentences = [line.sentence for line in timeline.lines_about(home)]

    assert sentences == ["提出求助", "建立了家庭资料"]


def test_two_modules_within_the_days_are_a_pair_and_one_is_none(home, head):
    timeline.note(home, "登记微心愿", app="wishes", by=None)
    timeline.note(home, "又登记微心愿", app="wishes", by=None)
    assert timeline.turned_up_twice(30) == []

    timeline.note(home, "提出求助", app="aid", by=None)
    timeline.note(home, "做了回访", app="support", by=None)

    assert timeline.turned_up_twice(30) == [(home.pk, "aid", "wishes")]


def test_what_is_long_ago_makes_no_pair(home):
    with frozen(now() - timedelta(days=31)):
        timeline.note(home, "登记微心愿", app="wishes", by=None)
    timeline.note(home, "提出求助", app="aid", by=None)

    assert timeline.turned_up_twice(30) == []
