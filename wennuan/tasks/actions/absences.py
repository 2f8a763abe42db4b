"""Absences: somebody is away, a colleague covers, and it ends by itself."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people.models import Person
from wennuan.tasks import queries
from wennuan.tasks.models import Absence
from wennuan.tasks.rules import may_end_absence, may_note_absence, shares_post

LONGEST = timedelta(days=184)


@transaction.atomic
def note_absence(
    person: Person, cover: Person, from_on: date, to_on: date, *, by: Person
) -> Absence:
    """Say who is away from a day to a day, and which colleague sees and does the tasks."""
    require(may_note_absence, by, person)
    _check_days(from_on, to_on)
    for one in sorted((person, cover), key=lambda one: one.pk):
        lock(one)  # two notes that would contradict each other wait for one another
    if cover.pk == person.pk or not (cover.is_active and shares_post(person, cover)):
        raise Invalid("代班人要是同岗位的另一位同事。", field="cover")
    if queries.absences_within(from_on, to_on).filter(person=person).exists():
        raise Invalid("这几天已经登记过代班，请先结束原来的安排。", field="from_on")
    if queries.absences_within(from_on, to_on).filter(person=cover).exists():
        raise Invalid("这位同事这几天自己也不在，请换一位。", field="cover")
    if queries.absences_within(from_on, to_on).filter(cover=person).exists():
        raise Invalid("这几天您正为同事代班，请先请那位同事换人。", field="from_on")
    absence = Absence.objects.create(
        person=person, cover=cover, from_on=from_on, to_on=to_on, noted_by=by
    )
    record("tasks.absence_noted", absence, by=by, until=to_on.isoformat(), cover=cover.pk)
    link = reverse("tasks:absences")
    tell(cover, "tasks/notices/cover", by=by, link=link, absence=absence)
    if by.pk != person.pk:
        tell(person, "tasks/notices/away", by=by, link=link, absence=absence)
    live.publish(f"person:{person.pk}", f"person:{cover.pk}")
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: Person) -> Absence:
    """Back early: it no longer counts from today. One that has not begun is taken away."""
    absence = lock(absence)
    require(may_end_absence, by, absence)
    if absence.to_on < today():
        raise WrongState("这段代班已经结束了。")
    record("tasks.absence_ended", absence, by=by)
    live.publish(f"person:{absence.person_id}", f"person:{absence.cover_id}")
    yesterday = today() - timedelta(days=1)
    if absence.from_on > yesterday:
        absence.delete()
    else:
        absence.to_on = yesterday
        absence.save(update_fields=["to_on"])
    return absence


def _check_days(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise Invalid("结束的日子不能早于开始的日子。", field="to_on")
    if to_on < today():
        raise Invalid("这几天已经过去了。", field="to_on")
    if to_on - from_on > LONGEST:
        raise Invalid("一次最多登记半年；更久请结束岗位，由别人接任。", field="to_on")
