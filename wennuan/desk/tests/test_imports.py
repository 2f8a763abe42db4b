import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wennuan.desk import jobs
from wennuan.desk.actions import imports as actions
from wennuan.desk.imports import RESIDENTS, SITES
from wennuan.desk.imports.reading import rows_of
from wennuan.desk.models import ImportState, LineState, SheetImport
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.sheets import read_file, read_text, write_xlsx
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.models import Household, Member
from wennuan.people.queries import person_by_phone
from wennuan.places.models import Site

HEAD = "名称,类别,社区,地址,公开电话,开放时间"


def sites(count, start=1):
    return [
        f"爱心驿站{n},爱心驿站,祥和社区,大学路 {n} 号,0371-0000-0101,周一至周五 08:30-17:30"
        for n in range(start, start + count)
    ]


def started(lines, by, kind=SITES, *, is_whole=True, head=HEAD):
    cells = read_text("\n".join([head, *lines]))
    rows = rows_of(cells, kind)
    sheet = actions.start_import(kind, rows, "站点.xlsx", is_whole=is_whole, by=by)
    jobs.check_import(sheet.pk)
    sheet.refresh_from_db()
    return sheet


def states(sheet):
    return dict(sheet.lines.values_list("number", "state"))


def fault(sheet, number):
    return sheet.lines.get(number=number).faults


def merged(sheet, by):
    actions.start_merge(sheet, by=by)
    jobs.merge_import(sheet.pk)
    sheet.refresh_from_db()
    return sheet


def test_trying_changes_nothing_and_confirming_brings_all_in(worker):
    sheet = started(sites(3), worker)
    assert sheet.state == ImportState.READY
    assert not Site.objects.exists()

    merged(sheet, worker)

    assert sheet.state == ImportState.DONE
    assert Site.objects.count() == 3
    assert set(states(sheet).values()) == {LineState.MERGED}
    assert not sheet.lines.filter(cells__isnull=False).exists()
    assert Notice.objects.filter(to=worker, template="desk/notices/import_done").count() == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",爱心驿站,祥和社区,大学路 1 号,,", "缺“名称”"),
        ("驿站,茶馆,祥和社区,大学路 1 号,,", "没有“茶馆”这个类别"),
        ("驿站,爱心驿站,月亮社区,大学路 1 号,,", "没有叫“月亮社区”的社区"),
        ("驿站,爱心驿站,祥和社区,大学路 1 号,138 1234 5678,", "不要填写个人手机号"),
        ("驿站,爱心驿站,祥和社区,大学路 1 号,,周八 8 点", "看不懂"),
        ("爱心驿站1,爱心驿站,祥和社区,大学路 1 号,,", "和第 2 行重复"),
        ("驿站,爱心驿站,远方社区,大学路 1 号,,", "站点信息由"),
    ],
)
def test_each_line_says_what_is_wrong_with_it(worker, far, line, said):
    sheet = started([*sites(1), line], worker)

    assert said in fault(sheet, 3)
    assert states(sheet)[2] == LineState.WAITING


def test_all_or_nothing_brings_nothing_in_while_a_line_is_wrong(worker):
    sheet = started([*sites(2), "驿站,茶馆,祥和社区,大学路 1 号,,"], worker)

    with pytest.raises(WrongState):
        actions.start_merge(sheet, by=worker)

    assert not Site.objects.exists()


def test_all_or_nothing_is_kept_when_a_line_fails_in_the_end(worker):
    sheet = started(sites(3), worker)
    other = started(sites(1, start=3), worker)
    merged(other, worker)

    merged(sheet, worker)

    assert sheet.state == ImportState.READY
    assert Site.objects.count() == 1
    assert "同名" in fault(sheet, 4)
    assert "整份表都没有导入" in sheet.note


def test_as_reviewed_the_right_lines_come_in_and_the_others_stay(worker):
    lines = [*sites(3), "驿站,茶馆,祥和社区,大学路 1 号,,"]
    sheet = started(lines, worker, is_whole=False)
    actions.skip_line(sheet.lines.get(number=3), by=worker)

    merged(sheet, worker)

    assert sheet.state == ImportState.DONE
    assert states(sheet) == {2: "merged", 3: "skipped", 4: "merged", 5: "faulty"}
    assert Site.objects.count() == 2


def test_a_merge_that_was_cut_off_goes_on_where_it_was(worker):
    sheet = started(sites(2), worker, is_whole=False)
    actions.start_merge(sheet, by=worker)
    jobs.merge_import(sheet.pk)

    jobs.merge_import(sheet.pk)

    assert Site.objects.count() == 2


def test_what_is_thrown_away_leaves_nothing(worker):
    sheet = started(sites(2), worker)

    actions.discard_import(sheet, by=worker)

    assert sheet.lines.count() == 0
    with pytest.raises(WrongState):
        actions.start_merge(sheet, by=worker)


def test_the_post_is_needed_and_the_import_is_ones_own(worker, colleague, place):
    helper = orgs.holder(Role.HELPER, place=place)
    rows = rows_of(read_text("\n".join([HEAD, *sites(1)])), SITES)

    with pytest.raises(NotAllowed):
        actions.start_import(SITES, rows, "x", is_whole=True, by=helper)
    sheet = started(sites(1), worker)
    with pytest.raises(NotAllowed):
        actions.start_merge(sheet, by=colleague)

    assert not Site.objects.exists()


HOMES = "户序号,姓名,与户主关系,手机号,社区,住址"


def test_households_come_in_with_their_members(worker):
    lines = [
        "1,王示范,户主,199 0000 7001,祥和社区,大学路 1 号",
        "1,王小示,女儿,,,",
        "2,李示范,户主,,祥和社区,",
    ]
    sheet = started(lines, worker, RESIDENTS, head=HOMES)
    assert fault(sheet, 2) is None

    merged(sheet, worker)

    assert Household.objects.count() == 2
    assert Member.objects.filter(relation="child").get().name == "王小示"
    assert person_by_phone("+8619900007001").real_name == "王示范"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["1,王示范,女儿,,祥和社区,"], "要有一位户主"),
        (["1,王示范,户主,123,祥和社区,"], "11 位手机号码"),
        (["1,王示范,老王,,祥和社区,"], "看不懂“与户主关系：老王”"),
        (["1,410103,户主,,祥和社区,"], "姓名看起来不对"),
        (["1,王示范,户主,,祥和社区,", "1,李示范,,,,"], "要等第 3 行改好"),
    ],
)
def test_a_household_is_taken_whole_or_not_at_all(worker, lines, said):
    sheet = started(lines, worker, RESIDENTS, is_whole=False, head=HOMES)

    assert said in fault(sheet, 2)
    with pytest.raises(WrongState):
        actions.start_merge(sheet, by=worker)


def test_a_household_that_is_known_is_not_made_twice(worker, home, head):
    line = f"1,{head.real_name},户主,{head.phone.removeprefix('+86')},祥和社区,"

    sheet = started([line], worker, RESIDENTS, head=HOMES)

    assert "已经在一个家庭里" in fault(sheet, 2)


def test_columns_may_stand_in_any_order_below_other_lines():
    cells = read_text(
        "某街道站点表\n\n地址（全）,类别*,名称,社区\n大学路 1 号,爱心驿站,驿站,祥和社区"
    )

    (row,) = rows_of(cells, SITES)

    assert (row.number, row.get("名称"), row.get("地址")) == (4, "驿站", "大学路 1 号")


@pytest.mark.parametrize("text", ["", "名称,类别\n驿站,爱心驿站", f"{HEAD}\n\n"])
def test_a_table_that_can_not_be_read_is_refused(text):
    with pytest.raises(Invalid):
        rows_of(read_text(text), SITES)


def test_old_tables_are_emptied(worker, settings):
    sheet = started(sites(1), worker)
    SheetImport.objects.update(started_at=sheet.started_at - 2 * actions.KEPT)

    assert actions.forget_old(by=None) == 1
    assert not sheet.lines.filter(cells__isnull=False).exists()


def test_an_import_through_the_pages(desk, worker):
    new = reverse("desk:import_new", args=["sites"])
    body = write_xlsx("站点", SITES.names, [("驿站", "茶馆", "祥和社区", "大学路 1 号")])

    assert desk.post(new, {"how": "reviewed"}).status_code == 422
    answer = desk.post(new, {"how": "reviewed", "file": SimpleUploadedFile("站点.xlsx", body)})
    sheet = SheetImport.objects.get()
    jobs.check_import(sheet.pk)

    page = reverse("desk:import", args=[sheet.pk])
    assert answer["Location"] == page
    assert "没有“茶馆”这个类别" in desk.get(page).content.decode()
    faults = desk.post(reverse("desk:import_faults", args=[sheet.pk]))
    assert "茶馆" in read_file(faults.content)[2][1]
    desk.post(reverse("desk:import_discard", args=[sheet.pk]))
    assert "已作废" in desk.get(page).content.decode()


def test_a_pasted_table_is_taken_too_and_the_sample_can_be_brought_in(desk, worker, place):
    sample = desk.get(reverse("desk:import_sample", args=["sites"]))
    cells = read_file(sample.content)
    text = "\n".join("\t".join(row) for row in cells)

    desk.post(reverse("desk:import_new", args=["sites"]), {"how": "whole", "text": text})

    sheet = SheetImport.objects.get()
    jobs.check_import(sheet.pk)
    (said,) = [str(line.faults) for line in sheet.lines.all()]
    assert "没有叫“大学路街道 祥和社区”" in said or said == "None"


def test_nobody_sees_the_table_of_another(client, worker, colleague):
    sheet = started(sites(1), worker)

    page = orgs.signed_in(client, colleague).get(reverse("desk:import", args=[sheet.pk]))

    assert page.status_code == 404


@pytest.mark.slow_run
def test_a_thousand_sites_are_tried_and_brought_in_within_a_minute(worker):
    began = time.monotonic()
    sheet = started(sites(1000), worker)
    tried = time.monotonic()
    merged(sheet, worker)
    over = time.monotonic()

    print(f"tried in {tried - began:.1f} s, brought in in {over - tried:.1f} s")  # noqa: T201
    assert Site.objects.count() == 1000
    assert over - began < 60
