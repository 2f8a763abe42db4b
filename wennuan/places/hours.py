"""Opening hours as people write and read them: 周一至周五 08:30-12:00 14:00-17:30."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import groupby

from wennuan.kernel.errors import Invalid

_DAYS = "一二三四五六日"
_LINE = re.compile(
    rf"^(?:周|星期)([{_DAYS}天])(?:\s*(?:至|到|-|—|~)\s*(?:周|星期)?([{_DAYS}天]))?[\s:：]*(.+)$"
)
_RANGE = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|至|到)\s*(\d{1,2})[:：](\d{2})")
_EXAMPLE = "请一行写一段，例如“周一至周五 08:30-12:00 14:00-17:30”。"


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """One stretch of opening on one weekday (1 is Monday)."""

    weekday: int
    opens: time
    closes: time


def parse_hours(written: str, *, field: str | None = None) -> tuple[Stretch, ...]:
    """What a person wrote, one stretch of days a line. Raises Invalid with an example."""
    lines = [line.strip() for line in written.replace("每天", "周一至周日").splitlines()]
    stretches = [s for line in lines if line for s in _parse_line(line, field)]
    for earlier, later in zip(sorted(stretches), sorted(stretches)[1:], strict=False):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            raise Invalid(f"周{_DAYS[later.weekday - 1]}的两段时间有重叠，请核对。", field=field)
    return tuple(sorted(stretches))


def _parse_line(line: str, field: str | None) -> list[Stretch]:
    found = _LINE.match(line)
    ranges = _RANGE.findall(found[3]) if found else []
    if not found or not ranges or _RANGE.sub("", found[3]).strip(" ,，、;；"):
        raise Invalid(f"看不懂“{line[:30]}”。{_EXAMPLE}", field=field)
    first = _day(found[1])
    last = _day(found[2]) if found[2] else first
    return [
        Stretch(day, opens, closes)
        for opens, closes in (_times(parts, field) for parts in ranges)
        for day in range(first, last + 1)
    ]


def _day(character: str) -> int:
    return _DAYS.index(character.replace("天", "日")) + 1


def _times(parts: tuple[str, str, str, str], field: str | None) -> tuple[time, time]:
    try:
        opens, closes = time(int(parts[0]), int(parts[1])), time(int(parts[2]), int(parts[3]))
    except ValueError as wrong:
        raise Invalid(f"时间不对。{_EXAMPLE}", field=field) from wrong
    if opens >= closes:
        raise Invalid("关门时间要晚于开门时间；跨过午夜的请分两行写。", field=field)
    return opens, closes


def show_hours(stretches: Iterable[Stretch]) -> list[tuple[str, str]]:
    """Days and times, like days together: [("周一至周五", "08:30–12:00、14:00–17:30"), …]."""
    by_day: dict[int, str] = {}
    for day, ranges in groupby(sorted(stretches), key=lambda s: s.weekday):
        by_day[day] = "、".join(show_times(ranges))
    runs: list[tuple[int, int, str]] = []
    for day, times in by_day.items():
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == times:
            runs[-1] = (runs[-1][0], day, times)
        else:
            runs.append((day, day, times))
    return [(_days(first, last), times) for first, last, times in runs]


def show_times(stretches: Iterable[Stretch]) -> list[str]:
    """Each stretch as 08:30–12:00."""
    return [f"{s.opens:%H:%M}–{s.closes:%H:%M}" for s in stretches]


def _days(first: int, last: int) -> str:
    if (first, last) == (1, len(_DAYS)):
        return "每天"
    if first == last:
        return f"周{_DAYS[first - 1]}"
    return f"周{_DAYS[first - 1]}至周{_DAYS[last - 1]}"
