"""Opening hours as people write and read them."""

import pytest

from wennuan.kernel.errors import Invalid
from wennuan.places.hours import parse_hours, show_hours


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "周一至周五 08:30-12:00 14:00-17:30",
            [("周一至周五", "08:30–12:00、14:00–17:30")],
        ),
        ("每天 7:00-21:00", [("每天", "07:00–21:00")]),
        ("星期一到星期三 9：00－10：00".replace("－", "-"), [("周一至周三", "09:00–10:00")]),
        ("周六 9:00-11:00\n周天 9:00-11:00", [("周六至周日", "09:00–11:00")]),
        (
            "周一 9:00-11:00\n周三 9:00-11:00",
            [("周一", "09:00–11:00"), ("周三", "09:00–11:00")],
        ),
        ("", []),
    ],
)
def test_what_is_written_is_shown_like_days_together(written, shown):
    assert show_hours(parse_hours(written)) == shown


@pytest.mark.parametrize(
    "written",
    [
        "上班时间",
        "周一至周五",
        "周一 25:00-26:00",
        "周一 17:00-9:00",
        "周一 9:00-12:00 11:00-13:00",
        "周一 9:00-12:00 大概",
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(written):
    with pytest.raises(Invalid) as refused:
        parse_hours(written, field="opening")

    assert refused.value.field == "opening"
    assert refused.value.sentence
