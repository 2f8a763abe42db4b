import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from wennuan.kernel import sheets
from wennuan.kernel.errors import Invalid


def test_what_was_written_is_read_again():
    body = sheets.write_xlsx("站点", ("名称", "数量", "日期"), [("驿站", 3, date(2026, 11, 23))])

    assert sheets.read_file(body) == [["名称", "数量", "日期"], ["驿站", "3", "2026-11-23"]]


@pytest.mark.parametrize(
    "nasty", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "http://a.example", "=cmd|' /C calc'!A0"]
)
def test_a_text_never_becomes_a_formula_or_a_link(nasty):
    body = sheets.write_xlsx("表", ("内容",), [(nasty,)])

    assert sheets.read_file(body)[1] == [nasty.strip()]
    assert b"<f>" not in _sheet(body)
    assert b"hyperlink" not in _sheet(body)


def _sheet(body):
    return zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_that_are_met(encoding):
    assert sheets.read_file("名称,地址\n驿站,大学路\n".encode(encoding)) == [
        ["名称", "地址"],
        ["驿站", "大学路"],
    ]


def test_a_pasted_table_is_parted_by_tabs_or_by_commas():
    assert sheets.read_text("甲\t乙，丙\r\n1\t2") == [["甲", "乙，丙"], ["1", "2"]]
    assert sheets.read_text("甲，乙\n1,2") == [["甲", "乙"], ["1", "2"]]


def test_lines_keep_their_numbers():
    assert sheets.read_text("甲,乙\n\n1,2")[2] == ["1", "2"]


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\x00\x01\x02", b"\xff\xfe\x00"])
def test_what_is_no_table_is_refused_with_what_to_do(content):
    with pytest.raises(Invalid, match="另存为"):
        sheets.read_file(content)


def test_a_note_stands_above_the_heading():
    body = sheets.write_xlsx(
        "表", ("时间",), [(datetime(2026, 11, 23, 1, 5, tzinfo=UTC),)], note="导出理由：核对"
    )

    assert sheets.read_file(body) == [["导出理由：核对"], ["时间"], ["2026-11-23 09:05"]]
