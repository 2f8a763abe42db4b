"""Rows: one step at a time, every edit undoable, nothing unwritten."""

import pytest
from django.db import IntegrityError, connection, transaction

from wennuan.audit.models import AuditEntry, Reading
from wennuan.emergency import actions, queries
from wennuan.emergency.models import Edit, EditContent, EditKind, JoinedBy, RowState
from wennuan.emergency.reading import Facts
from wennuan.emergency.tests import make
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.actions import accept_conduct
from wennuan.orgs.queries import CONDUCT_VERSION
from wennuan.orgs.tests import make as orgs
from wennuan.people.models import TimelineEntry

pytestmark = pytest.mark.django_db
STEPS = {
    "phone": lambda row, by: actions.phone_row(row, by=by),
    "take": lambda row, by: actions.take_row(row, by=by),
    "let_go": lambda row, by: actions.let_go_row(row, by=by),
    "close": lambda row, by: actions.close_row(row, "safe", by=by),
    "reopen": lambda row, by: actions.reopen_row(row, by=by),
}
WAY = {  # how a state is reached
    RowState.UNVERIFIED: (),
    RowState.PHONED: ("phone",),
    RowState.ON_WAY: ("take",),
    RowState.CLOSED: ("close",),
}
ALLOWED = [
    ("unverified", "phone", "phoned"),
    ("phoned", "phone", "phoned"),
    ("unverified", "take", "on_way"),
    ("phoned", "take", "on_way"),
    ("on_way", "let_go", "unverified"),
    ("unverified", "close", "closed"),
    ("phoned", "close", "closed"),
    ("on_way", "close", "closed"),
    ("closed", "reopen", "unverified"),
]
FORBIDDEN = [
    (state, step)
    for state in RowState.values
    for step in STEPS
    if (state, step) not in {(origin, name) for origin, name, _ in ALLOWED}
]


def a_row_that_is(state, emergency):
    row = make.a_row(emergency)
    for step in WAY[state]:
        row = STEPS[step](row, emergency.opened_by)
    return row


@pytest.mark.parametrize(("origin", "step", "target"), ALLOWED)
def test_each_step_leads_where_the_flow_says(origin, step, target):
    emergency = make.an_emergency()
    row = a_row_that_is(origin, emergency)

    row = STEPS[step](row, emergency.opened_by)

    row.refresh_from_db()
    assert row.state == target
    assert row.state_by == emergency.opened_by


@pytest.mark.parametrize(("origin", "step"), FORBIDDEN)
def test_no_other_step_moves_anything(origin, step):
    emergency = make.an_emergency()
    row = a_row_that_is(origin, emergency)
    version = row.version

    with pytest.raises(WrongState):
        STEPS[step](row, emergency.opened_by)

    row.refresh_from_db()
    assert (row.state, row.version) == (origin, version)


def test_the_second_to_go_reads_who_is_on_the_way():
    emergency = make.an_emergency()
    row, first, second = make.a_row(emergency), make.community_worker(), make.community_worker()
    actions.take_row(row, by=first)

    with pytest.raises(WrongState, match=f"{first.public_name}已经在路上了"):
        actions.take_row(row, by=second)

    row.refresh_from_db()
    assert row.taker == first


def test_closing_says_how():
    row = make.a_row(make.an_emergency())

    with pytest.raises(Invalid):
        actions.close_row(row, "whatever", by=row.entered_by)

    row.refresh_from_db()
    assert row.state == RowState.UNVERIFIED


def test_closing_is_told_to_the_household_that_is_known():
    emergency, resident = make.an_emergency(), orgs.person()
    row = make.a_row(emergency, phone=str(resident.phone))

    actions.close_row(row, "supplied", by=emergency.opened_by)

    sentences = TimelineEntry.objects.filter(person=resident).values_list("sentence", flat=True)
    assert "“7·20 暴雨”应急登记：物资已送到" in sentences


def test_what_was_said_on_the_phone_is_added_to_the_note():
    row = make.a_row(make.an_emergency(), note="有狗")

    row = actions.phone_row(row, by=row.entered_by, words="都平安")

    assert row.note == "有狗；都平安"


def test_a_change_moves_the_version_and_keeps_both_sides():
    row = make.a_row(make.an_emergency(), name="王小明", needs="水")
    facts = Facts(name="王晓明", phone=row.phone, address=row.address, people=3, needs="药")

    row = actions.change_row(row, facts, 1, by=row.entered_by)

    assert (row.version, row.name, row.needs) == (2, "王晓明", "药")
    before, after = queries.sides_of(row.edits.first())
    assert (before, after) == ({"name": "王小明", "needs": "水"}, {"name": "王晓明", "needs": "药"})


def test_saving_what_is_there_already_is_no_edit():
    row = make.a_row(make.an_emergency(), name="王小明", phone="19900001234", needs="水")
    facts = Facts(name="王小明", phone="19900001234", address=row.address, people=3, needs="水")

    row = actions.change_row(row, facts, 1, by=row.entered_by)

    assert row.version == 1
    assert row.edits.count() == 1


def test_whoever_typed_while_another_saved_is_told():
    row, late = make.a_row(make.an_emergency()), make.community_worker()
    quick = Facts(name="快的人", phone=row.phone)
    actions.change_row(row, quick, 1, by=row.entered_by)

    with pytest.raises(actions.Clash):
        actions.change_row(row, Facts(name="慢的人", phone=row.phone), 1, by=late)

    row.refresh_from_db()
    assert row.name == "快的人"


@pytest.mark.parametrize("step", ["phone", "take", "close"])
def test_every_step_can_be_undone(step):
    emergency = make.an_emergency()
    row = a_row_that_is(RowState.PHONED, emergency)
    was = (row.state, row.state_by_id, row.state_at, row.taker_id, row.closed_how, row.note)
    STEPS[step](row, make.community_worker())

    row = actions.undo_edit(row.edits.first(), by=emergency.opened_by)

    row.refresh_from_db()
    now = (row.state, row.state_by_id, row.state_at, row.taker_id, row.closed_how, row.note)
    assert now == was
    assert next(edit.kind for edit in row.edits.all()) == EditKind.UNDONE


def test_an_undone_change_finds_the_row_by_its_old_phone_again():
    row = make.a_row(make.an_emergency(), phone="19900001234")
    actions.change_row(row, Facts(name="王", phone="19900005555"), 1, by=row.entered_by)

    actions.undo_edit(row.edits.first(), by=row.entered_by)

    row.refresh_from_db()
    assert row.phone_hash == queries.phone_hash("+8619900001234")


def test_an_undo_can_be_undone_but_an_edit_only_once():
    row = make.a_row(make.an_emergency())
    actions.take_row(row, by=row.entered_by)
    taken = row.edits.first()
    actions.undo_edit(taken, by=row.entered_by)

    with pytest.raises(WrongState, match="已经撤销过了"):
        actions.undo_edit(taken, by=row.entered_by)
    row = actions.undo_edit(row.edits.first(), by=row.entered_by)

    assert row.state == RowState.ON_WAY


def test_what_was_edited_again_since_is_not_undone_silently():
    row = make.a_row(make.an_emergency(), name="甲")
    actions.change_row(row, Facts(name="乙", phone=row.phone), 1, by=row.entered_by)
    first = row.edits.first()
    actions.change_row(row, Facts(name="丙", phone=row.phone), 2, by=make.community_worker())

    with pytest.raises(WrongState, match="后来又有人改过"):
        actions.undo_edit(first, by=row.entered_by)

    row.refresh_from_db()
    assert row.name == "丙"


def test_an_edit_of_something_else_does_not_stand_in_the_way():
    row = make.a_row(make.an_emergency(), name="甲")
    actions.change_row(row, Facts(**_as_is(row, name="乙")), 1, by=row.entered_by)
    renamed = row.edits.first()
    actions.phone_row(row, by=row.entered_by)

    row = actions.undo_edit(renamed, by=row.entered_by)

    assert (row.name, row.state) == ("甲", RowState.PHONED)


def _as_is(row, **changed):
    row.refresh_from_db()
    shown = {"name": row.name, "phone": row.phone, "address": row.address,
             "people": row.people_count, "needs": row.needs}  # fmt: skip
    return shown | changed


def test_undoing_the_first_edit_takes_the_row_off_the_list():
    emergency = make.an_emergency()
    row = make.a_row(emergency)

    actions.undo_edit(row.edits.get(), by=row.entered_by)

    assert queries.rows_of(emergency, queries.Filter()) == []
    assert queries.rows_of(emergency, queries.Filter(state="dropped")) == [row]


def test_a_join_can_be_undone():
    first, second = make.merged(
        make.an_emergency(), "王\t19900001234\t\t1\t", "李\t19900001234\t\t2\t"
    )

    row = actions.undo_edit(second.edits.get(kind=EditKind.JOINED), by=first.entered_by)

    assert (row.joined_into_id, row.joined_by) == (None, "")
    assert len(queries.rows_of(first.emergency, queries.Filter())) == 2


def test_two_rows_are_joined_by_hand_and_parted_again():
    emergency = make.an_emergency()
    one, other = make.a_row(emergency), make.a_row(emergency)

    kept = actions.join_row(other, one.number, by=one.entered_by)

    assert kept == one
    other.refresh_from_db()
    assert (other.joined_into, other.joined_by) == (one, JoinedBy.HAND)
    actions.split_row(other, by=one.entered_by)
    other.refresh_from_db()
    assert other.joined_into is None


def test_the_household_with_rows_below_it_stays_on_top():
    emergency = make.an_emergency()
    top, _ = make.merged(emergency, "王\t19900001234\t\t1\t", "李\t19900001234\t\t2\t")
    other = make.a_row(emergency)

    kept = actions.join_row(top, other.number, by=top.entered_by)

    assert kept == top
    other.refresh_from_db()
    assert other.joined_into == top


def test_nothing_is_left_hanging_below_a_dropped_row():
    emergency = make.an_emergency()
    top, _ = make.merged(emergency, "王\t19900001234\t\t1\t", "李\t19900001234\t\t2\t")

    with pytest.raises(WrongState, match="请先把它们分开"):
        actions.drop_row(top, by=top.entered_by)

    top.refresh_from_db()
    assert not top.is_dropped


@pytest.mark.parametrize("number", [1, 99])
def test_a_row_is_not_joined_into_itself_or_nothing(number):
    row = make.a_row(make.an_emergency())

    with pytest.raises(Invalid):
        actions.join_row(row, number, by=row.entered_by)

    assert row.edits.count() == 1


def test_steps_on_a_joined_row_are_refused():
    _, second = make.merged(make.an_emergency(), "王\t19900001234\t\t1\t", "李\t19900001234\t\t2\t")

    with pytest.raises(WrongState, match="并入别的户"):
        actions.take_row(second, by=second.entered_by)

    second.refresh_from_db()
    assert second.state == RowState.UNVERIFIED


def test_edits_are_never_unwritten():
    row = make.a_row(make.an_emergency())

    for unwrite in (
        lambda: Edit.objects.update(kind="dropped"),
        lambda: Edit.objects.all().delete(),
        lambda: EditContent.objects.update(before="{}"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            unwrite()
    assert row.edits.get().kind == EditKind.ADDED


def test_personal_data_is_nowhere_readable_in_the_database():
    make.a_row(make.an_emergency(), name="欧阳明明", needs="胰岛素", note="独居")

    with connection.cursor() as cursor:
        for table in ("row", "edit", "editcontent", "sheetline"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM emergency_{table} t")
            text = cursor.fetchone()[0] or ""
            for word in ("欧阳明明", "胰岛素", "独居", "19900"):
                assert word not in text
                assert word.encode().hex() not in text


def test_opening_a_phone_is_recorded_once_a_row_and_person():
    emergency, resident = make.an_emergency(), orgs.person()
    row = make.a_row(emergency, phone=str(resident.phone))

    for _ in range(2):
        assert actions.open_phone(row, by=emergency.opened_by) == resident.phone
    other = make.community_worker()
    actions.open_phone(row, by=other)

    assert AuditEntry.objects.filter(verb="emergency.phone_opened").count() == 2
    assert Reading.objects.filter(person=resident).count() == 2


def test_no_phone_is_opened_before_the_code_of_conduct_is_accepted():
    emergency = make.an_emergency()
    row, volunteer = make.a_row(emergency), orgs.person()
    actions.name_editor(emergency, str(volunteer.phone), by=emergency.opened_by)

    with pytest.raises(NotAllowed, match="行为守则"):
        actions.open_phone(row, by=volunteer)
    assert not AuditEntry.objects.filter(verb="emergency.phone_opened").exists()

    accept_conduct(CONDUCT_VERSION, by=volunteer)
    assert actions.open_phone(row, by=volunteer) == row.phone
