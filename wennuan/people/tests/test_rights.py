"""What people ask about their data is answered by a clock, with reasons, by somebody else."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.models import AuditEntry
from wennuan.kernel import clock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.people import queries
from wennuan.people.actions import identity, privacy, rights
from wennuan.people.models import ConsentKind, RightsKind, RightsRequest, RightsStatus
from wennuan.people.tests import make

WHOLE = "已经按您的说明把所在社区改好了。"


@pytest.fixture
def worker(plugged, verified):
    """Answers for the community in which ``person`` lives."""
    worker = make.a_verified_person("安师傅")
    place = make.a_community()
    plugged("rights_areas", lambda one: [place] if one == worker else [])
    return worker


@pytest.fixture
def resident(person):
    return identity.move_to(person, make.a_community(), by=person)


@pytest.fixture
def asked(resident):
    return rights.ask_about_data(resident, RightsKind.CORRECT, "社区写错了", by=resident)


def test_the_clock_runs_fifteen_working_days(resident):
    with clock.frozen(datetime(2026, 11, 23, 10, tzinfo=UTC)):
        asked = rights.ask_about_data(resident, RightsKind.ACCESS, "", by=resident)

    assert asked.due_on == date(2026, 12, 14)


def test_what_was_written_is_held_encrypted(asked):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM people_rightsrequest")
        assert "社区" not in str(bytes(cursor.fetchone()[0]))


def test_a_correction_says_what_is_wrong(resident):
    with pytest.raises(Invalid):
        rights.ask_about_data(resident, RightsKind.CORRECT, " ", by=resident)

    assert not RightsRequest.objects.exists()


def test_one_of_a_kind_at_a_time(resident, asked):
    with pytest.raises(WrongState):
        rights.ask_about_data(resident, RightsKind.CORRECT, "还有一处", by=resident)

    assert RightsRequest.objects.count() == 1


def test_a_stranger_asks_nothing_about_another(resident, verified):
    with pytest.raises(NotAllowed):
        rights.ask_about_data(resident, RightsKind.ACCESS, "", by=verified)


def test_the_answer_reaches_whoever_asked_and_both_are_on_record(asked, worker, resident):
    rights.answer_rights(asked, WHOLE, by=worker, is_granted=True)

    asked.refresh_from_db()
    assert (asked.status, asked.answer) == (RightsStatus.GRANTED, WHOLE)
    assert Notice.objects.get(to=resident).template == "people/notices/rights_answered"
    entry = AuditEntry.objects.get(verb="people.rights_answered")
    assert (entry.actor, entry.facts) == (worker, {"kind": "correct", "is_granted": True})


def test_a_refusal_gives_reasons(asked, worker):
    with pytest.raises(Invalid):
        rights.answer_rights(asked, "不行", by=worker, is_granted=False)

    asked.refresh_from_db()
    assert asked.status == RightsStatus.OPEN


def test_nobody_answers_what_they_asked_themselves(worker):
    identity.move_to(worker, make.a_community(), by=worker)
    own = rights.ask_about_data(worker, RightsKind.ACCESS, "", by=worker)

    with pytest.raises(NotAllowed):
        rights.answer_rights(own, WHOLE, by=worker, is_granted=True)

    assert list(queries.rights_waiting_for(worker)) == []


def test_the_database_refuses_an_answer_by_whoever_asked(asked):
    facts = {"status": "granted", "answered_by": asked.person, "answered_at": clock.now()}

    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.filter(pk=asked.pk).update(**facts)


def test_another_area_s_worker_neither_sees_nor_answers(asked, plugged, verified):
    plugged("rights_areas", lambda one: [make.a_community("410103009001")])

    with pytest.raises(NotAllowed):
        rights.answer_rights(asked, WHOLE, by=verified, is_granted=True)

    assert list(queries.rights_waiting_for(verified)) == []


def test_who_named_no_community_is_answered_by_the_district(person, verified, plugged):
    asked = rights.ask_about_data(person, RightsKind.ACCESS, "", by=person)
    plugged("rights_areas", lambda one: [make.a_district()])

    assert list(queries.rights_waiting_for(verified)) == [asked]
    assert rights.answer_rights(asked, WHOLE, by=verified, is_granted=True).answered_by == verified


@pytest.mark.parametrize("status", ["granted", "refused", "withdrawn"])
def test_what_is_over_takes_no_step(asked, worker, resident, status):
    if status == "withdrawn":
        rights.withdraw_rights(asked, by=resident)
    else:
        rights.answer_rights(asked, WHOLE, by=worker, is_granted=status == "granted")

    with pytest.raises(WrongState):
        rights.answer_rights(asked, WHOLE, by=worker, is_granted=True)
    with pytest.raises(WrongState):
        rights.withdraw_rights(asked, by=resident)


def test_a_restriction_closes_the_data_to_every_post_until_it_is_lifted(resident, worker, plugged):
    plugged("may_reveal", lambda one: True)
    make.agrees(worker, ConsentKind.CONDUCT)
    asked = rights.ask_about_data(resident, RightsKind.RESTRICT, "", by=resident)
    rights.answer_rights(asked, WHOLE, by=worker, is_granted=True)
    resident.refresh_from_db()

    with pytest.raises(NotAllowed, match="限制"):
        privacy.reveal(resident, ("phone",), by=worker, reason="上门走访")
    lifted = rights.lift_restriction(resident, by=resident)

    opened = privacy.reveal(lifted, ("phone",), by=worker, reason="上门走访")
    assert opened == {"手机号": resident.phone}


def test_a_helper_asks_for_the_resident_and_both_see_it(client, resident, verified):
    delegation = make.a_delegation(verified, resident, "identity")
    client.force_login(verified)
    client.post(reverse("people:start_acting", args=[delegation.pk]))

    client.post(reverse("people:rights_ask"), {"kind": "explain", "words": "谁用过我的住址"})

    asked = RightsRequest.objects.get()
    assert (asked.person, asked.asked_by) == (resident, verified)
    client.post(reverse("people:stop_acting"))
    assert asked.code in client.get(reverse("people:rights")).content.decode()
    client.force_login(resident)
    assert asked.code in client.get(reverse("people:rights")).content.decode()


def test_a_helper_without_the_matter_is_refused(client, resident, verified):
    delegation = make.a_delegation(verified, resident, "giving")
    client.force_login(verified)
    client.post(reverse("people:start_acting", args=[delegation.pk]))

    answer = client.post(reverse("people:rights_ask"), {"kind": "explain"})

    assert answer.status_code == 403
    assert not RightsRequest.objects.exists()


def test_the_way_through_the_pages(client, resident, worker):
    client.force_login(resident)
    client.post(reverse("people:rights_ask"), {"kind": "delete", "words": "删掉旧的住址"})
    asked = RightsRequest.objects.get()
    waiting = client.get(reverse("people:rights_request", args=[asked.code])).content.decode()
    client.force_login(worker)
    queue = client.get(reverse("people:rights_queue")).content.decode()
    page = client.get(reverse("people:rights_answer", args=[asked.code])).content.decode()
    sent = client.post(
        reverse("people:rights_answer", args=[asked.code]),
        {"decision": "refuse", "answer": "住址是您家庭资料里现在的住址，请先迁出家庭。"},
    )
    client.force_login(resident)
    answered = client.get(reverse("people:rights_request", args=[asked.code])).content.decode()

    assert "前答复" in waiting
    assert asked.code in queue
    assert "删掉旧的住址" in page
    assert resident.phone[3:] not in page
    assert sent["Location"] == reverse("people:rights_queue")
    assert "请先迁出家庭" in answered


def test_another_person_s_request_has_no_page_for_me(client, asked, verified):
    client.force_login(verified)

    for name in ("rights_request", "rights_withdraw", "rights_answer"):
        address = reverse(f"people:{name}", args=[asked.code])
        assert client.post(address).status_code in {403, 404, 405}
        assert client.get(address).status_code in {403, 404, 405}


def test_closing_the_account_ends_and_empties_the_requests(resident, asked):
    privacy.ask_to_close(resident, by=resident)

    privacy.close_account(resident, make.last_code(resident.phone), by=resident)

    asked.refresh_from_db()
    assert (asked.status, asked.words) == (RightsStatus.WITHDRAWN, None)
