"""Two at once: one goes through, the other reads why, nothing is there twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from wennuan.aid import actions
from wennuan.aid.models import AidDecision, AidRequest, HomeVisit, ReviewVote
from wennuan.aid.tests import make
from wennuan.kernel.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts):
    """Run them at one moment, each in a connection of its own; what each gave back or raised."""

    def run(act):
        try:
            return act()
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(results):
    """Those who read why not."""
    return [one for one in results if isinstance(one, DomainError)]


def test_two_workers_decide_one_request():
    request, one, other = make.deciding(), make.worker(), make.worker()

    results = both(
        lambda: actions.grant_help(request, actions.Grant("符合标准"), by=one),
        lambda: actions.refuse_help(request, by=other, reason="不符合标准"),
    )

    assert len(refused(results)) == 1
    assert AidDecision.objects.filter(request=request).count() == 1


def test_two_visits_at_once():
    request = make.accepted()
    pairs = [(make.worker(), make.worker()) for _ in range(2)]
    by = make.worker()

    results = both(*(lambda p=pair: actions.plan_visit(request, *p, by=by) for pair in pairs))

    assert len(refused(results)) == 1
    assert HomeVisit.objects.filter(request=request).count() == 1


def test_both_visitors_send_a_form_at_once():
    visit = make.planned()

    results = both(
        lambda: actions.report_visit(visit, make.report(findings="一"), by=visit.first),
        lambda: actions.report_visit(visit, make.report(findings="二"), by=visit.second),
    )

    assert len(refused(results)) == 1
    visit.refresh_from_db()
    assert visit.status == "reported"


def test_one_phone_sends_its_form_twice_at_once():
    visit, report = make.planned(), make.report()

    results = both(*[lambda: actions.report_visit(visit, report, by=visit.first)] * 2)

    assert refused(results) == []
    assert {one.pk for one in results} == {visit.pk}


def test_one_reviewer_votes_twice_at_once():
    review = make.reviewing()
    by = review.votes.first().reviewer

    results = both(*[lambda: actions.cast_vote(review, "support", by=by)] * 2)

    assert len(refused(results)) == 1
    assert ReviewVote.objects.filter(review=review, choice="support").count() == 1


def test_one_form_sent_twice_at_once_is_one_request():
    by, told = make.resident("温如春"), make.intake(name="温如春")

    results = both(*[lambda: actions.enter_request(told, by=by)] * 2)

    assert refused(results) == []
    assert AidRequest.objects.count() == 1
