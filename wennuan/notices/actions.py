"""Telling people, and what they do with what they are told."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.template import Context
from django.template.loader import get_template

from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.notices import queries
from wennuan.notices import sms as port
from wennuan.notices.models import Notice, SmsState
from wennuan.notices.rules import may_open

if TYPE_CHECKING:
    from wennuan.people.models import Person

SMS_TITLE = 35  # characters that a provider's template takes for one value
SMS_PATIENCE = timedelta(hours=6)  # after that a text message would only confuse
AT_ONCE = 500


def tell(
    person: "Person",
    template: str,
    *,
    by: "Person | None",
    link: str = "",
    sms: bool = False,
    **context: Any,
) -> Notice:
    """Leave a notice for one person, in the transaction of the act that it is about.

    ``template`` names ``<app>/notices/x`` (a .txt file: the title on its first line, then the
    text); ``link`` is an address of this site. Open pages hear of it after the commit, and a job
    sends the text message when ``sms`` is asked for and the person has a phone.
    """
    return tell_all([person], template, by=by, link=link, sms=sms, **context)[0]


@transaction.atomic
def tell_all(
    people: Iterable["Person"],
    template: str,
    *,
    by: "Person | None",
    link: str = "",
    sms: bool = False,
    **context: Any,
) -> list[Notice]:
    """Leave the same notice for many people, some hundreds at a time."""
    title, body = _written(template, context)
    notices = [
        Notice(
            to=person,
            sender=by,
            template=template,
            title=title,
            body=body,
            link=link,
            sms=SmsState.WAITING if sms and person.phone else SmsState.NONE,
        )
        for person in people
    ]
    Notice.objects.bulk_create(notices, batch_size=AT_ONCE)
    live.publish(*(f"person:{notice.to_id}" for notice in notices))
    for notice in notices:
        if notice.sms == SmsState.WAITING:
            later("notices.deliver_sms", notice_id=notice.pk)
    return notices


@transaction.atomic
def open_notice(notice: Notice, *, by: "Person") -> Notice:
    """Read a notice: the first time is noted, and the number on the bell goes down."""
    require(may_open, by, notice)
    if notice.read_at is None:
        notice.read_at = now()
        notice.save(update_fields=["read_at"])
        live.publish(f"person:{by.pk}")
    return notice


@transaction.atomic
def read_everything(*, by: "Person") -> int:
    """Put all one's notices among the read ones; returns how many there were."""
    count = queries.inbox(by).filter(read_at=None).update(read_at=now())
    if count:
        live.publish(f"person:{by.pk}")
    return count


@transaction.atomic
def deliver_sms(notice: Notice, *, by: "Person | None") -> Notice:
    """Send the text message that goes with a notice, once; nothing if it is out or given up.

    A number that can't receive ends it. Unavailable and TooMany are raised, so that the job
    comes back later.
    """
    notice = lock(notice)
    if not notice.FLOW.can(notice, "send"):
        return notice
    try:
        _send(notice)
    except Invalid:
        notice.FLOW.take(notice, "give_up")
    else:
        notice.FLOW.take(notice, "send")
    notice.save(update_fields=["sms"])
    return notice


@transaction.atomic
def give_up_old_sms(*, by: "Person | None") -> int:
    """Stop waiting for text messages that didn't go out in six hours; the inbox has them all."""
    old = queries.waiting_for_sms(since=now() - SMS_PATIENCE)
    return old.update(sms=SmsState.FAILED)


def _send(notice: Notice) -> None:
    if not (notice.to.is_active and notice.to.phone):
        raise Invalid("这个人现在没有可以收短信的号码。")
    port.send(notice.to.phone, "notice", {"title": notice.title[:SMS_TITLE]})


def _written(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Title and text of a notice. It is text, so nothing is escaped before a page shows it."""
    inner = get_template(f"{template}.txt").template  # type: ignore[attr-defined]
    written: str = inner.render(Context(context, autoescape=False)).strip()
    title, _, body = written.partition("\n")
    return title.strip(), body.strip()
