"""Two people go there; sent once or twice, the form is there once."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.aid import actions
from wennuan.aid.models import AidPart, HomeVisit, Item, RequestStatus
from wennuan.aid.tests import make
from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.models import Role
from wennuan.orgs.tests.make import signed_in
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db


def refusals():
    """Ways past the actions, each tried in a savepoint."""
    return pytest.raises(IntegrityError)


def test_one_person_alone_is_no_visit():
    request, worker = make.accepted(), make.worker()

    with pytest.raises(Invalid):
        actions.plan_visit(request, worker, worker, by=make.worker())

    assert not HomeVisit.objects.exists()


def test_the_database_wants_two_different_visitors():
    request, worker = make.accepted(), make.worker()
    AidPart.objects.create(request=request, person=worker, part="visitor", declared="无")

    with refusals(), transaction.atomic():
        HomeVisit.objects.create(
            request=request, first=worker, second=worker, planned_by=worker, due_at=now()
        )


def test_the_database_knows_visitors_by_their_part():
    request, one, other = make.accepted(), make.worker(), make.worker()
    AidPart.objects.create(request=request, person=one, part="visitor", declared="无")

    with refusals(), transaction.atomic():
        HomeVisit.objects.create(
            request=request, first=one, second=other, planned_by=one, due_at=now()
        )


def test_it_counts_when_the_other_one_has_signed():
    visit = make.planned()
    first, second = visit.first, visit.second

    visit = actions.report_visit(visit, make.report(), by=second)
    assert visit.request.status == RequestStatus.VISITING

    actions.confirm_visit(visit, by=first, signature="typed")
    visit.request.refresh_from_db()
    assert visit.request.status == RequestStatus.VISITED


def test_nobody_confirms_their_own_form():
    visit = actions.report_visit(planned := make.planned(), make.report(), by=planned.first)

    with pytest.raises(NotAllowed):
        actions.confirm_visit(visit, by=visit.first, signature="typed")

    visit.refresh_from_db()
    assert visit.status == "reported"


def test_only_the_two_hand_the_form_in():
    visit = make.planned()

    with pytest.raises(NotAllowed):
        actions.report_visit(visit, make.report(), by=make.worker())

    visit.refresh_from_db()
    assert visit.status == "planned"


def test_the_same_form_sent_twice_changes_nothing():
    visit, report = make.planned(), make.report()

    once = actions.report_visit(visit, report, by=visit.first)
    again = actions.report_visit(visit, report, by=visit.first)

    assert once == again
    assert Task.objects.filter(key=f"aid:{visit.request_id}:confirm").count() == 1


def test_a_second_form_does_not_cover_the_first():
    visit = make.planned()
    actions.report_visit(visit, make.report(findings="先交的"), by=visit.first)

    with pytest.raises(WrongState):
        actions.report_visit(visit, make.report(findings="后交的"), by=visit.second)

    visit.refresh_from_db()
    assert visit.findings == "先交的"


def test_a_form_for_a_visit_that_was_called_off_is_not_kept():
    visit = make.planned()
    actions.call_off_visit(visit, by=make.worker(), reason="对方住院了")

    with pytest.raises(WrongState):
        actions.report_visit(visit, make.report(), by=visit.first)

    visit.refresh_from_db()
    assert visit.findings is None
    assert visit.request.status == RequestStatus.ACCEPTED


@pytest.mark.parametrize(
    "wrong",
    [{"signature": ""}, {"findings": " "}, {"checklist": {}},
     {"visited_at": now() + timedelta(days=1)}, {"findings": "身份证 11010519491231002X"}],
)  # fmt: skip
def test_a_form_is_whole_before_it_counts(wrong):
    visit = make.planned()

    with pytest.raises(Invalid):
        actions.report_visit(visit, make.report(**wrong), by=visit.first)

    visit.refresh_from_db()
    assert visit.status == "planned"


def test_paper_with_both_signatures_is_as_good():
    visit = make.planned()
    report = make.report(signature="", form_photo="2026/11/paper.pdf")

    visit = actions.report_visit(visit, report, by=visit.first)
    visit = actions.confirm_visit(visit, by=visit.second)

    assert visit.status == "signed"


def test_a_relative_is_no_visitor():
    request, worker = make.accepted(), make.worker()
    AidPart.objects.create(request=request, person=worker, part="recused", declared="表亲")

    with pytest.raises(Invalid) as wrong:
        actions.plan_visit(request, worker, make.worker(), by=make.worker())

    assert wrong.value.field == "first"
    assert not HomeVisit.objects.exists()


def posted(visit, **changed):
    """What a phone sends."""
    said = {f"seen_{item.value}": "told" for item in Item} | {
        "key": str(uuid.uuid4()), "visited_at": "", "met": "本人", "findings": "看到了",
        "signed_name": "某人", "signed_agree": "on",
    }  # fmt: skip
    moment = f"{now():%Y-%m-%dT%H:%M}"
    return said | {"visited_at": moment} | changed


def test_without_a_script_the_form_posts(client):
    visit = make.planned()
    signed_in(client, visit.first)

    answer = client.post(reverse("aid:visit_form", args=[visit.pk]), posted(visit))

    visit.refresh_from_db()
    assert (answer.status_code, visit.status, visit.first_signature) == (302, "reported", "typed")


def test_a_phone_that_was_offline_hears_what_became_of_its_draft(client):
    visit = make.planned()
    signed_in(client, visit.first)
    address, script = reverse("aid:visit_form", args=[visit.pk]), {"Accept": "application/json"}
    sent = posted(visit, was_offline="on")

    first = client.post(address, sent, headers=script).json()
    again = client.post(address, sent, headers=script).json()
    known = client.get(address, headers=script).json()

    visit.refresh_from_db()
    assert (first["state"], again["state"], visit.was_offline) == ("kept", "kept", True)
    assert known["key"] == sent["key"]


def test_a_clash_is_told_in_words(client):
    visit = make.planned()
    actions.report_visit(visit, make.report(), by=visit.first)
    signed_in(client, visit.second)
    address = reverse("aid:visit_form", args=[visit.pk])

    answer = client.post(address, posted(visit), headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert "没有覆盖" in answer.json()["says"]


def test_visitors_come_from_the_area():
    request = make.accepted()
    far = make.worker(Role.SOCIAL_WORKER, place=make.places.community("410103009001", "远方社区"))

    with pytest.raises(Invalid):
        actions.plan_visit(request, far, make.worker(), by=make.worker())

    assert not HomeVisit.objects.exists()
