"""Money at the edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan, wan, yuan


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_what_is_shown_is_read_back(fen):
    assert parse_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("written", "fen"),
    [("20", 2000), ("20.5", 2050), ("￥1,000", 100000), ("２０元", 2000), ("0.01", 1)],
)
def test_the_ways_people_write_an_amount(written, fen):
    assert parse_yuan(written) == fen


@pytest.mark.parametrize("written", ["", "abc", "1.234", "-5", "1e3", "十元", "1..2"])
def test_what_is_not_an_amount_is_refused(written):
    with pytest.raises(Invalid):
        parse_yuan(written)


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(12345600, "12.35 万元"), (5000, "50 元"), (5050, "50.50 元"), (70000000, "70 万元")],
)
def test_large_sums_in_wan(fen, shown):
    assert wan(fen) == shown


def test_a_negative_amount_keeps_its_sign_in_front():
    assert yuan(-123456) == "-¥1,234.56"
