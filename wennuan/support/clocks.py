"""When the work on a record falls due, and the tasks that say so."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from wennuan.kernel.clock import today
from wennuan.kernel.workdays import add_workdays
from wennuan.orgs.models import Role
from wennuan.people.models import Household
from wennuan.support.models import (
    CareVisit,
    HeldCertificate,
    Leaving,
    Measure,
    RecordObjection,
    SupportRecord,
)
from wennuan.tasks.actions import Wanted

CHECK_AHEAD = timedelta(days=30)
VISIT_AHEAD = timedelta(days=7)
MEASURE_AHEAD = timedelta(days=14)
CERTIFICATE_AHEAD = timedelta(days=30)
NOTICE_DAYS = 7
ANSWER_WORKDAYS = 5
DECIDE_WORKDAYS = 5
CONSIDER_WORKDAYS = 10
YEAR = timedelta(days=365)
CHECK_BASIS = "低保审核确认办法：每年复核"


def end_of(day: date) -> datetime:
    """The end of office hours of a day."""
    return timezone.make_aware(datetime.combine(day, time(17, 30)))


def check_task(record: SupportRecord) -> Wanted:
    """The yearly re-check."""
    due = end_of(record.next_check_on) if record.next_check_on else timezone.now()
    return _wanted(
        record, "check", f"support:{record.pk}:check", "帮扶档案年度复核", due, CHECK_BASIS
    )


def visit_task(visit: CareVisit) -> Wanted:
    """A visit that is planned."""
    return _wanted(
        visit.record, "visit", f"support:visit:{visit.pk}", "按计划走访", end_of(visit.planned_on)
    )


def measure_task(measure: Measure) -> Wanted:
    """A measure that is to be done."""
    title = f"帮扶措施到期：{measure.get_kind_display()}"
    key = f"support:measure:{measure.pk}"
    return _wanted(measure.plan.record, "measure", key, title, end_of(measure.due_on))


def certificate_task(held: HeldCertificate) -> Wanted:
    """A certificate that expires."""
    title = f"困难证明到期：{held.get_category_display()}"
    due = end_of(held.valid_to) if held.valid_to else timezone.now()
    return _wanted(held.record, "certificate", f"support:certificate:{held.pk}", title, due)


def leaving_task(leaving: Leaving, due_on: date) -> Wanted:
    """Somebody else decides about a leaving once its notice is over."""
    key = f"support:leaving:{leaving.pk}"
    wanted = _wanted(leaving.record, "leaving", key, "退出帮扶：公示期满，请决定", end_of(due_on))
    return replace(wanted, barred=(leaving.proposed_by,))


def objection_task(objection: RecordObjection) -> Wanted:
    """An objection is answered by somebody who had no part in it."""
    key = f"support:objection:{objection.pk}"
    wanted = _wanted(objection.record, "objection", key, "答复档案异议", objection.due_at)
    barred = [objection.person]
    if objection.leaving is not None:
        barred.append(objection.leaving.proposed_by)
    return replace(wanted, barred=tuple(barred))


def consider_key(household: Household) -> str:
    """One suggestion a household at a time."""
    return f"support:consider:{household.pk}"


def consider_task(household: Household, ref: str) -> Wanted:
    """Somebody looks whether a household that was helped once needs lasting help."""
    query = urlencode({"household": household.code, "source": ref})
    return Wanted(
        key=consider_key(household), kind="support.consider",
        title="求助已获支持，看看要不要建帮扶档案", url=f"{reverse('support:new')}?{query}",
        roles=(Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER),
        due_at=end_of(add_workdays(today(), CONSIDER_WORKDAYS)),
        place=household.place, household=household,
    )  # fmt: skip


def _wanted(
    record: SupportRecord, kind: str, key: str, title: str, due_at: datetime, basis: str = ""
) -> Wanted:
    return Wanted(
        key=key, kind=f"support.{kind}", title=f"{title}（{record.code}）",
        url=reverse("support:record", args=[record.pk]),
        roles=(Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER), due_at=due_at,
        place=record.household.place, basis=basis, household=record.household,
    )  # fmt: skip
