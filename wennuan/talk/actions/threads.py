"""What residents do on the boards: ask, add, comment, settle, withdraw."""

from dataclasses import dataclass, field

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.people import timeline
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.talk import words
from wennuan.talk.actions import clocks
from wennuan.talk.deadlines import last_day, url_of, usual_day
from wennuan.talk.models import (
    MOST_ROUNDS,
    Board,
    Reply,
    ReplyKind,
    Screen,
    SolvedHow,
    Thread,
    ThreadStatus,
)
from wennuan.talk.queries.areas import boards_of, office_of, street_of
from wennuan.talk.rules import may_read_thread, may_settle, may_speak, may_withdraw


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, where; ``pictures`` are paths of kept files."""

    board: Board
    place: Place
    title: str
    body: str
    pictures: list[str] = field(default_factory=list)


@transaction.atomic
def ask(question: Question, *, by: Person, on_behalf_of: Person | None = None) -> Thread:
    """Put a question to the community; the clock of its board starts once it is shown.

    A helper asks for a resident (``on_behalf_of``): the question is theirs, both are noted.
    Words on the list send it to the moderators first.
    """
    author = on_behalf_of or by
    require(may_speak, by, author)
    title, body = question.title.strip(), question.body.strip()
    if not title or not body:
        raise Invalid("请写清楚标题和内容。", field="body" if title else "title")
    if question.board not in boards_of(question.place):
        raise Invalid("这个版块不在您选的社区，请重新选择。", field="board")
    found = words.checked({"title": title, "body": body})
    words.count(author, "thread")
    thread = Thread.objects.create(
        board=question.board, place=question.place, street=street_of(question.place),
        author=author, helped_by=None if by.pk == author.pk else by, title=title, body=body,
        pictures=question.pictures, screen=Screen.HELD if found.needs_look else Screen.SHOWN,
        status=ThreadStatus.WAITING if question.board.answer_days else ThreadStatus.TALKING,
        due_on=last_day(question.board),
    )  # fmt: skip
    record("talk.asked", thread, by=by, on_behalf_of=thread.helped_by and author)
    sentence = f"向{office_of(question.place)}提问：{title}"
    timeline.note(author, sentence, app="talk", link=url_of(thread), by=by)
    if found.needs_look:
        clocks.hold(thread, f"{title}\n{body}", found, by=by)
    else:
        clocks.start(thread, by=by)
    return thread


@transaction.atomic
def comment(thread: Thread, body: str, *, by: Person, on_behalf_of: Person | None = None) -> Reply:
    """Say something under a thread: the asker adds, a neighbour comments."""
    author = on_behalf_of or by
    require(may_speak, by, author)
    thread = lock(thread)
    require(may_read_thread, author, thread)
    if thread.screen != Screen.SHOWN:
        raise WrongState("这条内容现在没有公开，暂时不能回复。")
    body = body.strip()
    if not body:
        raise Invalid("请先写点什么。", field="body")
    found = words.checked({"body": body})
    words.count(author, "reply")
    is_asker = author.pk == thread.author_id
    reply = Reply.objects.create(
        thread=thread, author=author, helped_by=None if by.pk == author.pk else by, body=body,
        kind=ReplyKind.ADDITION if is_asker else ReplyKind.COMMENT, round=thread.round,
        screen=Screen.HELD if found.needs_look else Screen.SHOWN,
    )  # fmt: skip
    record("talk.commented", reply, by=by, on_behalf_of=reply.helped_by and author)
    if found.needs_look:
        clocks.hold(reply, body, found, by=by)
    else:
        show_reply(reply, by=by)
    return reply


def show_reply(reply: Reply, *, by: Person | None) -> None:
    """Let a comment that is shown count: in the thread's number, on open pages, for the asker."""
    thread = reply.thread
    thread.last_at, thread.reply_count = now(), thread.reply_count + 1
    thread.save(update_fields=["last_at", "reply_count"])
    live.publish(f"thread:{thread.pk}")
    if reply.author_id != thread.author_id:
        tell(
            thread.author, "talk/notices/commented", by=reply.author, link=url_of(thread),
            thread=thread, name=reply.author.public_name,
        )  # fmt: skip


@transaction.atomic
def solve(thread: Thread, *, by: Person) -> Thread:
    """The asker says that it is solved; the clock stops."""
    thread = lock(thread)
    require(may_settle, by, thread)
    _refuse_unshown(thread)
    thread.FLOW.take(thread, "solve")
    thread.solved_at, thread.solved_how = now(), SolvedHow.ASKER
    thread.save(update_fields=["status", "solved_at", "solved_how"])
    record("talk.solved", thread, by=by, on_behalf_of=_behalf(by, thread.author))
    clocks.stop(thread, by=by)
    return thread


@transaction.atomic
def ask_again(thread: Thread, body: str, *, by: Person) -> Thread:
    """The asker says what is still open: a new round, with a clock of its own."""
    thread = lock(thread)
    require(may_settle, by, thread)
    _refuse_unshown(thread)
    body = body.strip()
    if not body:
        raise Invalid("请写下还有什么没有解决。", field="body")
    if thread.round >= MOST_ROUNDS:
        raise WrongState("已经答复过几次了，请到社区当面说，或者打电话。")
    if words.checked({"body": body}).needs_look:
        raise Invalid("这段话里有不合适的词，请改一改。", field="body")
    thread.FLOW.take(thread, "ask_again")
    thread.round += 1
    thread.due_on = last_day(thread.board) or usual_day()
    thread.solved_at, thread.solved_how, thread.last_at = None, "", now()
    thread.save(update_fields=["status", "round", "due_on", "solved_at", "solved_how", "last_at"])
    Reply.objects.create(
        thread=thread, author=thread.author, kind=ReplyKind.ADDITION, round=thread.round,
        body=body, helped_by=None if by.pk == thread.author_id else by,
    )  # fmt: skip
    record("talk.asked_again", thread, by=by, on_behalf_of=_behalf(by, thread.author))
    clocks.start(thread, by=by)
    return thread


@transaction.atomic
def withdraw_thread(thread: Thread, *, by: Person) -> Thread:
    """The asker takes a question back: nobody reads it any more, the clock stops."""
    thread = lock(thread)
    require(may_settle, by, thread)
    thread.SCREEN.take(thread, "withdraw")
    thread.save(update_fields=["screen"])
    record("talk.withdrawn", thread, by=by, on_behalf_of=_behalf(by, thread.author))
    clocks.let_go(thread, by=by)
    clocks.stop(thread, by=by)
    return thread


@transaction.atomic
def withdraw_reply(reply: Reply, *, by: Person) -> Reply:
    """Take one's own word back."""
    thread = lock(reply.thread)
    reply = lock(reply)
    require(may_withdraw, by, reply)
    was_shown = reply.screen == Screen.SHOWN
    reply.SCREEN.take(reply, "withdraw")
    reply.save(update_fields=["screen"])
    uncount_reply(thread, was_shown=was_shown, by=by)
    clocks.let_go(reply, by=by)
    record("talk.reply_withdrawn", reply, by=by, on_behalf_of=_behalf(by, reply.author))
    return reply


def uncount_reply(thread: Thread, *, was_shown: bool, by: Person | None) -> None:
    """A comment is no longer shown: the thread's number goes down."""
    if was_shown and thread.reply_count:
        thread.reply_count -= 1
        thread.save(update_fields=["reply_count"])
    live.publish(f"thread:{thread.pk}")


@transaction.atomic
def note_successor(thread: Thread, *, key: str, label: str, url: str, by: Person | None) -> Thread:
    """A thread became something else (B4): its asker and whoever answers see what, nobody else."""
    thread = lock(thread)
    if all(one["url"] != url for one in thread.became):
        thread.became = [*thread.became, {"key": key, "label": label, "url": url}]
        thread.save(update_fields=["became"])
        record("talk.became", thread, by=by, key=key)
        live.publish(f"thread:{thread.pk}")
    return thread


def _refuse_unshown(thread: Thread) -> None:
    if thread.screen != Screen.SHOWN:
        raise WrongState("这条内容现在没有公开，这一步要等它公开以后。")


def _behalf(by: Person, person: Person) -> Person | None:
    return None if by.pk == person.pk else person
