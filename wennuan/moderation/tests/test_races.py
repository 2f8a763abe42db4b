"""Two people at once: one decides, one report counts, one check is open."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from wennuan.kernel.errors import WrongState
from wennuan.moderation import actions, hooks
from wennuan.moderation.hooks import Reportable
from wennuan.moderation.models import Check, Report
from wennuan.moderation.tests import make
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def at_once(*acts):
    """Run these in threads that begin together; what each gave or raised."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait(10)
            return act()
        except WrongState as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture(autouse=True)
def somebody_is_there(db):
    orgs.holder(Role.ADMIN_SECURITY)


def test_of_two_moderators_one_decides_and_the_other_reads_why_not(monkeypatch):
    said = []
    monkeypatch.setattr(hooks.decided, "_plugs", [said.append])
    check, one, other = make.a_check(), make.moderator(), make.moderator()

    results = at_once(
        lambda: actions.decide(check, passed=True, reason="", by=one),
        lambda: actions.decide(check, passed=False, reason="是广告。", by=other),
    )

    refused = [one for one in results if isinstance(one, WrongState)]
    assert len(refused) == 1
    assert "不能进行这一步" in refused[0].sentence
    assert len(said) == 1
    check.refresh_from_db()
    assert check.decided_by == said[0].by


def test_one_reader_reporting_many_times_at_once_is_one_report(monkeypatch):
    thing = Reportable("邻里的事", "扫码打赏我", "/talk/9/", orgs.person(), places.community())
    make.reportable(monkeypatch, **{"9": thing})
    reader = orgs.person()

    at_once(
        *[
            lambda: actions.report("post", "9", actions.Complaint("fraud"), by=reader)
            for _ in range(MANY)
        ]
    )

    assert (Report.objects.count(), Check.objects.count()) == (1, 1)


def test_a_text_submitted_many_times_at_once_waits_once():
    item = make.an_item()

    results = at_once(*[lambda: actions.submit(item, by=None) for _ in range(MANY)])

    assert len({check.pk for check in results}) == 1
    assert Task.objects.filter(kind="moderation.decide").count() == 1
