"""From the review to the decision, and who may not decide."""

import pytest

from wennuan.aid import actions
from wennuan.aid.models import RequestStatus
from wennuan.aid.tests import make
from wennuan.kernel.errors import NotAllowed, WrongState

pytestmark = pytest.mark.django_db


def test_what_the_community_supported_is_granted_by_somebody_who_did_not_visit():
    request = make.deciding()

    decision = actions.grant_help(request, actions.Grant("符合临时困难的标准"), by=make.worker())

    request.refresh_from_db()
    assert request.status == RequestStatus.HELPING
    assert decision.outcome == "grant"


def test_a_visitor_may_not_decide():
    visitor, other = make.worker(), make.worker()
    request = make.accepted()
    visit = actions.plan_visit(request, visitor, other, by=make.worker())
    visit = actions.report_visit(visit, make.report(), by=visitor)
    request = make.deciding(make.confirmed(visit))

    with pytest.raises(NotAllowed):
        actions.grant_help(request, actions.Grant("符合标准"), by=visitor)

    request.refresh_from_db()
    assert request.status == RequestStatus.DECIDING
    assert not request.decisions.exists()


def test_nothing_is_granted_before_the_notice_is_over():
    review = make.supported()

    with pytest.raises(WrongState):
        actions.grant_help(review.request, actions.Grant("符合标准"), by=make.worker())

    assert not review.request.decisions.exists()
