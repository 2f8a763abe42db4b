"""What each level of urgency promises (承诺时限), and how long the other clocks run.

The table is published on the page of standards. ``AID_PROMISES`` in the settings replaces levels,
such as ``{"red": Promise(1, 1, 3)}``.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from wennuan.aid.models import AidKind, Urgency
from wennuan.kernel.clock import now
from wennuan.kernel.workdays import add_workdays

END_OF_DAY = time(18, 0)


@dataclass(frozen=True, slots=True)
class Promise:
    """Hours until somebody calls; working days until two people come, and until the answer."""

    call_hours: int
    visit_workdays: int
    answer_workdays: int

    @property
    def words(self) -> str:
        """The promise as it is told."""
        return (
            f"{self.call_hours} 小时内联系，{self.visit_workdays} 个工作日内上门核实，"
            f"{self.answer_workdays} 个工作日内答复"
        )


_TABLE = {
    Urgency.RED: Promise(2, 1, 5),
    Urgency.YELLOW: Promise(24, 3, 15),
    Urgency.BLUE: Promise(72, 10, 30),
}
LOOKS_RED = frozenset({AidKind.ACCIDENT})  # called within the red hours until somebody has looked

NOTICE_DAYS = 7  # calendar days of the public notice
REVIEW_WORKDAYS = 3
OBJECTION_WORKDAYS = 5
APPEAL_WORKDAYS = 10
APPEAL_WITHIN_DAYS = 60
REFERRAL_WORKDAYS = 5  # for the receiver's yes or no
OUTCOME_WORKDAYS = 20  # and for the outcome
REFERRAL_DAYS = 90  # how long the receiver may read
CONFIRM_HOURS = 48  # for the second visitor
DECIDE_WORKDAYS = 3  # after the notice
FOLLOW_UP_DAYS = (30, 90)
DUPLICATE_DAYS = 180
LATELY_DAYS = 30  # another module did something for the same household
FORGET_DAYS = 90  # after a withdrawal


def promise_of(urgency: str) -> Promise:
    """What a level promises here."""
    given: dict[str, Promise] = getattr(settings, "AID_PROMISES", {})
    return given.get(urgency) or _TABLE[Urgency(urgency)]


def promises() -> list[tuple[str, Promise]]:
    """All levels with their promises, the most urgent first."""
    return [(level.label, promise_of(level)) for level in Urgency]


def first_call_due(kind: str, *, is_urgent: bool = False) -> datetime:
    """By when somebody has looked at a new request and called: before its level is known."""
    level = Urgency.RED if is_urgent or kind in LOOKS_RED else Urgency.YELLOW
    return now() + timedelta(hours=promise_of(level).call_hours)


def workday_end(count: int, *, at: datetime | None = None) -> datetime:
    """The end of the ``count``-th working day after a moment (now)."""
    day = add_workdays(timezone.localdate(at or now()), count)
    return timezone.make_aware(datetime.combine(day, END_OF_DAY))
