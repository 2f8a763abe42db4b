"""Announcements: posted for an area, told to its residents in batches, confirmed by them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell_all
from wennuan.people.models import Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.places.models import Place
from wennuan.search.actions import refresh
from wennuan.talk import words
from wennuan.talk.models import Announcement, AnnouncementReading
from wennuan.talk.queries.areas import office_of, residents_of, topics_of
from wennuan.talk.rules import may_confirm, may_tell_area

AT_ONCE = 300
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Words:
    """What an area announces, until when, and whether its residents confirm that they read it."""

    title: str
    body: str
    expires_on: date
    is_pinned: bool = False
    wants_receipts: bool = False


@transaction.atomic
def announce(place: Place, said: Words, *, by: Person) -> Announcement:
    """Post an announcement of an area; a job tells its residents, some hundreds at a time."""
    require(may_tell_area, by, place)
    title, body = said.title.strip(), said.body.strip()
    if not title or not body:
        raise Invalid("请写好标题和内容。", field="body" if title else "title")
    if not today() <= said.expires_on <= today() + timedelta(days=LONGEST_DAYS):
        raise Invalid("公示日期从今天起，最长一年。", field="expires_on")
    words.checked({"title": title, "body": body})
    made = Announcement.objects.create(
        place=place, office=office_of(place), title=title, body=body, author=by,
        expires_on=said.expires_on, is_pinned=said.is_pinned, wants_receipts=said.wants_receipts,
        to_tell=residents_of(place).count(),
    )  # fmt: skip
    record("talk.announced", made, by=by, place=place.code)
    refresh("announcement", made, by=by)
    live.publish(*topics_of(place))
    later("talk.tell_residents", announcement_id=made.pk)
    return made


@transaction.atomic
def tell_next(announcement: Announcement, *, by: Person | None) -> bool:
    """Tell the next residents; True when there may be more. Nobody is told twice."""
    one = lock(announcement)
    if one.told_at is not None:
        return False
    people = list(residents_of(one.place).filter(pk__gt=one.told_until)[:AT_ONCE])
    if one.taken_down_at is None and people:
        link = reverse("talk:announcement", args=[one.pk])
        others = [person for person in people if person.pk != one.author_id]
        tell_all(others, "talk/notices/announced", by=by, link=link, announcement=one)
        one.told_count += len(others)
        one.told_until = people[-1].pk
    if one.taken_down_at is not None or len(people) < AT_ONCE:
        one.told_at = now()
    one.save(update_fields=["told_count", "told_until", "told_at"])
    live.publish(f"announcement:{one.pk}")
    return one.told_at is None


@transaction.atomic
def confirm_reading(
    announcement: Announcement, *, by: Person, on_behalf_of: Person | None = None
) -> AnnouncementReading:
    """A resident has read it, or a helper has read it to them; the first time counts."""
    person = on_behalf_of or by
    require(may_act_for, by, Matter(person, Scope.REQUESTS))
    require(may_confirm, person, announcement)
    if not announcement.is_current:
        raise WrongState("这份公告已经过期或撤下，不用再确认。")
    reading, is_new = AnnouncementReading.objects.get_or_create(
        announcement=announcement, person=person,
        defaults={"helped_by": None if by.pk == person.pk else by},
    )  # fmt: skip
    if is_new:
        record("talk.reading_confirmed", announcement, by=by, on_behalf_of=on_behalf_of)
        live.publish(f"announcement:{announcement.pk}")
    return reading


@transaction.atomic
def take_down(announcement: Announcement, reason: str, *, by: Person) -> Announcement:
    """Take an announcement down, with a reason that readers see; the text stays on record."""
    one = lock(announcement)
    require(may_tell_area, by, one.place)
    if one.taken_down_at is not None:
        raise WrongState("这份公告已经撤下了。")
    if not reason.strip():
        raise Invalid("请写明为什么撤下，读过的人会看到。", field="reason")
    one.taken_down_at, one.taken_down_reason = now(), reason.strip()[:200]
    one.save(update_fields=["taken_down_at", "taken_down_reason"])
    record("talk.taken_down", one, by=by, reason=one.taken_down_reason)
    refresh("announcement", one, by=by)
    live.publish(f"announcement:{one.pk}", *topics_of(one.place))
    return one
