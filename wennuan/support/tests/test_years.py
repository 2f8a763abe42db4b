"""The yearly re-check, snapshots that stay, leaving with a notice, objections."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from wennuan.kernel import crypto
from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.tests import make as orgs
from wennuan.people.queries import members_of
from wennuan.support import actions, queries, rules
from wennuan.support.models import LeavingStatus, RecordObjection, RecordStatus, Snapshot
from wennuan.support.tests import make
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db


def checked(by=None):
    by = by or make.keeper()
    record = make.a_record(by)
    make.a_visit(record, by)
    return record, actions.check_record(record, "goes_on", by=by)


def test_a_re_check_keeps_the_record_and_sets_the_next():
    by = make.keeper()
    record = make.a_record(by)
    make.a_visit(record, by)
    with frozen(now() + timedelta(days=340)):
        actions.open_due_tasks(by=None)

    taken = actions.check_record(record, "goes_on", by=by)

    record.refresh_from_db()
    assert record.next_check_on == today() + timedelta(days=365)
    assert queries.snapshot_card(taken).is_whole
    assert ("困难情况", ("收入只有养老金",)) in queries.snapshot_card(taken).facts
    assert Task.objects.get(kind="support.check").status == "done"


def test_unsteady_income_is_checked_in_half_a_year():
    by = make.keeper()
    record = make.a_record(by)
    make.a_visit(record, by)

    actions.check_record(record, "changed", by=by, is_unsteady=True)

    record.refresh_from_db()
    assert record.next_check_on == today() + timedelta(days=182)


def test_nobody_checks_without_having_visited():
    by = make.keeper()
    record = make.a_record(by)

    with pytest.raises(WrongState, match="先走访一次"):
        actions.check_record(record, "goes_on", by=by)

    assert Snapshot.objects.count() == 0


def test_a_year_is_checked_once():
    by = make.keeper()
    record, _ = checked(by)

    with pytest.raises(WrongState, match="已经复核过"):
        actions.check_record(record, "changed", by=by)

    assert Snapshot.objects.get().outcome == "goes_on"


def test_a_snapshot_is_not_changed_deleted_or_emptied():
    _, taken = checked()

    for unwrite in (
        lambda: Snapshot.objects.update(outcome="better"),
        lambda: Snapshot.objects.update(content="{}"),
        lambda: Snapshot.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            unwrite()
    assert Snapshot.objects.get().digest == taken.digest


def test_a_snapshot_may_take_another_key_and_stays_whole(settings):
    _, taken = checked()
    settings.DATA_KEYS = {"2": next(iter(settings.DATA_KEYS.values())), **settings.DATA_KEYS}

    again = crypto.encrypt(taken.content, label="support_snapshot.content")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE support_snapshot SET content = %s", [again])

    assert queries.snapshot_card(Snapshot.objects.get()).is_whole


def test_a_snapshot_doesn_t_change_when_the_record_does():
    by = make.keeper()
    record, taken = checked(by)

    actions.describe(record, ("school",), "孩子上大学", "", by=by)

    taken.refresh_from_db()
    assert ("困难情况", ("收入只有养老金",)) in queries.snapshot_card(taken).facts


def test_a_snapshot_keeps_nothing_that_a_consent_can_take_back():
    by = make.keeper()
    record = make.a_record(by)
    make.agreed_to_health(record)
    actions.note_health(record, members_of(record.household)[0], "serious", "尿毒症", by=by)
    make.a_visit(record, by)

    taken = actions.check_record(record, "goes_on", by=by)

    assert "尿毒症" not in taken.content
    assert "重病" not in taken.content


def test_leaving_takes_a_masked_notice_and_a_second_person():
    by, other = make.keeper(), make.keeper()
    record = make.a_record(by)

    leaving = make.a_leaving(record, by)

    card = queries.notice_cards()[0]
    assert card.name.startswith("户*")
    assert (card.member_count, card.until) == (1, today() + timedelta(days=7))
    with pytest.raises(NotAllowed):
        actions.decide_leaving(leaving, True, "同意", by=by)
    with pytest.raises(WrongState, match="满了才能决定"):
        actions.decide_leaving(leaving, True, "同意", by=other)
    record.refresh_from_db()
    assert record.status == RecordStatus.LEAVING
    with frozen(now() + timedelta(days=8)):
        assert queries.notice_cards() == []
        actions.decide_leaving(leaving, True, "收入稳定", by=other)

    record.refresh_from_db()
    assert record.status == RecordStatus.LEFT
    assert Task.objects.get(key=f"support:leaving:{leaving.pk}").status == "done"


def test_who_proposed_is_not_the_one_whose_task_it_is():
    by, other = make.keeper(), make.keeper()

    leaving = make.a_leaving(make.a_record(by), by)

    assert Task.objects.get(key=f"support:leaving:{leaving.pk}").owner == other


def test_the_end_ends_what_was_planned_and_the_pairing():
    by, other = make.keeper(), make.keeper()
    record = make.a_record(by)
    actions.pair(record, make.helper(), by=by)
    visit = actions.plan_visit(record, today() + timedelta(days=3), by=by)
    plan = actions.make_plan(record, today().year, "稳定", by=by)
    step = actions.Step("care", "助餐", today() + timedelta(days=5))
    measure = actions.add_measure(plan, step, by=by)
    leaving = make.a_leaving(record, by)

    with make.after_the_notice():
        actions.decide_leaving(leaving, True, "收入稳定", by=other)

    visit.refresh_from_db()
    measure.refresh_from_db()
    assert (visit.status, measure.status) == ("cancelled", "dropped")
    assert record.pairings.get().ended_why == "已退出帮扶"
    assert not Task.objects.filter(status="open").exists()


def left():
    by, other = make.keeper(), make.keeper()
    record = make.a_record(by)
    leaving = make.a_leaving(record, by)
    with make.after_the_notice():
        actions.decide_leaving(leaving, True, "收入稳定", by=other)
    record.refresh_from_db()
    return record, by


def test_after_the_end_the_record_is_only_read():
    record, by = left()

    for act in (
        lambda: actions.describe(record, ("school",), "", "", by=by),
        lambda: make.a_visit(record, by),
        lambda: actions.check_record(record, "goes_on", by=by),
        lambda: make.a_leaving(record, by),
        lambda: actions.note_money(record, actions.Money(today().year, "wages", 1), by=by),
    ):
        with pytest.raises(WrongState):
            act()
    assert record.visits.count() == 0


def test_a_household_in_need_again_comes_back_to_its_record():
    record, by = left()

    again = make.a_record(by, household=record.household)

    assert again == record
    again.refresh_from_db()
    assert (again.status, again.left_at) == (RecordStatus.OPEN, None)
    assert again.leavings.get().status == LeavingStatus.LEFT


def test_only_who_left_comes_back():
    by = make.keeper()

    with pytest.raises(WrongState):
        actions.come_back(make.a_record(by), "又困难了", by=by)


def test_an_objection_is_answered_by_somebody_without_a_part_in_it():
    by, other = make.keeper(), make.keeper()
    record = make.a_record(by)
    leaving, head = make.a_leaving(record, by), make.head_of(record)
    objection = actions.make_objection(record, "收入不稳定", by=head, leaving=leaving)

    with make.after_the_notice():
        with pytest.raises(WrongState, match="还有异议没有答复"):
            actions.decide_leaving(leaving, True, "同意", by=other)
        with pytest.raises(NotAllowed):
            actions.answer_objection(objection, False, "核实过", by=by)
        actions.answer_objection(objection, True, "核实收入确实不稳", by=other)
        with pytest.raises(WrongState, match="异议成立"):
            actions.decide_leaving(leaving, True, "同意", by=other)
        actions.decide_leaving(leaving, False, "继续帮扶", by=other)

    record.refresh_from_db()
    assert record.status == RecordStatus.OPEN
    assert record.next_check_on is not None


def test_anyone_objects_to_a_notice_but_only_the_household_to_the_record():
    record = make.a_record()
    neighbour = orgs.person(verified=False)

    with pytest.raises(NotAllowed):
        actions.make_objection(record, "不对", by=neighbour)
    assert RecordObjection.objects.count() == 0

    leaving = make.a_leaving(record, make.keeper())
    made = actions.make_objection(record, "他家还困难", by=neighbour, leaving=leaving)
    assert Task.objects.get(kind="support.objection").due_at == made.due_at
    assert not rules.may_answer(neighbour, made)


def test_an_objection_is_answered_once_and_with_a_reason():
    by = make.keeper()
    record = make.a_record(by)
    objection = actions.make_objection(record, "写错了", by=make.head_of(record))

    with pytest.raises(Invalid):
        actions.answer_objection(objection, True, " ", by=by)
    actions.answer_objection(objection, True, "已改正", by=by)
    with pytest.raises(WrongState):
        actions.answer_objection(objection, False, "没有错", by=by)

    objection.refresh_from_db()
    assert objection.is_upheld


def test_a_leaving_without_a_reason_begins_no_notice():
    by = make.keeper()
    record = make.a_record(by)

    with pytest.raises(Invalid):
        actions.propose_leaving(record, "better", " ", by=by)

    record.refresh_from_db()
    assert record.status == RecordStatus.OPEN
    assert queries.notice_cards() == []


def test_two_who_decide_at_once_decide_once():
    by, other = make.keeper(), make.keeper()
    leaving, third = make.a_leaving(make.a_record(by), by), make.keeper()
    with make.after_the_notice():
        actions.decide_leaving(leaving, True, "收入稳定", by=other)

        with pytest.raises(WrongState):
            actions.decide_leaving(leaving, False, "再看看", by=third)

    leaving.refresh_from_db()
    assert leaving.status == LeavingStatus.LEFT
