"""How money, time and names read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from wennuan.kernel import clock
from wennuan.ui.templatetags import ui

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in the district


@pytest.fixture
def noon():
    with clock.frozen(NOON):
        yield NOON


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "¥0.00"), (2000, "¥20.00"), (123456, "¥1,234.56"), (None, ""), ("", "")]
)
def test_money_is_shown_exactly(fen, shown):
    assert ui.yuan(fen) == shown


@pytest.mark.parametrize(
    ("fen", "shown"), [(5000, "50 元"), (1234567800, "1,234.57 万元"), (None, "")]
)
def test_large_sums_are_shown_in_wan(fen, shown):
    assert ui.wan(fen) == shown


def test_a_phone_number_is_masked():
    assert ui.phone("+8619900001234") == "199****1234"


@pytest.mark.parametrize(
    ("name", "shown"), [("王小明", "王"), ("", "·"), (None, "·"), ("amy", "A")]
)
def test_the_round_sign_shows_the_first_character(name, shown):
    assert ui.initial(name) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOON + timedelta(hours=3, minutes=30), "今天 15:30"),
        (NOON - timedelta(days=1), "昨天 12:00"),
        (NOON + timedelta(days=1), "明天 12:00"),
        (NOON - timedelta(days=9), "11月14日 12:00"),
        (datetime(2025, 3, 1, 1, 5, tzinfo=UTC), "2025年3月1日 09:05"),
        (date(2026, 11, 23), "今天"),
        (date(2026, 12, 5), "12月5日"),
        (None, ""),
    ],
)
def test_times_read_as_people_say_them(noon, moment, shown):
    assert ui.dt(moment) == shown


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        (timedelta(hours=2, minutes=10), "今天 14:10 到期 · 还剩 2 小时"),
        (timedelta(minutes=5), "今天 12:05 到期 · 还剩 5 分钟"),
        (timedelta(seconds=20), "今天 12:00 到期 · 还剩 不到 1 分钟"),
        (timedelta(days=-3), "11月20日 12:00 到期 · 已过期 3 天"),
    ],
)
def test_a_due_time_says_what_is_left(noon, after, shown):
    assert ui.due(NOON + after) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 100, 0),
        (1, 100_000, 1),
        (50, 100, 50),
        (9_999, 10_000, 99),
        (300, 100, 100),
        (5, 0, 0),
        (None, 9, 0),
    ],
)
def test_a_share_is_never_rounded_up_to_the_full(part, whole, shown):
    assert ui.percent(part, whole) == shown


def test_counts_have_commas_for_thousands():
    assert (ui.thousands(2871), ui.thousands(0), ui.thousands(None)) == ("2,871", "0", "")


@pytest.mark.parametrize(
    ("words", "shown"),
    [("填错了", "填错了。"), ("填错了。", "填错了。"), ("真的？", "真的？"), (" 好。。 ", "好。"),
     ("", ""), (None, "")],
)  # fmt: skip
def test_somebody_s_words_end_once(words, shown):
    assert ui.sentence(words) == shown
