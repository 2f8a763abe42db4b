from datetime import timedelta

import pytest

from wennuan.kernel.clock import now
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks import actions
from wennuan.tasks.models import Task, TaskStatus
from wennuan.tasks.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worker():
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


def keys():
    found = Task.objects.filter(status=TaskStatus.OPEN)
    return sorted(found.values_list("key", flat=True))


def test_the_list_follows_what_waits_elsewhere():
    other = make.task(key="others:1")
    one, two, three = (make.wanted(key=f"waits:{n}") for n in (1, 2, 3))

    assert actions.keep_tasks("waits:", [one, two], by=None) == (2, 0)
    assert actions.keep_tasks("waits:", [one, two], by=None) == (0, 0)
    assert actions.keep_tasks("waits:", [two, three], by=None) == (1, 1)

    assert keys() == [other.key, "waits:2", "waits:3"]


def test_title_and_time_follow():
    actions.keep_tasks("waits:", [make.wanted(key="waits:1", title="还有 3 笔")], by=None)
    later = now() + timedelta(days=9)
    changed = make.wanted(key="waits:1", title="还有 2 笔", due_at=later)

    actions.keep_tasks("waits:", [changed], by=None)

    task = Task.objects.get(key="waits:1")
    assert (task.title, task.due_at) == ("还有 2 笔", later)


def test_a_key_from_elsewhere_is_a_fault():
    with pytest.raises(ValueError, match="not under"):
        actions.keep_tasks("waits:", [make.wanted(key="other:1")], by=None)
