"""Opening, editors, the five-day clock, closing, exporting, erasing."""

import io
from datetime import timedelta

import pytest
from python_calamine import load_workbook

from wennuan.audit.models import AuditEntry
from wennuan.emergency import actions, queries, rules
from wennuan.emergency.models import Emergency, EmergencyStatus, Row
from wennuan.emergency.tests import make
from wennuan.kernel.clock import frozen, now
from wennuan.kernel.errors import Invalid, NotAllowed, TooMany, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db


def far():
    return places.community("410103009001", "远方社区")


WHO = {
    "a worker of the street": make.street_worker,
    "a worker of the district": lambda: make.street_worker(places.district()),
    "a worker of a community inside": make.community_worker,
    "a worker of another street": lambda: make.street_worker(places.street("410103009000", "远")),
    "a worker of a community elsewhere": lambda: make.community_worker(far()),
    "a social worker inside": lambda: orgs.holder(Role.SOCIAL_WORKER, place=places.community()),
    "a keeper of the street": lambda: orgs.holder(Role.STATION_KEEPER, place=places.street()),
    "a resident": orgs.person,
}


@pytest.mark.parametrize(
    ("who", "opens", "manages", "edits"),
    [
        ("a worker of the street", True, True, True),
        ("a worker of the district", True, True, True),
        ("a worker of a community inside", False, False, True),
        ("a worker of another street", False, False, False),
        ("a worker of a community elsewhere", False, False, False),
        ("a social worker inside", False, False, False),
        ("a keeper of the street", False, False, False),
        ("a resident", False, False, False),
    ],
)
def test_who_opens_manages_and_edits(who, opens, manages, edits):
    emergency, person = make.an_emergency(), WHO[who]()
    row = make.a_row(emergency)

    assert rules.may_open(person, places.street()) is opens
    assert rules.may_manage(person, emergency) is manages
    assert rules.may_edit(person, emergency) is edits
    assert rules.may_read(person, emergency) is edits
    assert rules.may_call(person, row) is edits


def test_nobody_opens_one_for_a_single_community():
    worker = make.community_worker()

    with pytest.raises(NotAllowed):
        make.an_emergency(worker, place=places.community())

    assert Emergency.objects.count() == 0


def test_a_named_person_edits_until_taken_off():
    emergency, volunteer = make.an_emergency(), orgs.person()

    editor = actions.name_editor(emergency, str(volunteer.phone), by=emergency.opened_by)

    assert rules.may_edit(volunteer, emergency)
    assert not rules.may_manage(volunteer, emergency)
    assert Notice.objects.get(to=volunteer).template == "emergency/notices/editor"
    assert queries.emergencies_for(volunteer) == [emergency]
    actions.end_editor(editor, by=emergency.opened_by)
    assert not rules.may_edit(volunteer, emergency)
    assert queries.emergencies_for(volunteer) == []


@pytest.mark.parametrize("phone", ["+8619912345678", None])
def test_only_people_with_a_real_name_are_named(phone):
    emergency, nameless = make.an_emergency(), orgs.person(verified=False)

    with pytest.raises(Invalid):
        actions.name_editor(emergency, phone or str(nameless.phone), by=emergency.opened_by)

    assert emergency.editors.count() == 0


def test_posts_named_inside_the_area_edit():
    emergency = make.an_emergency()
    keeper = orgs.holder(Role.STATION_KEEPER, place=places.community())

    actions.set_editor_roles(emergency, ("station_keeper",), by=emergency.opened_by)

    emergency.refresh_from_db()
    assert rules.may_edit(keeper, emergency)
    assert queries.emergencies_for(keeper) == [emergency]
    assert not rules.may_edit(make.community_worker(), emergency)


def test_the_five_day_clock_starts_and_goes_on_until_the_end():
    emergency = make.an_emergency()
    task = Task.objects.get(key=f"emergency:{emergency.pk}:bulletin")
    assert task.due_at == emergency.opened_at + timedelta(days=5)

    with frozen(now() + timedelta(days=3)):
        bulletin = actions.publish_bulletin(emergency, "收到水 200 箱", by=emergency.opened_by)

    task.refresh_from_db()
    assert task.status == "done"
    following = Task.objects.get(key=task.key, status="open")
    assert following.due_at == bulletin.published_at + timedelta(days=5)
    assert following.place == emergency.place
    actions.close_emergency(emergency, "结束了", by=emergency.opened_by)
    assert not Task.objects.filter(key=task.key, status="open").exists()


def test_a_bulletin_names_nobody():
    emergency = make.an_emergency()

    with pytest.raises(Invalid, match="手机号"):
        actions.publish_bulletin(emergency, "联系 13812345678", by=emergency.opened_by)

    assert emergency.bulletins.count() == 0


def test_the_end_says_who_goes_on_with_the_rest():
    emergency = make.an_emergency()
    make.a_row(emergency)

    with pytest.raises(Invalid, match="还有 1 户没有办结"):
        actions.close_emergency(emergency, "结束", by=emergency.opened_by)
    emergency.refresh_from_db()
    assert emergency.is_open

    closed = actions.close_emergency(
        emergency, "结束", by=emergency.opened_by, handover="各社区网格员"
    )
    assert closed.status == EmergencyStatus.CLOSED
    assert closed.bulletins.count() == 1


def test_nothing_ends_while_a_line_waits_for_repair():
    emergency = make.an_emergency()
    make.merged(emergency, "坏\t1\t\t\t")

    with pytest.raises(WrongState, match="还有 1 行没有修好"):
        actions.close_emergency(emergency, "结束", by=emergency.opened_by)

    emergency.refresh_from_db()
    assert emergency.is_open


def closed():
    emergency = make.an_emergency()
    row = make.a_row(emergency)
    make.a_sheet(emergency, "坏\t1\t\t\t")
    emergency = actions.close_emergency(
        emergency, "结束", by=emergency.opened_by, handover="各社区"
    )
    row.emergency = emergency
    return emergency, row


def test_after_the_end_the_list_is_only_read_by_its_managers():
    emergency, row = closed()
    by, inside = emergency.opened_by, make.community_worker()

    assert rules.may_read(by, emergency)
    assert not rules.may_read(inside, emergency)
    for act in (
        lambda: actions.take_row(row, by=by),
        lambda: make.a_row(emergency),
        lambda: make.a_sheet(emergency, "王\t19900001234\t\t\t"),
        lambda: actions.undo_edit(row.edits.get(), by=by),
        lambda: actions.open_phone(row, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(WrongState):
        actions.publish_bulletin(emergency, "再说一句", by=by)
    assert row.edits.count() == 1
    assert emergency.bulletins.count() == 1


def test_personal_data_goes_when_its_day_has_come(settings):
    settings.EMERGENCY_KEEP_DAYS = 30
    emergency, row = closed()
    with frozen(now() + timedelta(days=29)):
        assert actions.erase_old(by=None) == 0

    with frozen(now() + timedelta(days=31)):
        assert actions.erase_old(by=None) == 1
        assert actions.erase_old(by=None) == 0

    row.refresh_from_db()
    emergency.refresh_from_db()
    assert emergency.status == EmergencyStatus.ERASED
    personal = (row.name, row.phone, row.address, row.needs, row.phone_hash, row.home_hash)
    assert personal == (None,) * 6
    assert queries.sides_of(row.edits.get()) == ({}, {})
    assert Row.objects.filter(emergency=emergency).count() == 1
    assert emergency.sheets.get().lines.get().raw is None
    assert queries.tally(emergency).total == 1


def test_rows_are_taken_along_with_a_reason_and_stay_texts():
    emergency = make.an_emergency()
    make.a_row(emergency, name="=cmd|1", phone="19900001234")

    book = actions.export_rows(emergency, queries.Filter(), "给区防汛办", by=emergency.opened_by)

    cells = load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert "给区防汛办" in cells[0][0]
    assert cells[2][2:4] == ["=cmd|1", "19900001234"]
    entry = AuditEntry.objects.get(verb="emergency.exported")
    assert (entry.reason, entry.facts) == ("给区防汛办", {"rows": 1})


def test_no_reason_too_many_rows_or_no_right_takes_nothing(monkeypatch):
    emergency = make.an_emergency()
    make.merged(emergency, "王\t19900001234\t\t\t", "李\t19900001235\t\t\t")
    by, none = emergency.opened_by, queries.Filter()

    with pytest.raises(Invalid):
        actions.export_rows(emergency, none, "", by=by)
    with pytest.raises(NotAllowed):
        actions.export_rows(emergency, none, "看看名单", by=make.community_worker())
    monkeypatch.setattr("wennuan.emergency.actions.exporting.MOST_ROWS", 1)
    with pytest.raises(Invalid, match="一次最多"):
        actions.export_rows(emergency, none, "给区防汛办", by=by)
    assert not AuditEntry.objects.filter(verb="emergency.exported").exists()


def test_exports_a_day_are_counted():
    emergency = make.an_emergency()

    for _ in range(10):
        actions.export_rows(emergency, queries.Filter(), "给区防汛办", by=emergency.opened_by)
    with pytest.raises(TooMany):
        actions.export_rows(emergency, queries.Filter(), "给区防汛办", by=emergency.opened_by)


def test_looking_is_recorded_once_a_day():
    emergency = make.an_emergency()

    for _ in range(2):
        actions.note_reading(emergency, by=emergency.opened_by)

    assert AuditEntry.objects.filter(verb="emergency.looked").count() == 1
