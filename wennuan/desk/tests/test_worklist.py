from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from wennuan.desk.queries.worklist import Filter, due_today, work_list
from wennuan.kernel.clock import frozen, today
from wennuan.kernel.sheets import read_file
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks import actions
from wennuan.tasks.tests import make

TUESDAY = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # nine in the morning
DAY = timedelta(days=1)


@pytest.fixture
def on_a_tuesday():
    with frozen(TUESDAY):
        yield


def groups(person, **wanted):
    return {
        group.key: [task.title for task in group.tasks]
        for group in work_list(person, Filter(**wanted)).groups
    }


def test_the_list_is_parted_by_when_things_are_due(on_a_tuesday, worker):
    for title, hours in (("晚", 240), ("早", -2), ("今", 5), ("周", 72)):
        make.task(title=title, due_at=TUESDAY + timedelta(hours=hours))

    assert groups(worker) == {"overdue": ["早"], "today": ["今"], "week": ["周"], "later": ["晚"]}
    assert due_today(worker) == 2


def test_filters_narrow_it_by_kind_area_and_household(worker, home):
    street = orgs.holder(Role.COMMUNITY_WORKER, place=places.street())
    other = places.community("410103007002", "康乐社区")
    make.task(title="甲", kind="tests.one")
    make.task(title="乙", kind="tests.two", household=home)
    make.task(title="丙", kind="tests.two", place=other)

    assert [t for ts in groups(worker, kind="tests.one").values() for t in ts] == ["甲"]
    assert [t for ts in groups(worker, household=home.code).values() for t in ts] == ["乙"]
    assert [t for ts in groups(street, area=other.code).values() for t in ts] == ["丙"]


def test_whose_they_are_can_be_chosen(worker, colleague):
    make.task(title="别人的", barred=(worker,))
    make.task(title="我的", barred=(colleague,))
    actions.note_absence(colleague, worker, today(), today(), by=colleague)

    views = {one.word: one.count for one in work_list(worker, Filter()).whose}

    assert views == {"全部": 2, "我的": 1, "代班": 1}
    assert [t for ts in groups(worker, whose="cover").values() for t in ts] == ["别人的"]


def test_the_page_shows_what_is_due_and_nothing_of_others(desk, worker, far):
    make.task(title="我这边的事")
    make.task(title="远方的事", place=places.community("410103009001", "远方社区"))

    text = desk.get(reverse("desk:desk")).content.decode()

    assert "我这边的事" in text
    assert "远方的事" not in text


@pytest.mark.parametrize("query", ["area=x", "page=-1", "kind=<b>", "whose=all", "household=H1"])
def test_filters_that_make_no_sense_are_left_out(desk, query):
    assert desk.get(f"{reverse('desk:desk')}?{query}").status_code == 200


def test_the_list_costs_the_same_whatever_its_length(desk, django_assert_max_num_queries):
    for _ in range(12):
        make.task()
    with django_assert_max_num_queries(30):
        desk.get(reverse("desk:desk"))
    for _ in range(30):
        make.task()

    with django_assert_max_num_queries(30):
        desk.get(reverse("desk:desk"))


def test_the_status_says_when_the_list_on_the_page_is_old(desk, worker):
    make.task()
    address = reverse("desk:desk_part")

    assert "列表有变化" not in desk.get(f"{address}?seen=1").content.decode()
    assert "列表有变化" in desk.get(f"{address}?seen=0").content.decode()


def test_a_resident_without_a_post_has_no_desk(db, client):
    answer = orgs.signed_in(client, orgs.person()).get(reverse("desk:desk"))

    assert answer.status_code == 403


def test_the_own_page_leads_to_the_desk(desk, worker):
    make.task(due_at=TUESDAY - 400 * DAY)

    text = desk.get(reverse("people:me")).content.decode()

    assert reverse("desk:desk") in text
    assert "1 件今天要办" in text


def test_a_list_taken_along_says_who_took_it_and_why(desk, worker):
    make.task(title="=cmd()")

    assert desk.post(reverse("desk:export"), {"reason": "看"}).status_code == 422
    answer = desk.post(reverse("desk:export"), {"reason": "周一例会用"})

    rows = read_file(answer.content)
    assert "周一例会用" in rows[0][0]
    assert rows[2][1] == "=cmd()"


def test_more_rows_than_allowed_are_refused_whole(desk, settings):
    settings.EXPORT_MOST_ROWS = 1
    make.task()
    make.task()

    answer = desk.post(reverse("desk:export"), {"reason": "周一例会用"})

    assert answer.status_code == 422
    assert "一次最多导出 1 行" in answer.content.decode()
