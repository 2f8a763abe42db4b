"""Opening the history of a household, and alarms about it."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from wennuan.audit.actions import record, record_reading
from wennuan.desk import rules
from wennuan.desk.models import Alarm, AlarmOutcome
from wennuan.desk.queries import households as queries
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.kernel.workdays import add_workdays
from wennuan.people import timeline
from wennuan.people.models import Household, Person
from wennuan.tasks.actions import Wanted, close_task, open_task
from wennuan.tasks.queries import end_of

LEAST_REASON = 4
ALARM_WORKDAYS = 2
READ = "家庭记录"


@transaction.atomic
def open_household(household: Household, reason: str, *, by: Person) -> None:
    """Read a household's history, with a reason that stays; each member with an account sees it."""
    require(rules.has_promised, by, None)
    require(rules.may_open_household, by, household.place)
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid("请写明为什么要看，这家人会看到这句话。", field="reason")
    record("desk.household_read", household, by=by, reason=reason.strip())
    for person in queries.readable_members(household):
        if person.pk != by.pk:
            record_reading(person, by=by, what=READ, reason=reason.strip())


@transaction.atomic
def raise_alarms(*, by: Person | None) -> int:
    """Raise one alarm for each pair of modules in which a household turned up lately.

    A pair that was looked at within these days is left alone. Gives how many were raised.
    """
    days = settings.HOUSEHOLD_ALARM_DAYS
    pairs = timeline.turned_up_twice(days)
    since = now() - timedelta(days=days)
    known = set(
        Alarm.objects.filter(raised_at__gte=since).values_list("household", "one_app", "other_app")
    )
    new = [pair for pair in pairs if pair not in known]
    found = Household.objects.select_related("place").in_bulk([pk for pk, _, _ in new])
    return sum(_raise(found[pk], one, other, by) for pk, one, other in new)


def _raise(household: Household, one: str, other: str, by: Person | None) -> bool:
    try:
        with transaction.atomic():
            alarm = Alarm.objects.create(household=household, one_app=one, other_app=other)
    except IntegrityError:
        return False  # still open from before
    record("desk.alarm_raised", alarm, by=by, one=one, other=other)
    wanted = Wanted(
        key=_key(alarm),
        kind="desk.alarm",
        title=f"同一户近期在{queries.module_name(one)}和{queries.module_name(other)}都出现",
        url=reverse("desk:alarm", args=[alarm.pk]),
        roles=rules.WATCHERS,
        due_at=end_of(add_workdays(timezone.localdate(alarm.raised_at), ALARM_WORKDAYS)),
        place=household.place,
        household=household,
        basis="一户一条记录，避免重复和遗漏",
    )
    open_task(wanted, by=by)
    return True


@transaction.atomic
def settle_alarm(alarm: Alarm, outcome: str, reason: str, *, by: Person) -> Alarm:
    """Say what was found and why it is right to go on; the household's history keeps it."""
    alarm = lock(alarm)
    require(rules.may_settle_alarm, by, alarm)
    alarm.FLOW.take(alarm, "settle")
    if outcome not in AlarmOutcome.values:
        raise Invalid("请选一个结论。", field="outcome")
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid("请写明理由，以后查起来才知道当时怎么想的。", field="reason")
    alarm.outcome, alarm.reason = outcome, reason.strip()
    alarm.settled_by, alarm.settled_at = by, now()
    alarm.save(update_fields=["status", "outcome", "reason", "settled_by", "settled_at"])
    record("desk.alarm_settled", alarm, by=by, reason=alarm.reason, outcome=outcome)
    close_task(_key(alarm), by=by)
    return alarm


def _key(alarm: Alarm) -> str:
    return f"desk.alarm:{alarm.pk}"
