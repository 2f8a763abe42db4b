"""Handed on by consent, answered by a clock, never silent."""

from datetime import timedelta

import pytest

from wennuan.aid import actions, queries
from wennuan.aid.models import Referral
from wennuan.aid.tests import make
from wennuan.audit.models import Reading
from wennuan.kernel.clock import frozen, now
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.actions import consents
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make.worker(place=make.places.street())


def test_it_carries_consent_scope_and_end(street):
    referral = make.referral(make.accepted())

    assert referral.to_place == street.posts.get().place
    assert referral.consent.scope.startswith(referral.request.code)
    assert "姓名、电话" in referral.consent.scope
    assert (referral.ends_on - referral.sent_at.date()).days in {89, 90, 91}


def test_nothing_is_handed_on_without_consent(street):
    with pytest.raises(Invalid) as wrong:
        make.referral(make.accepted(), has_agreed=False)

    assert wrong.value.field == "has_agreed"
    assert not Referral.objects.exists()


def test_health_is_handed_on_only_where_it_was_agreed_to(street):
    with pytest.raises(Invalid):
        make.referral(make.accepted(), shares=("health",))

    assert not Referral.objects.exists()


def test_the_receiver_reads_what_was_agreed_and_no_more(street):
    referral = make.referral(make.accepted())

    seen = actions.open_referral(referral, by=street)

    assert set(seen) == {"姓名", "电话"}
    assert Reading.objects.filter(person=referral.request.person, reader=street).count() == 1


def test_consent_taken_back_closes_the_door(street):
    referral = make.referral(make.accepted())
    consents.withdraw(referral.consent, by=referral.request.person)
    referral = Referral.objects.get(pk=referral.pk)

    with pytest.raises(NotAllowed):
        actions.open_referral(referral, by=street)

    assert not Reading.objects.exists()


def test_the_end_closes_the_door(street):
    referral = make.referral(make.accepted())

    with frozen(now() + timedelta(days=91)), pytest.raises(NotAllowed):
        actions.open_referral(referral, by=street)

    assert not Reading.objects.exists()


def test_a_no_says_why(street):
    referral = make.referral(make.accepted())

    with pytest.raises(Invalid):
        actions.answer_referral(referral, by=street, is_accepted=False)

    referral.refresh_from_db()
    assert referral.status == "sent"


def test_the_one_in_need_hears_the_no_and_its_reason(street):
    referral = make.referral(make.accepted())

    actions.answer_referral(referral, by=street, is_accepted=False, reason="不属于临时救助")

    lines = queries.status_of(referral.request).routes
    assert [(line.status, line.said) for line in lines] == [("对方未接收", "不属于临时救助")]


def test_a_yes_starts_the_clock_of_the_outcome(street):
    referral = actions.answer_referral(make.referral(make.accepted()), by=street, is_accepted=True)

    task = Task.objects.get(key=f"aid:outcome:{referral.pk}")
    assert task.due_at == referral.due_at
    assert not Task.objects.filter(key=f"aid:referral:{referral.pk}", status="open").exists()


def test_the_outcome_comes_back(street):
    referral = actions.answer_referral(make.referral(make.accepted()), by=street, is_accepted=True)

    referral = actions.tell_outcome(referral, by=street, outcome="临时救助已经办好")

    assert referral.status == "done"
    assert queries.status_of(referral.request).routes[0].said == "临时救助已经办好"


def test_no_referral_stays_silent_beyond_its_clock(street):
    referral = make.referral(make.accepted())

    with frozen(referral.due_at + timedelta(minutes=1)):
        raised = (actions.raise_late_referrals(by=None), actions.raise_late_referrals(by=None))
        task = Task.objects.get(key=f"aid:late:{referral.pk}")

    assert raised == (1, 0)
    assert task.owner == street


def test_an_accepted_one_without_outcome_is_raised_again(street):
    referral = make.referral(make.accepted())
    with frozen(referral.due_at + timedelta(minutes=1)):
        actions.raise_late_referrals(by=None)
        referral = actions.answer_referral(referral, by=street, is_accepted=True)

    with frozen(referral.due_at + timedelta(minutes=1)):
        raised = actions.raise_late_referrals(by=None)

    assert raised == 1


def test_a_request_is_not_closed_over_an_open_referral(street):
    request = make.granted()
    make.referral(request)

    with pytest.raises(WrongState):
        actions.close_request(request, by=make.worker(), words="好了")

    request.refresh_from_db()
    assert request.status == "helping"


def test_a_recalled_one_can_be_read_no_more(street):
    referral = make.referral(make.accepted())

    referral = actions.recall_referral(referral, by=make.worker(), reason="本人不愿意了")

    with pytest.raises(NotAllowed):
        actions.open_referral(referral, by=street)


def test_an_organisation_of_the_family_gives_nothing():
    request = make.accepted()
    org = orgs.verified()
    orgs.post(Role.ACCOUNTANT, who=request.person, org=org)
    handing = actions.Handing("partner", "请送生活物资", org=org)

    with pytest.raises(Invalid) as tie:
        actions.refer(request, handing, by=make.worker())

    assert tie.value.field == "org"


def test_a_platform_is_named_from_the_list_and_no_money_comes_here():
    request = make.accepted()
    handing = actions.Handing("platform", "本人想公开求助", platform="水滴筹")

    referral = actions.refer(request, handing, by=make.worker())

    assert (referral.status, referral.link) == ("done", "https://www.shuidichou.com/")


def test_an_unlisted_platform_is_refused():
    handing = actions.Handing("platform", "本人想公开求助", platform="某某筹")

    with pytest.raises(Invalid):
        actions.refer(make.accepted(), handing, by=make.worker())

    assert not Referral.objects.exists()


def test_a_socket_that_nobody_plugged_offers_no_way():
    handing = actions.Handing("volunteers", "请帮忙打扫")

    with pytest.raises(Invalid) as wrong:
        actions.refer(make.accepted(), handing, by=make.worker())

    assert wrong.value.field == "route"


def test_a_wish_comes_filled_and_ties_itself_to_the_request():
    request = make.accepted()
    referral = actions.refer(request, actions.Handing("wish", "想要一床被子"), by=make.worker())

    tied = actions.tie_wish(referral, "/wishes/w/1/", by=None)

    assert f"aid%3A{request.pk}" in referral.link
    assert (tied.status, tied.link) == ("accepted", "/wishes/w/1/")


def test_a_worker_elsewhere_receives_nothing(street):
    referral = make.referral(make.accepted())
    far = make.worker(place=make.places.community("410103009001", "远方社区"))

    with pytest.raises(NotAllowed):
        actions.open_referral(referral, by=far)

    assert not Reading.objects.exists()
