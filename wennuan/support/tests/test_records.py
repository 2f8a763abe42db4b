"""Opening, reading with a reason, facts, health only by consent, certificates, pairing, plans."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from wennuan.audit.models import AuditEntry, Reading
from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.actions import consents, households, residents
from wennuan.people.models import Consent, ConsentKind, TimelineEntry
from wennuan.people.queries import members_of
from wennuan.places.tests import make as places
from wennuan.support import actions, queries, rules
from wennuan.support.models import Circumstance, HeldCertificate, SupportRecord
from wennuan.support.tests import make
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db
WHO = {
    "the community's worker": make.keeper,
    "the community's social worker": lambda: make.keeper(Role.SOCIAL_WORKER),
    "the street's worker": lambda: make.keeper(place=places.street()),
    "the district's worker": lambda: make.keeper(place=places.district()),
    "a worker elsewhere": lambda: make.keeper(place=places.community(*make.FAR)),
    "the station's keeper": lambda: orgs.holder(Role.STATION_KEEPER, place=places.community()),
    "a moderator": lambda: orgs.holder(Role.MODERATOR),
    "a neighbour": orgs.person,
}


@pytest.mark.parametrize(
    ("who", "keeps"),
    [
        ("the community's worker", True),
        ("the community's social worker", True),
        ("the street's worker", True),
        ("the district's worker", True),
        ("a worker elsewhere", False),
        ("the station's keeper", False),
        ("a moderator", False),
        ("a neighbour", False),
    ],
)
def test_who_keeps_and_reads_a_record(who, keeps):
    record, person = make.a_record(), WHO[who]()

    assert rules.may_open(person, record.household) is keeps
    assert rules.may_keep(person, record) is keeps
    assert rules.may_read(person, record) is keeps
    assert rules.may_visit(person, record) is keeps
    assert rules.may_read_own(person, record) is False
    assert queries.records_for(person).exists() is keeps


def test_nobody_keeps_the_record_of_their_own_household():
    worker = make.keeper()
    home = make.a_household(worker)

    with pytest.raises(NotAllowed):
        make.a_record(worker, household=home)

    record = make.a_record(household=home)
    assert not rules.may_keep(worker, record)
    assert rules.may_read_own(worker, record)
    assert not queries.records_for(worker).exists()


def test_the_named_helper_reads_and_visits_but_does_not_keep():
    record, helper, by = make.a_record(), make.helper(), make.keeper()

    actions.pair(record, helper, by=by)

    assert rules.may_read(helper, record)
    assert not rules.may_keep(helper, record)
    actions.note_unplanned_visit(record, today(), "去看了看", by=helper)
    with pytest.raises(NotAllowed):
        actions.describe(record, ("illness",), "", "", by=helper)
    actions.unpair(record, "工作调动", by=by)
    assert not rules.may_read(helper, record)


def test_the_household_is_told_and_finds_it_in_its_history():
    record = make.a_record()

    head = make.head_of(record)
    assert Notice.objects.get(to=head).template == "support/notices/opened"
    assert TimelineEntry.objects.filter(
        household=record.household, sentence="建立了帮扶档案"
    ).exists()


def test_a_household_has_one_record():
    by = make.keeper()
    record = make.a_record(by)

    assert make.a_record(by, household=record.household) == record
    assert SupportRecord.objects.count() == 1


def test_a_household_without_any_account_gets_a_record_too():
    by = make.keeper()

    record = make.a_record(by, household=make.written_down(by))
    residents.write_down_member(record.household, "老伴", "spouse", by=by)

    assert [queries.name_of(one) for one in members_of(record.household)] == ["无账户老人", "老伴"]


def test_reading_needs_a_reason_and_the_household_sees_it():
    by = make.keeper()
    record = make.a_record(by)

    with pytest.raises(Invalid):
        actions.open_file(record, "看", by=by)
    assert not queries.is_open_to(record, by)
    actions.open_file(record, "走访前了解情况", by=by)

    assert queries.is_open_to(record, by)
    reading = Reading.objects.get(person=make.head_of(record))
    assert (reading.reader, reading.reason) == (by, "走访前了解情况")
    with frozen(now() + timedelta(minutes=31)):
        assert not queries.is_open_to(record, by)


def test_who_has_not_accepted_the_code_of_conduct_reads_nothing():
    record, worker = make.a_record(), orgs.holder(Role.COMMUNITY_WORKER, place=places.community())

    with pytest.raises(NotAllowed, match="行为守则"):
        actions.open_file(record, "走访前了解情况", by=worker)

    assert not Reading.objects.exists()


def test_a_household_that_restricted_reading_is_asked_first():
    by = make.keeper()
    record = make.a_record(by)
    head = make.head_of(record)
    head.restricted_at = now()
    head.save(update_fields=["restricted_at"])

    with pytest.raises(NotAllowed, match="限制查看"):
        actions.open_file(record, "走访前了解情况", by=by)

    assert not Reading.objects.exists()


def test_lists_show_masks_only():
    make.a_record()

    card = queries.record_cards(SupportRecord.objects.all())[0]

    assert card.name.startswith("户*")
    assert "示范楼" not in str(card)
    assert "因病" not in str(card)


def test_health_is_kept_only_by_a_consent_of_its_own():
    by = make.keeper()
    record = make.a_record(by)
    head = members_of(record.household)[0]

    with pytest.raises(Invalid, match="同意书"):
        actions.note_health(record, head, "disability_2", "肢体", by=by)
    assert Circumstance.objects.count() == 0

    make.agreed_to_health(record)
    actions.note_health(record, head, "disability_2", "肢体", by=by)
    file = queries.file_of(record, viewer=by)
    assert file.members[0].circumstances[0][1] == "残疾二级（肢体）"
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM support_circumstance t")
        kept = cursor.fetchone()[0]
    assert "disability" not in kept
    assert "肢体" not in kept


def test_a_withdrawn_consent_erases_what_it_allowed_at_once():
    by = make.keeper()
    record = make.a_record(by)
    make.agreed_to_health(record)
    actions.note_health(record, members_of(record.household)[0], "serious", "", by=by)
    consent = Consent.objects.get(text__kind=ConsentKind.HEALTH)

    consents.withdraw(consent, by=make.head_of(record))

    known = Circumstance.objects.get()
    assert known.health is None
    assert known.ended_at is not None
    assert queries.file_of(record, viewer=by).members[0].circumstances == ()


def test_an_adult_consents_for_a_member_without_an_account_only():
    by = make.keeper()
    record = make.a_record(by)
    head, other = make.head_of(record), make.helper()
    spouse = households.add_member(record.household, "老伴", "spouse", by=head)
    make.agreed_to_health(record)

    actions.note_health(record, spouse, "dependent", "", by=by)

    spouse.person = other
    spouse.save(update_fields=["person"])
    with pytest.raises(Invalid, match="同意书"):
        actions.note_health(record, spouse, "serious", "", by=by)


def test_of_health_the_household_s_own_page_shows_one_s_own():
    by = make.keeper()
    record = make.a_record(by)
    head, other = make.head_of(record), make.helper()
    spouse = households.add_member(record.household, "老伴", "spouse", by=head)
    spouse.person = other
    spouse.save(update_fields=["person"])
    make.agreed_to_health(record)
    actions.note_health(record, members_of(record.household)[0], "serious", "肾", by=by)
    make.a_visit(record, by)

    own, others = (queries.own_file(record, viewer=one) for one in (head, other))

    assert own.members[0].circumstances[0][1] == "重病（肾）"
    assert others.members[0].circumstances[0][1] == "健康情况（只给本人看）"


def test_a_circumstance_stands_once_and_ends():
    by = make.keeper()
    record = make.a_record(by)
    head = members_of(record.household)[0]
    made = actions.note_circumstance(record, head, "alone_elder", by=by)

    with pytest.raises(Invalid, match="已经登记过"):
        actions.note_circumstance(record, head, "alone_elder", by=by)
    actions.end_circumstance(made, by=by)

    assert queries.file_of(record, viewer=by).members[0].circumstances == ()


@pytest.mark.parametrize("kind", ["health", "whatever"])
def test_health_is_not_noted_by_the_other_door(kind):
    by = make.keeper()
    record = make.a_record(by)

    with pytest.raises(Invalid):
        actions.note_circumstance(record, members_of(record.household)[0], kind, by=by)

    assert Circumstance.objects.count() == 0


def test_nothing_is_noted_of_somebody_who_lives_elsewhere():
    by = make.keeper()
    record, other = make.a_record(by), make.a_record(by)

    with pytest.raises(Invalid, match="不在这户里"):
        actions.note_circumstance(record, members_of(other.household)[0], "orphan", by=by)

    assert Circumstance.objects.count() == 0


def test_money_is_in_whole_fen_and_corrected_by_noting_it_again():
    by = make.keeper()
    record = make.a_record(by)
    year = today().year

    actions.note_money(record, actions.Money(year, "pension", 1_200_000), by=by)
    actions.note_money(record, actions.Money(year, "pension", 1_440_050), by=by)
    actions.note_money(record, actions.Money(year, "medical", 900_000), by=by)

    found = queries.file_of(record, viewer=by).money[0]
    assert (found.income_fen, found.spending_fen) == (1_440_050, 900_000)
    assert found.income_each_fen == 1_440_050
    with pytest.raises(Invalid):
        actions.note_money(record, actions.Money(year + 1, "pension", 1), by=by)


def facts(**changed):
    plain = {
        "category": "dibao", "issuer": "二七区民政局", "number": "DB-0027",
        "valid_from": today() - timedelta(days=30), "valid_to": today() + timedelta(days=300),
        "seen": "original",
    }  # fmt: skip
    return actions.CertificateFacts(**(plain | changed))


def test_a_certificate_is_compared_by_a_second_person():
    by, other = make.keeper(), make.keeper()
    record = make.a_record(by)
    held = actions.enter_certificate(record, facts(), by=by)

    with pytest.raises(NotAllowed):
        actions.verify_certificate(held, by=by)
    held.refresh_from_db()
    assert held.verified_by is None
    actions.verify_certificate(held, by=other)

    card = queries.file_of(record, viewer=by).certificates[0]
    assert (card.number_end, card.verified_by) == ("尾号 0027", other.public_name)


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": " "},
        {"category": "rich"},
        {"valid_to": today() - timedelta(days=60)},
        {"category": "rigid", "valid_to": today() + timedelta(days=400)},
        {"category": "rigid", "valid_to": None},
    ],
)
def test_a_certificate_that_can_t_be_is_refused(wrong):
    by = make.keeper()
    record = make.a_record(by)

    with pytest.raises(Invalid):
        actions.enter_certificate(record, facts(**wrong), by=by)

    assert HeldCertificate.objects.count() == 0


def test_a_certificate_nobody_saw_is_not_compared():
    by = make.keeper()
    held = actions.enter_certificate(make.a_record(by), facts(seen="told"), by=by)

    with pytest.raises(WrongState, match="还没有见到证件"):
        actions.verify_certificate(held, by=make.keeper())

    held.refresh_from_db()
    assert held.verified_by is None


def test_a_certificate_that_expires_soon_becomes_a_task_and_ends_it():
    by = make.keeper()
    record = make.a_record(by)
    held = actions.enter_certificate(record, facts(valid_to=today() + timedelta(days=10)), by=by)
    task = Task.objects.get(key=f"support:certificate:{held.pk}")
    assert task.household == record.household

    actions.end_certificate(held, "换了新证", by=by)

    task.refresh_from_db()
    assert task.status == "done"


def test_the_database_refuses_one_person_in_both_roles():
    by = make.keeper()
    held = actions.enter_certificate(make.a_record(by), facts(), by=by)

    with pytest.raises(IntegrityError), transaction.atomic():
        HeldCertificate.objects.filter(pk=held.pk).update(verified_by=by, verified_at=now())


def test_helpers_follow_one_another_and_stay_in_the_history():
    by, first, second = make.keeper(), make.helper(), make.helper()
    record = make.a_record(by)
    actions.pair(record, first, by=by)

    actions.pair(record, second, by=by)

    file = queries.file_of(record, viewer=by)
    assert file.pairing.helper == second
    assert [one.ended_why for one in file.pairings if one.to_on] == ["换了责任人"]
    assert Notice.objects.filter(to=second, template="support/notices/paired").exists()


def test_nobody_of_the_household_and_nobody_nameless_is_the_helper():
    by = make.keeper()
    record = make.a_record(by)

    for person in (make.head_of(record), orgs.person(verified=False)):
        with pytest.raises(Invalid):
            actions.pair(record, person, by=by)

    assert record.pairings.count() == 0


def test_measures_have_a_day_and_a_result():
    by = make.keeper()
    record = make.a_record(by)
    plan = actions.make_plan(record, today().year, "生活稳定", by=by)
    step = actions.Step("care", "每周助餐", today() + timedelta(days=5))
    measure = actions.add_measure(plan, step, by=by)
    task = Task.objects.get(key=f"support:measure:{measure.pk}")

    with pytest.raises(Invalid):
        actions.finish_measure(measure, " ", by=by)
    actions.finish_measure(measure, "已开通助餐", by=by)

    task.refresh_from_db()
    assert task.status == "done"
    with pytest.raises(WrongState):
        actions.drop_measure(measure, "不用了", by=by)
    measure.refresh_from_db()
    assert measure.status == "done"


def test_a_measure_in_the_past_and_a_plan_for_long_ago_are_refused():
    by = make.keeper()
    record = make.a_record(by)
    plan = actions.make_plan(record, today().year, "生活稳定", by=by)

    with pytest.raises(Invalid):
        actions.add_measure(plan, actions.Step("care", "助餐", today() - timedelta(days=1)), by=by)
    with pytest.raises(Invalid):
        actions.make_plan(record, today().year - 2, "以前", by=by)

    assert plan.measures.count() == 0


def test_a_visit_has_two_days():
    by = make.keeper()
    record = make.a_record(by)
    visit = actions.plan_visit(record, today() + timedelta(days=3), by=by)
    task = Task.objects.get(key=f"support:visit:{visit.pk}")

    with frozen(now() + timedelta(days=4)):
        visit = actions.note_visit(visit, today(), "药按时吃", by=by)

    task.refresh_from_db()
    assert (visit.done_on - visit.planned_on).days == 1
    assert task.status == "done"
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM support_carevisit t")
        assert "药按时吃" not in cursor.fetchone()[0]


@pytest.mark.parametrize("days", [1, 30])
def test_nobody_has_visited_in_the_future(days):
    by = make.keeper()
    record = make.a_record(by)

    with pytest.raises(Invalid):
        actions.note_unplanned_visit(record, today() + timedelta(days=days), "去了", by=by)

    assert record.visits.count() == 0


def test_a_cancelled_visit_says_why_and_is_not_made_after_all():
    by = make.keeper()
    visit = actions.plan_visit(make.a_record(by), today(), by=by)

    actions.cancel_visit(visit, "家里没人", by=by)

    with pytest.raises(WrongState):
        actions.note_visit(visit, today(), "去了", by=by)
    visit.refresh_from_db()
    assert (visit.status, visit.note) == ("cancelled", "家里没人")


def test_what_comes_near_is_put_into_the_work_list_once():
    by = make.keeper()
    record = make.a_record(by)
    actions.plan_visit(record, today() + timedelta(days=20), by=by)
    assert Task.objects.count() == 0

    with frozen(now() + timedelta(days=340)):
        assert actions.open_due_tasks(by=None) == 2
        actions.open_due_tasks(by=None)

    assert Task.objects.filter(status="open").count() == 2
    assert Task.objects.get(kind="support.check").due_at.date() == record.next_check_on


def test_who_opened_it_is_recorded():
    record = make.a_record()

    assert AuditEntry.objects.get(verb="support.opened").subject_id == record.pk


def test_help_that_was_granted_suggests_a_record_until_there_is_one():
    by = make.keeper()
    home = make.a_household()

    for _ in range(2):
        actions.suggest_record(home, "aid:7", by=by)
    task = Task.objects.get(kind="support.consider")
    assert home.code in task.url
    record = make.a_record(by, household=home, origin="aid", ref="aid:7")

    task.refresh_from_db()
    assert task.status == "done"
    assert record.origin_ref == "aid:7"
    actions.suggest_record(home, "aid:8", by=by)
    assert Task.objects.filter(kind="support.consider").count() == 1
