"""A text comes before a person, and is decided once."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.privacy import mask_identifiers
from wennuan.kernel.rules import require
from wennuan.moderation import clocks, hooks
from wennuan.moderation.kinds import name_of
from wennuan.moderation.models import LIVE, Check, CheckStatus, Source
from wennuan.moderation.rules import DECIDERS, may_decide
from wennuan.moderation.screening import screen
from wennuan.notices.actions import tell, tell_all
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.places.queries import district
from wennuan.tasks.actions import Wanted, close_task, drop_task, move_due, open_task

TOPIC = "moderation"
LONGEST_EXCERPT = 3000
LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A text for the moderators, known in its app by kind and ref; why it comes, in Chinese.

    ``url`` is where it stands (or will). Without a place it is the whole district's.
    """

    kind: str
    ref: str
    excerpt: str
    url: str
    author: Person | None
    place: Place | None
    why: str
    source: Source = Source.HOLD
    pictures: tuple[str, ...] = ()


@transaction.atomic
def submit(item: Item, *, by: Person | None) -> Check:
    """Put a text into the moderators' queue; while it is there, it is given back unchanged."""
    found = live_check(item.kind, item.ref)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            check = _made(item)
    except IntegrityError:
        found = live_check(item.kind, item.ref)
        if found is None:
            raise
        return found
    record("moderation.submitted", check, by=by, source=check.source)
    _open_task(check, by)
    live.publish(TOPIC)
    return check


@transaction.atomic
def decide(check: Check, *, passed: bool, reason: str, by: Person) -> Check:
    """Let a text stand or take it away, with a reason that its author reads.

    A text that was merely held may pass without words; whoever reported it is owed some.
    """
    check = lock(check)
    require(may_decide, by, check)
    check.FLOW.take(check, "let_pass" if passed else "refuse")
    reason = reason.strip()
    if not reason and not (passed and check.source != Source.REPORT):
        raise Invalid("请写明理由，作者或举报人会看到。", field="reason")
    check.decided_by, check.decided_at, check.reason = by, now(), reason
    check.save(update_fields=["status", "decided_by", "decided_at", "reason"])
    verb = "moderation.passed" if passed else "moderation.refused"
    record(verb, check, by=by, reason=reason)
    hooks.decided(hooks.Decision(check.kind, check.ref, passed, reason, by))
    _tell_of(check)
    close_task(task_key(check), by=by)
    live.publish(TOPIC)
    return check


@transaction.atomic
def withdraw(kind: str, ref: str, *, by: Person | None) -> None:
    """The author took the text back: nobody has to look any more. Nothing when none waits."""
    check = live_check(kind, ref)
    if check is None:
        return
    check = lock(check)
    if not check.FLOW.can(check, "withdraw"):
        return
    check.FLOW.take(check, "withdraw")
    check.save(update_fields=["status"])
    record("moderation.withdrawn", check, by=by)
    drop_task(task_key(check), by=by)
    live.publish(TOPIC)


def live_check(kind: str, ref: str) -> Check | None:
    """The check of a text that nobody has decided yet, or whose appeal nobody has heard."""
    return Check.objects.filter(kind=kind, ref=str(ref), status__in=LIVE).first()


def task_key(check: Check) -> str:
    """The name of its task."""
    return f"moderation:{check.pk}:decide"


@transaction.atomic
def hurry(check: Check, *, by: Person | None) -> None:
    """A reader is worried too: the text is decided by the earlier of both times."""
    due = clocks.due(Source.REPORT, is_urgent=check.is_urgent)
    if check.status == CheckStatus.OPEN and due < check.due_at:
        check.due_at = due
        check.save(update_fields=["due_at"])
        move_due(task_key(check), due, by=by)


def _made(item: Item) -> Check:
    is_urgent = screen(item.excerpt).is_urgent
    return Check.objects.create(
        kind=item.kind,
        ref=str(item.ref),
        excerpt=mask_identifiers(item.excerpt.replace("\x00", "").strip())[:LONGEST_EXCERPT],
        pictures=list(item.pictures),
        url=item.url,
        author=item.author,
        place=item.place or district(),
        why=item.why[:LONGEST_WHY],
        source=item.source,
        is_urgent=is_urgent,
        due_at=clocks.due(Source(item.source), is_urgent=is_urgent),
    )


def _open_task(check: Check, by: Person | None) -> None:
    urgent = "马上看：可能有人有危险。" if check.is_urgent else ""
    task = open_task(
        Wanted(
            key=task_key(check),
            kind="moderation.decide",
            title=f"{urgent}{check.get_source_display()}：{name_of(check.kind)}",
            url=reverse("moderation:check", args=[check.pk]),
            roles=DECIDERS[:1],
            due_at=check.due_at,
            place=check.place,
            basis=clocks.BASIS[Source(check.source)],
            barred=(check.author,) if check.author else (),
        ),
        by=by,
    )
    if check.is_urgent:
        tell(task.owner, "moderation/notices/urgent", by=by, link=task.url, sms=True)


def _tell_of(check: Check) -> None:
    """The author hears of a refusal, whoever reported of any outcome; neither of the other."""
    if check.author and check.status == CheckStatus.REFUSED:
        link = reverse("moderation:mine_check", args=[check.pk])
        name = name_of(check.kind)
        tell(check.author, "moderation/notices/refused", by=None, link=link, check=check, kind=name)
    tell_reporters(check, check.reason)


def tell_reporters(check: Check, reason: str) -> None:
    """Whoever reported a text reads what became of it, and why."""
    people = [one.reporter for one in check.reports.select_related("reporter")]
    tell_all(
        people,
        "moderation/notices/report_answered",
        by=None,
        link=reverse("moderation:mine"),
        kind=name_of(check.kind),
        reason=reason,
        stays=check.stays,
    )
