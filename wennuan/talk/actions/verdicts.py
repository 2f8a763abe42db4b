"""What the moderators decided: shown, hidden, or shown again after an appeal."""

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.db import lock
from wennuan.moderation.hooks import Decision
from wennuan.people.models import Person
from wennuan.talk.actions import clocks
from wennuan.talk.actions.threads import show_reply, uncount_reply
from wennuan.talk.deadlines import last_day
from wennuan.talk.models import CircleMessage, Reply, Screen, Thread, ThreadStatus


@transaction.atomic
def judge_thread(thread: Thread, decision: Decision, *, by: Person) -> Thread:
    """Show a thread, its clock starting anew, or hide it; the withdrawn stay so."""
    thread = lock(thread)
    if not _takes(thread, decision):
        return thread
    thread.save(update_fields=["screen"])
    _note(thread, decision, by=by)
    if not decision.passed:
        clocks.stop(thread, by=by)
        return thread
    if thread.status == ThreadStatus.WAITING:
        thread.due_on = last_day(thread.board) or thread.due_on
        thread.save(update_fields=["due_on"])
    clocks.start(thread, by=by)
    return thread


@transaction.atomic
def judge_reply(reply: Reply, decision: Decision, *, by: Person) -> Reply:
    """Show or hide what somebody said under a thread."""
    thread = lock(reply.thread)
    reply = lock(reply)
    was_shown = reply.screen == Screen.SHOWN
    if not _takes(reply, decision):
        return reply
    reply.save(update_fields=["screen"])
    _note(reply, decision, by=by)
    reply.thread = thread
    if decision.passed:
        show_reply(reply, by=by)
    else:
        uncount_reply(thread, was_shown=was_shown, by=by)
    return reply


@transaction.atomic
def judge_message(message: CircleMessage, decision: Decision, *, by: Person) -> CircleMessage:
    """Show or hide what somebody said in a group."""
    message = lock(message)
    if not _takes(message, decision):
        return message
    message.save(update_fields=["screen"])
    _note(message, decision, by=by)
    return message


def _takes(thing: Thread | Reply | CircleMessage, decision: Decision) -> bool:
    """Does the decision change anything? Then the step is taken."""
    step = "show" if decision.passed else "hide"
    if not thing.SCREEN.can(thing, step):
        return False
    thing.SCREEN.take(thing, step)
    return True


def _note(thing: Thread | Reply | CircleMessage, decision: Decision, *, by: Person) -> None:
    verb = "talk.shown" if decision.passed else "talk.hidden"
    record(verb, thing, by=by, reason=decision.reason[:200])
    if isinstance(thing, CircleMessage):
        live.publish(f"circle:{thing.circle_id}")
