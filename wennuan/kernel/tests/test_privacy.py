"""Masks and the scan for numbers that should not be public."""

import pytest

from wennuan.kernel.privacy import mask_id, mask_name, mask_phone, scan_identifiers


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
        ("打我电话 138 1234 5678", "手机号"),
        ("收款 6222 0200 0000 0000 000", "银行账号"),
    ],
)
def test_numbers_in_a_text_are_found(text, kind):
    assert kind in {found.kind for found in scan_identifiers(text)}


def test_ordinary_figures_are_left_alone():
    assert scan_identifiers("2026年11月23日捐了 20 元，编号 12345678") == []
