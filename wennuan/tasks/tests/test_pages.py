from datetime import timedelta

import pytest
from django.urls import reverse

from wennuan.kernel.clock import today
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks import actions
from wennuan.tasks.models import Absence
from wennuan.tasks.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


@pytest.fixture
def colleague(worker):
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.community())


def test_a_task_says_what_by_when_and_what_happened(client, worker, colleague):
    task = make.task(title="核对一张登记表", basis="慈善法第三十八条")
    actions.hand_over(task, colleague, "我去培训", by=worker)

    page = orgs.signed_in(client, colleague).get(reverse("tasks:task", args=[task.pk]))

    text = page.content.decode()
    assert all(
        word in text for word in ("核对一张登记表", "慈善法第三十八条", "我去培训", "转交了待办")
    )


def test_a_stranger_with_a_post_elsewhere_does_not_see_it(client, worker):
    task = make.task()
    far = orgs.holder(Role.COMMUNITY_WORKER, place=places.community("410103009001", "远方社区"))

    page = orgs.signed_in(client, far).get(reverse("tasks:task", args=[task.pk]))

    assert page.status_code == 403


def test_handing_over_through_the_page(client, worker, colleague):
    task = make.task()
    orgs.signed_in(client, worker)
    address = reverse("tasks:hand_over", args=[task.pk])

    assert client.post(address, {"to": "RNOBODY", "reason": "培训"}).status_code == 422
    answer = client.post(address, {"to": colleague.code, "reason": "我去培训"})

    task.refresh_from_db()
    assert answer.status_code == 302
    assert task.owner == colleague


def test_an_absence_is_noted_and_ended_through_the_pages(client, worker, colleague):
    orgs.signed_in(client, worker)
    days = {"from_on": today(), "to_on": today() + timedelta(days=2), "cover": colleague.code}

    assert client.post(reverse("tasks:absence_new"), days).status_code == 302
    assert "为您代班" in client.get(reverse("tasks:absences")).content.decode()
    absence = Absence.objects.get()
    client.post(reverse("tasks:absence_end", args=[absence.pk]))

    assert not Absence.objects.exists()


def test_another_can_not_end_it(client, worker, colleague):
    absence = actions.note_absence(worker, colleague, today(), today(), by=worker)

    answer = orgs.signed_in(client, colleague).post(reverse("tasks:absence_end", args=[absence.pk]))

    assert answer.status_code == 404
    assert Absence.objects.exists()
