import pytest

from wennuan.kernel.queue import in_utc


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("30 10,14,20 * * *", "30 2,6,12 * * *"),
        ("5 0 * * *", "5 16 * * *"),
        ("* * * * *", "* * * * *"),
        ("*/15 * * * *", "*/15 * * * *"),
        ("* * * * * */10", "* * * * * */10"),
    ],
)
def test_clocks_are_set_in_the_districts_time(here, there):
    assert in_utc(here) == there


def test_a_fixed_hour_on_some_days_only_is_refused():
    with pytest.raises(ValueError, match="every day only"):
        in_utc("0 3 * * 1")
