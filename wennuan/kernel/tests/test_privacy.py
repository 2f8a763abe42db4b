"""Masks and the scan for numbers that should not be public."""

import pytest

from wennuan.kernel.privacy import (
    mask_id,
    mask_identifiers,
    mask_name,
    mask_phone,
    scan_identifiers,
)


def test_masks():
    assert mask_name("王小明") == "王**"
    assert mask_name("") == ""
    assert mask_phone("+8613812345678") == "138****5678"
    assert mask_phone("123") == "****"
    assert mask_id("11010519491231002X") == "1101**********002X"
    assert mask_id("12") == "****"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我的号码是11010519491231002X，请帮忙", "身份证号"),
        ("我的号码是 110105 1949 1231 002x，请帮忙", "身份证号"),
        ("末位写错也一样：110105194912310021", "身份证号"),
        ("旧证 110105491231002", "身份证号"),
        ("一一〇一〇五一九四九一二三一〇〇二X", "身份证号"),
        ("打我电话 138 1234 5678", "手机号"),
        ("打我电话１３８－１２３４－５６７８", "手机号"),
        ("电话一三八一二三四五六七八", "手机号"),
        ("电话①③⑧①②③④⑤⑥⑦⑧", "手机号"),
        ("卡 6222 0200 0000 0000 000", "银行卡号"),
        ("收款 6222 0200 0000 0000 010", "银行账号"),
        ("开户行大学路支行，账号：1702020109000000001", "银行账号"),
    ],
)
def test_numbers_in_a_text_are_found(text, kind):
    assert [found.kind for found in scan_identifiers(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月23日捐了 20 元，编号 12345678",
        "备案编号 53410103MJF0000001A26001",
        "流水号 4200001234202611230000000001",
        "座机 0371-68960000，每天 8:30-17:30",
        "快递单号 735200000000001",
        "一九四九年到二〇二六年，七十七年",
        "",
    ],
)
def test_ordinary_figures_are_left_alone(text):
    assert scan_identifiers(text) == []


def test_several_numbers_are_found_where_they_stand_and_masked():
    text = "我叫小王，13812345678，证号11010519491231002X，谢谢"

    assert [text[one.start : one.end] for one in scan_identifiers(text)] == [
        "13812345678",
        "11010519491231002X",
    ]
    assert mask_identifiers(text) == "我叫小王，138****5678，证号1101**********002X，谢谢"
    assert mask_identifiers("卡 6222020000000000000") == "卡 ********0000"
    assert mask_identifiers("没有号码") == "没有号码"
