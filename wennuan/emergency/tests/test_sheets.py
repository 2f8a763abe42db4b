"""Sheets: nothing lost, doubles joined, the same sheet counts once."""

import io
import time

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from wennuan.emergency import actions, queries
from wennuan.emergency.models import JoinedBy, LineState, Row, Sheet, SheetLine, SheetStatus
from wennuan.emergency.reading import Facts
from wennuan.emergency.tests import make
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.tests import make as orgs
from wennuan.people.models import TimelineEntry

pytestmark = pytest.mark.django_db
GOOD = "王小明\t19900001234\t祥和社区3号楼\t3\t水"


def test_a_sheet_counts_only_once_somebody_looked_it_over():
    emergency = make.an_emergency()

    sheet = make.a_sheet(emergency, GOOD)

    assert Row.objects.count() == 0
    rows = actions.merge_sheet(sheet, by=emergency.opened_by)
    assert [row.number for row in rows] == [1]
    assert (rows[0].name, rows[0].phone) == ("王小明", "+8619900001234")
    assert rows[0].place.name == "祥和社区"


def test_broken_lines_wait_beside_the_good_ones():
    emergency = make.an_emergency()
    sheet = make.a_sheet(emergency, GOOD, "李小红\t123\t祥和社区5号楼\t2\t药")

    actions.merge_sheet(sheet, by=emergency.opened_by)

    assert emergency.rows.count() == 1
    line = queries.broken_lines(emergency).get()
    assert "123" in line.fault
    assert "李小红" in line.raw
    facts = Facts(name="李小红", phone="19900001235", address="祥和社区5号楼", people=2)
    actions.repair_line(line, facts, by=emergency.opened_by)
    line.refresh_from_db()
    assert line.state == LineState.MERGED
    assert emergency.rows.get(number=2).name == "李小红"
    assert queries.broken_lines(emergency).count() == 0


def test_a_repair_that_repairs_nothing_is_refused():
    emergency = make.an_emergency()
    sheet = make.a_sheet(emergency, "李小红\t123\t\t2\t药")
    line = sheet.lines.get()

    with pytest.raises(Invalid) as refused:
        actions.repair_line(line, Facts(name="李小红", phone="123"), by=emergency.opened_by)

    assert refused.value.field == "phone"
    line.refresh_from_db()
    assert line.state == LineState.BROKEN


def test_a_line_repaired_before_the_sheet_counts_comes_in_with_it():
    emergency = make.an_emergency()
    sheet = make.a_sheet(emergency, "李小红\t123\t\t2\t药")
    facts = Facts(name="李小红", phone="19900001235")

    actions.repair_line(sheet.lines.get(), facts, by=emergency.opened_by)

    assert emergency.rows.count() == 0
    assert len(actions.merge_sheet(sheet, by=emergency.opened_by)) == 1


def test_a_line_about_nobody_is_set_aside_and_forgotten():
    emergency = make.an_emergency()
    sheet = make.a_sheet(emergency, GOOD, "合计\t\t\t3\t")
    actions.merge_sheet(sheet, by=emergency.opened_by)

    actions.drop_line(queries.broken_lines(emergency).get(), by=emergency.opened_by)

    assert queries.broken_lines(emergency).count() == 0
    assert SheetLine.objects.get(state=LineState.DROPPED).raw is None


@pytest.mark.parametrize(
    ("double", "why"),
    [
        ("王晓明\t199 0000 1234\t别处\t2\t药", JoinedBy.PHONE),
        ("王小明\t19900009999\t郑州市二七区祥和社区3栋\t2\t药", JoinedBy.HOME),
    ],
)
def test_doubles_are_joined_and_shown_with_the_reason(double, why):
    emergency = make.an_emergency()
    first, second = make.merged(emergency, GOOD, double)

    assert second.joined_into_id == first.pk
    assert second.joined_by == why
    cards = queries.row_cards(queries.rows_of(emergency, queries.Filter()), viewer=first.entered_by)
    assert [card.number for card in cards] == [1]
    assert [(one.number, one.why) for one in cards[0].joined] == [(2, why.label)]


def test_the_same_identity_number_joins_and_leaves_only_its_hash():
    emergency = make.an_emergency()
    text = (
        "姓名\t电话\t身份证\n王小明\t19900001234\t11010519491231002X\n"
        "王先生\t19900009999\t11010519491231002x"
    )
    sheet = actions.paste_sheet(emergency, text, by=emergency.opened_by)

    rows = actions.merge_sheet(sheet, by=emergency.opened_by)

    assert rows[1].joined_by == JoinedBy.IDENTITY
    assert "11010519491231002X" not in (rows[0].note or "")
    assert SheetLine.objects.filter(raw__isnull=False).count() == 0


def test_a_double_of_a_joined_row_joins_the_same_household():
    emergency = make.an_emergency()

    rows = make.merged(
        emergency,
        GOOD,
        "王晓明\t19900001234\t祥和社区9号楼\t2\t",
        "王晓明\t19900005555\t祥和社区9栋\t2\t",
    )

    assert [row.joined_into_id for row in rows] == [None, rows[0].pk, rows[0].pk]


def test_the_look_over_tells_doubles_of_the_list_and_of_the_sheet():
    emergency = make.an_emergency()
    make.merged(emergency, GOOD)
    sheet = make.a_sheet(
        emergency, "王小明\t19900001234\t祥和社区3号楼\t3\t", "赵\t19900002222\t祥和社区\t1\t",
        "钱\t19900002222\t祥和社区\t1\t", "坏\t1\t\t\t",
    )  # fmt: skip

    card = queries.sheet_card(sheet)

    assert [line.name for line in card.good] == ["赵"]
    assert "和已登记的第 1 户是同一户" in card.doubles[0].twin
    assert "和本表第 3 行是同一户" in card.doubles[1].twin
    assert card.doubles[1].name_differs
    assert len(card.broken) == 1


def test_the_same_sheet_counts_once():
    emergency = make.an_emergency()
    make.merged(emergency, GOOD)
    again = make.a_sheet(emergency, GOOD)

    with pytest.raises(WrongState, match="已经登记过了"):
        actions.merge_sheet(again, by=emergency.opened_by)

    assert emergency.rows.count() == 1
    again.refresh_from_db()
    assert again.status == SheetStatus.PREVIEW


def test_a_sheet_counts_or_is_dropped_but_not_both():
    emergency = make.an_emergency()
    sheet = make.a_sheet(emergency, GOOD)
    actions.drop_sheet(sheet, by=emergency.opened_by)

    with pytest.raises(WrongState):
        actions.merge_sheet(sheet, by=emergency.opened_by)

    assert emergency.rows.count() == 0
    assert SheetLine.objects.filter(raw__isnull=False).count() == 0


def test_a_workbook_is_read_like_a_paste():
    emergency = make.an_emergency()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "电话", "人数"])
        page.write_row(1, 0, ["王小明", 19900001234, 3])
    upload = SimpleUploadedFile("名单.xlsx", out.getvalue())

    sheet = actions.upload_sheet(emergency, upload, by=emergency.opened_by)

    facts = queries.facts_of(sheet.lines.get())
    assert (facts.phone, facts.people) == ("+8619900001234", 3)


def test_a_csv_in_the_encoding_of_old_windows_is_read():
    emergency = make.an_emergency()
    upload = SimpleUploadedFile("a.csv", "姓名,电话\n王小明,19900001234".encode("gb18030"))

    sheet = actions.upload_sheet(emergency, upload, by=emergency.opened_by)

    assert queries.facts_of(sheet.lines.get()).name == "王小明"


def test_a_file_that_is_no_sheet_is_refused():
    emergency = make.an_emergency()

    with pytest.raises(Invalid, match="打不开"):
        actions.upload_sheet(
            emergency, SimpleUploadedFile("a.xlsx", b"PK\x03\x04junk"), by=emergency.opened_by
        )

    assert Sheet.objects.count() == 0


def test_nobody_else_pastes():
    emergency = make.an_emergency()

    with pytest.raises(NotAllowed):
        make.a_sheet(emergency, GOOD, by=orgs.person())

    assert Sheet.objects.count() == 0


def test_a_known_resident_finds_it_in_their_history():
    emergency = make.an_emergency()
    resident = orgs.person()

    make.merged(emergency, f"王小明\t{resident.phone}\t祥和社区\t3\t水")

    entry = TimelineEntry.objects.get(person=resident)
    assert "7·20 暴雨" in entry.sentence


def test_two_hundred_rows_take_the_server_less_than_two_seconds():
    emergency = make.an_emergency()
    lines = [
        f"住户{n}\t1990001{n % 180:04d}\t祥和社区{n % 180}号楼\t{n % 5 + 1}\t饮用水和药"
        for n in range(190)
    ]
    lines += [f"坏行{n}\t12{n}\t\t2\t水" for n in range(10)]

    began = time.process_time()
    sheet = make.a_sheet(emergency, *lines)
    card = queries.sheet_card(sheet)
    rows = actions.merge_sheet(sheet, by=emergency.opened_by)
    took = time.process_time() - began

    assert (len(card.good), len(card.doubles), len(card.broken)) == (180, 10, 10)
    assert len(rows) == 190
    assert sum(row.joined_into_id is not None for row in rows) == 10
    assert took < 2, took


def test_a_community_is_known_by_its_column_or_by_its_whole_name_in_the_address():
    emergency = make.an_emergency()
    text = (
        "姓名\t电话\t社区\t地址\n甲\t19900001231\t祥和\t3号楼\n乙\t19900001232\t\t祥和社区4号楼\n"
        "丙\t19900001233\t\t祥和路 5 号"
    )

    rows = actions.merge_sheet(
        actions.paste_sheet(emergency, text, by=emergency.opened_by), by=emergency.opened_by
    )

    assert [str(row.place) for row in rows] == ["祥和社区", "祥和社区", "None"]
