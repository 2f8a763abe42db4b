"""A sheet is made out as it comes: headings or none, tabs, commas or chat."""

import pytest

from wennuan.emergency.reading import cells_of, columns_of, home_key, read, tidy_phone
from wennuan.kernel.errors import Invalid


def test_a_sheet_with_headings_is_read_by_them():
    head = "序号\t户主姓名\t联系电话\t家庭人口\t住址\t需求"
    text = f"{head}\n1\t王小明\t199 0000 1234\t3口\t祥和社区3号楼\t缺水"

    columns, lines = read(cells_of(text))

    assert columns == ["number", "name", "phone", "people", "address", "needs"]
    assert lines[0].number == 2
    assert lines[0].fault == ""
    facts = lines[0].facts
    assert (facts.name, facts.phone, facts.people) == ("王小明", "+8619900001234", 3)
    assert (facts.address, facts.needs) == ("祥和社区3号楼", "缺水")


def test_a_sheet_without_headings_is_read_by_what_its_cells_look_like():
    text = "\n".join(
        f"{n}\t住户甲\t1990000{1000 + n}\t祥和社区{n}号楼\t{n % 4 + 1}\t停电，需要药"
        for n in range(1, 6)
    )

    columns, lines = read(cells_of(text))

    assert columns == ["number", "name", "phone", "address", "people", "needs"]
    assert [line.fault for line in lines] == [""] * 5
    assert lines[4].facts.phone == "+8619900001005"


def test_lines_from_a_chat_are_split_where_people_pause():
    first = "1、王奶奶，19900001234，祥和社区3号楼201，2人，要胰岛素"
    text = f"{first}\n2、李师傅，19900001235，祥和社区5号楼，4人，地下室进水"

    _, lines = read(cells_of(text))

    assert [line.facts.name for line in lines] == ["王奶奶", "李师傅"]
    assert lines[0].facts.needs == "要胰岛素"
    assert lines[1].facts.people == 4


def test_commas_inside_quotes_belong_to_their_cell():
    _, lines = read(
        cells_of('姓名,电话,地址,需求\n王小明,19900001234,"祥和社区3号楼, 201","水,药"')
    )

    assert lines[0].facts.address == "祥和社区3号楼, 201"
    assert lines[0].facts.needs == "水,药"


def test_a_cell_of_several_lines_stays_one_cell():
    _, lines = read(cells_of('姓名\t电话\t需求\n王小明\t19900001234\t"水\n药"'))

    assert len(lines) == 1
    assert lines[0].facts.needs == "水 药"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("王小明\t1990000123\t祥和社区3号楼\t3\t水", "11 位"),
        ("王小明\t1.99E+10\t祥和社区3号楼\t3\t水", "科学计数"),
        ("王小明\t19900001234\t祥和社区3号楼\t一大家\t水", "人数"),
        ("王小明\t19900001234\t祥和社区3号楼\t300\t水", "人数"),
        ("\t\t祥和社区3号楼\t3\t水", "至少要有电话"),
        ("王小明\t\t\t3\t水", "至少要有电话"),
        ("很长的名字" * 10 + "\t19900001234\t祥和社区\t3\t水", "太长"),
    ],
)
def test_a_broken_line_says_what_is_wrong_and_keeps_its_words(line, words):
    _, lines = read(cells_of(f"姓名\t电话\t地址\t人数\t需求\n{line}"))

    assert words in lines[0].fault
    assert lines[0].raw == line


def test_a_wrong_identity_number_is_a_fault():
    _, lines = read(cells_of("姓名\t电话\t身份证\n王小明\t19900001234\t410103199001011234"))

    assert "身份证" in lines[0].fault


def test_what_has_no_column_is_kept_in_the_note():
    _, lines = read(cells_of("姓名\t电话\t备注\n王小明\t19900001234\t有狗\t门禁坏了"))

    assert lines[0].facts.note == "有狗；门禁坏了"


def test_an_empty_or_endless_sheet_is_refused():
    with pytest.raises(Invalid, match="没有读到"):
        read(cells_of("姓名\t电话\n"))
    with pytest.raises(Invalid, match="最多 2000 行"):
        read([["王小明", f"1990000{n:04d}"] for n in range(2001)])


def test_landlines_and_mobiles_are_told_apart():
    assert tidy_phone("0371-0000 0027") == "037100000027"
    assert tidy_phone("１９９-0000-1234") == "+8619900001234"
    assert tidy_phone("19900001234.0") == "+8619900001234"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("祥和社区3栋 2单元", "祥和社区３号楼2单元"),
        ("郑州市二七区祥和社区3号楼201室", "祥和社区3#楼201"),
        ("河南省郑州市二七区祥和社区3幢", "祥和社区 3 座"),
    ],
)
def test_one_home_is_written_in_many_ways(one, other):
    assert home_key("王小明", one) == home_key("王 小明", other)


def test_different_homes_stay_different():
    assert home_key("王小明", "祥和社区3号楼") != home_key("王小明", "祥和社区13号楼")
    assert home_key("", "祥和社区3号楼") == ""


def test_columns_are_told_even_when_half_have_names():
    columns, has_heading = columns_of(
        [["姓名", "电话", ""], ["王小明", "19900001234", "祥和社区3号楼"]]
    )

    assert has_heading
    assert columns == ["name", "phone", "address"]
