"""By when a text is looked at. Five working days for reports are MZ/T 088; the rest is ours."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.kernel.workdays import add_workdays
from wennuan.moderation.models import Source

WORKDAYS = {Source.HOLD: 1, Source.AFTER: 3, Source.REPORT: 5}
APPEAL_WORKDAYS = 5
URGENT = timedelta(hours=1)
END_OF_DAY = time(18, 0)
BASIS = {
    Source.HOLD: "发布前审核，1 个工作日",
    Source.AFTER: "发布后复查，3 个工作日",
    Source.REPORT: "举报 5 个工作日内答复（MZ/T 088）",
}
APPEAL_BASIS = "申诉 5 个工作日内答复，由另一人听"


def due(source: Source, *, is_urgent: bool) -> datetime:
    """When a text that came in now has to be decided."""
    return now() + URGENT if is_urgent else in_workdays(WORKDAYS[source])


def in_workdays(count: int) -> datetime:
    """The end of the ``count``-th working day from today."""
    day = add_workdays(timezone.localdate(now()), count)
    return timezone.make_aware(datetime.combine(day, END_OF_DAY))
