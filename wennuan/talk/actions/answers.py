"""What the community does on the boards: answer, refuse with a reason, add; and silence."""

from datetime import timedelta

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people import timeline
from wennuan.people.models import Person
from wennuan.talk import words
from wennuan.talk.actions import clocks
from wennuan.talk.deadlines import SILENT_DAYS, task_of, url_of
from wennuan.talk.models import Reply, ReplyKind, Screen, SolvedHow, Thread, ThreadStatus
from wennuan.talk.queries.areas import office_of
from wennuan.talk.queries.threads import quiet_since
from wennuan.talk.rules import may_answer
from wennuan.tasks.actions import close_task

AT_ONCE = 200


@transaction.atomic
def answer(thread: Thread, body: str, *, by: Person) -> Reply:
    """Answer in the name of the area: the clock stops, the asker is told. One answer a round."""
    thread, body = _taken_up(thread, body, by=by)
    thread.FLOW.take(thread, "answer")
    reply = _say(thread, ReplyKind.ANSWER, body, by=by)
    record("talk.answered", thread, by=by, round=thread.round, late=_is_late(thread))
    _tell_asker(thread, "talk/notices/answered", by=by, sms=True)
    return reply


@transaction.atomic
def refuse(thread: Thread, reason: str, *, by: Person, is_personal: bool = False) -> Reply:
    """Say that the community can't do it, and why. A personal one only the asker sees (B3)."""
    thread, reason = _taken_up(thread, reason, by=by)
    thread.FLOW.take(thread, "refuse")
    thread.is_private = thread.is_private or is_personal
    reply = _say(thread, ReplyKind.REFUSAL, reason, by=by)
    record("talk.refused", thread, by=by, round=thread.round, is_personal=is_personal)
    _tell_asker(thread, "talk/notices/refused", by=by, sms=True)
    return reply


@transaction.atomic
def add_note(thread: Thread, body: str, *, by: Person) -> Reply:
    """Add to what the community has said; it changes no state."""
    thread, body = _taken_up(thread, body, by=by)
    if thread.status in {ThreadStatus.WAITING, ThreadStatus.TALKING}:
        raise WrongState("这里还没有正式答复，请先答复。")
    reply = _say(thread, ReplyKind.NOTE, body, by=by)
    record("talk.answer_added", thread, by=by)
    _tell_asker(thread, "talk/notices/answered", by=by, sms=False)
    return reply


def _taken_up(thread: Thread, body: str, *, by: Person) -> tuple[Thread, str]:
    """The thread, held, and the words, looked at: what all official words begin with."""
    thread = lock(thread)
    require(may_answer, by, thread)
    if thread.screen != Screen.SHOWN:
        raise WrongState("这条提问现在没有公开，不用答复。")
    body = body.strip()
    if not body:
        raise Invalid("请写下要说的话；不能办的，请写明原因。", field="body")
    words.checked({"body": body})
    return thread, body


def _say(thread: Thread, kind: ReplyKind, body: str, *, by: Person) -> Reply:
    reply = Reply.objects.create(
        thread=thread, kind=kind, author=by, office=office_of(thread.place), round=thread.round,
        body=body,
    )  # fmt: skip
    thread.last_at = now()
    thread.save(update_fields=["status", "is_private", "last_at"])
    if kind != ReplyKind.NOTE:
        close_task(task_of(thread), by=by)
        sentence = (
            f"{reply.office}{'答复了' if kind == ReplyKind.ANSWER else '回复了'}：{thread.title}"
        )
        timeline.note(thread.author, sentence, app="talk", link=url_of(thread), by=by)
    clocks.spread(thread, by=by)
    return reply


def _is_late(thread: Thread) -> bool:
    return thread.due_on is not None and thread.due_on < today()


def _tell_asker(thread: Thread, template: str, *, by: Person, sms: bool) -> None:
    tell(
        thread.author, template, by=by, link=url_of(thread), sms=sms,
        thread=thread, office=office_of(thread.place),
    )  # fmt: skip


def solve_silent(*, by: Person | None) -> int:
    """Count as solved what was answered a week ago and nobody spoke in since; some at a time."""
    ended = 0
    while batch := _solve_batch(by=by):
        ended += batch
    return ended


@transaction.atomic
def _solve_batch(*, by: Person | None) -> int:
    since = now() - timedelta(days=SILENT_DAYS)
    quiet = quiet_since(since).select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]
    count = 0
    for thread in quiet:
        thread.FLOW.take(thread, "solve")
        thread.solved_at, thread.solved_how = now(), SolvedHow.SILENT
        thread.save(update_fields=["status", "solved_at", "solved_how"])
        record("talk.solved", thread, by=by, how="silent")
        tell(
            thread.author, "talk/notices/solved", by=by, link=url_of(thread),
            thread=thread, days=SILENT_DAYS,
        )  # fmt: skip
        live.publish(f"thread:{thread.pk}")
        count += 1
    return count
