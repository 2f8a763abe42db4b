"""What is asked and answered, as each viewer may see it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wennuan.kernel.clock import today
from wennuan.kernel.errors import NotFound
from wennuan.kernel.files import signed_url
from wennuan.orgs.queries import holds_post
from wennuan.people.models import Person
from wennuan.places.models import Level, Place
from wennuan.talk import rules
from wennuan.talk.hooks import successors
from wennuan.talk.models import (
    MOST_ROUNDS,
    OFFICIAL,
    Board,
    Reply,
    Screen,
    Thread,
    ThreadStatus,
)
from wennuan.talk.queries.areas import inside_any, office_of, offices_of
from wennuan.talk.queries.slices import Slice, oldest_first

STATES = {"waiting": "等待答复", "overdue": "超期未答", "answered": "已答复"}
EXCERPT = 60
GONE = "没有找到这条内容，它可能已经撤回，或者只有提问人能看到。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads a reader looks for; empty means everything."""

    place: Place | None = None
    board: Board | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """How a thread stands, as an icon's tone and a word."""

    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One line of a list: a nickname, never a name."""

    pk: int
    title: str
    excerpt: str
    author: str
    board: str
    place: str
    asked_at: datetime
    state: State
    reply_count: int
    has_pictures: bool


@dataclass(frozen=True, slots=True)
class ReplyCard:
    """One word under a thread, for one viewer."""

    pk: int
    kind: str
    is_official: bool
    name: str
    is_asker: bool
    is_helped: bool
    body: str
    said_at: datetime
    note: str
    can_withdraw: bool
    can_report: bool


@dataclass(frozen=True, slots=True)
class WayOn:
    """One step from a thread to something else."""

    label: str
    hint: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A whole thread for one viewer. ``became`` and ``author_code`` are for its two sides only."""

    pk: int
    title: str
    body: str
    author: str
    is_helped: bool
    board: str
    board_pk: int
    place: str
    place_code: str
    office: str
    asked_at: datetime
    state: State
    status: str
    screen: str
    is_public: bool
    pictures: list[str]
    official: list[ReplyCard]
    author_code: str = ""
    note: str = ""
    became: list[dict[str, str]] = field(default_factory=list)
    ways_on: list[WayOn] = field(default_factory=list)
    can_answer: bool = False
    can_refuse: bool = False
    can_comment: bool = False
    can_solve: bool = False
    can_ask_again: bool = False
    can_withdraw: bool = False
    can_report: bool = False
    can_talk: bool = False


def public_threads(wanted: Wanted) -> QuerySet[Thread]:
    """What everybody may read, each filter with an index of its own."""
    found = Thread.objects.filter(screen=Screen.SHOWN, is_private=False)
    if wanted.place is not None:
        found = _in_place(found, wanted.place)
    if wanted.board is not None:
        found = found.filter(board=wanted.board)
    if wanted.state == "answered":
        found = found.filter(status__in=[ThreadStatus.ANSWERED, ThreadStatus.SOLVED])
    elif wanted.state == "waiting":
        found = found.filter(status=ThreadStatus.WAITING)
    elif wanted.state == "overdue":
        found = found.filter(status=ThreadStatus.WAITING, due_on__lt=today())
    return found.select_related("author", "board", "place")


def _in_place(found: QuerySet[Thread], place: Place) -> QuerySet[Thread]:
    if place.level == Level.DISTRICT:
        return found
    if place.level == Level.STREET:
        return found.filter(street=place)
    return found.filter(place=place)


def thread_rows(threads: Iterable[Thread]) -> list[ThreadRow]:
    """Lines for a list."""
    return [_row(thread) for thread in threads]


def _row(thread: Thread) -> ThreadRow:
    return ThreadRow(
        pk=thread.pk,
        title=thread.title,
        excerpt=" ".join(thread.body.split())[:EXCERPT],
        author=thread.author.public_name,
        board=thread.board.name,
        place=thread.place.name,
        asked_at=thread.asked_at,
        state=state_of(thread),
        reply_count=thread.reply_count,
        has_pictures=bool(thread.pictures),
    )


def state_of(thread: Thread) -> State:
    """Answered, still within its time (with the day), or overdue: the same words for everyone."""
    if thread.screen != Screen.SHOWN:
        tone = "wait" if thread.screen == Screen.HELD else "idle"
        return State(tone, thread.get_screen_display())
    if thread.is_overdue and thread.due_on:
        return State("bad", f"超期 {(today() - thread.due_on).days} 天未答")
    if thread.status == ThreadStatus.WAITING and thread.due_on:
        left = "今天" if thread.due_on == today() else f"{thread.due_on:%-m月%-d日}"
        return State("wait", f"{left}前答复")
    tones = {ThreadStatus.ANSWERED: "done", ThreadStatus.SOLVED: "done"}
    return State(tones.get(ThreadStatus(thread.status), "idle"), thread.get_status_display())


def thread_for(pk: int, viewer: Person | None) -> Thread:
    """One thread, if this viewer (None: a stranger) may read it. Raises NotFound."""
    thread = (
        Thread.objects.filter(pk=pk)
        .select_related("author", "board", "place__parent", "street")
        .first()
    )
    if thread is None or not _may_read(viewer, thread):
        raise NotFound(GONE, hint="看看社区里别的提问。")
    return thread


def _may_read(viewer: Person | None, thread: Thread) -> bool:
    if viewer is None:
        return thread.is_public
    return rules.may_read_thread(viewer, thread)


def thread_card(thread: Thread, viewer: Person | None) -> ThreadCard:
    """Everything that this viewer may see and do with a thread that they may read."""
    official = thread.replies.filter(kind__in=OFFICIAL).order_by("pk")
    card = ThreadCard(
        pk=thread.pk,
        title=thread.title,
        body=thread.body,
        author=thread.author.public_name,
        is_helped=thread.helped_by_id is not None,
        board=thread.board.name,
        board_pk=thread.board_id,
        place=thread.place.name,
        place_code=thread.place.code,
        office=office_of(thread.place),
        asked_at=thread.asked_at,
        state=state_of(thread),
        status=thread.status,
        screen=thread.screen,
        is_public=thread.is_public,
        pictures=[signed_url(path) for path in thread.pictures],
        official=[_reply_card(one, thread, viewer) for one in official],
    )
    return card if viewer is None else replace(card, **_for_viewer(thread, viewer))


def _for_viewer(thread: Thread, viewer: Person) -> dict[str, Any]:
    """What this viewer may do; a stranger may only read."""
    is_side = rules.may_settle(viewer, thread)
    answers = rules.may_answer(viewer, thread)
    return _as_side(thread, viewer, is_side=is_side, answers=answers) | {
        "can_answer": answers,
        "can_refuse": answers and _can(thread, "refuse"),
        "can_comment": thread.is_public or is_side,
        "can_report": thread.is_public and not is_side,
        "can_talk": answers and not thread.author.is_minor,
        "author_code": thread.author.code if answers else "",
    }


def _as_side(thread: Thread, viewer: Person, *, is_side: bool, answers: bool) -> dict[str, Any]:
    """What only the asker and whoever answers may see: what became of it, why it is hidden."""
    if not (is_side or answers):
        return {}
    return {
        "became": list(thread.became),
        "ways_on": _ways_on(thread, viewer, is_side=is_side),
        "note": NOTES.get(thread.screen, NOTES["private"] if thread.is_private else ""),
        "can_solve": is_side and _can(thread, "solve"),
        "can_ask_again": is_side and _can(thread, "ask_again") and thread.round < MOST_ROUNDS,
        "can_withdraw": is_side and thread.SCREEN.can(thread, "withdraw"),
    }


def _ways_on(thread: Thread, viewer: Person, *, is_side: bool) -> list[WayOn]:
    """What it may become; nothing once it became something, or is not shown."""
    if thread.screen != Screen.SHOWN or thread.became:
        return []
    return [
        WayOn(one.label, one.hint, one.icon, one.url_for(thread))
        for one in successors(thread)
        if is_side or (one.roles and holds_post(viewer, one.roles, place=thread.place))
    ]


def _can(thread: Thread, step: str) -> bool:
    return thread.screen == Screen.SHOWN and thread.FLOW.can(thread, step)


NOTES = {
    Screen.HELD: "这条内容正在等待审核，一个工作日内有结果。现在只有提问人能看到。",
    Screen.HIDDEN: "这条内容已经隐藏，别人看不到。原因在提问人的消息里，不同意可以申诉。",
    Screen.WITHDRAWN: "这条内容已经撤回，别人看不到。",
    "private": "这条内容涉及个人情况，只有提问人和社区能看到。",
}  # fmt: skip


def replies_of(
    thread: Thread, viewer: Person | None, *, after: int | None = None
) -> tuple[list[ReplyCard], int]:
    """What neighbours and the asker said, the oldest first, and where the next piece begins."""
    found = thread.replies.exclude(kind__in=OFFICIAL).select_related("author")
    seen = [Screen.SHOWN] if viewer is None else [Screen.SHOWN, Screen.HELD, Screen.HIDDEN]
    piece: Slice[Reply] = oldest_first(found.filter(screen__in=seen), after)
    cards = [_reply_card(one, thread, viewer) for one in piece.rows if _shows(one, viewer)]
    return cards, piece.more


def _shows(reply: Reply, viewer: Person | None) -> bool:
    """Held and hidden words are seen by who said them, nobody else."""
    return reply.screen == Screen.SHOWN or (viewer is not None and viewer.pk == reply.author_id)


def _reply_card(reply: Reply, thread: Thread, viewer: Person | None) -> ReplyCard:
    is_own = viewer is not None and viewer.pk in {reply.author_id, reply.helped_by_id}
    return ReplyCard(
        pk=reply.pk,
        kind=reply.get_kind_display(),
        is_official=reply.is_official,
        name=reply.office or reply.author.public_name,
        is_asker=reply.author_id == thread.author_id,
        is_helped=reply.helped_by_id is not None,
        body=reply.body,
        said_at=reply.said_at,
        note="" if reply.screen == Screen.SHOWN else reply.get_screen_display(),
        can_withdraw=is_own and not reply.is_official and reply.SCREEN.can(reply, "withdraw"),
        can_report=viewer is not None and not is_own and not reply.is_official,
    )


def own_threads(person: Person) -> QuerySet[Thread]:
    """What somebody asked, also what is held, hidden or private; the withdrawn no more."""
    found = Thread.objects.filter(author=person).exclude(screen=Screen.WITHDRAWN)
    return found.select_related("author", "board", "place")


def waiting_for(worker: Person) -> QuerySet[Thread]:
    """What waits for the areas that this worker answers for, the first due first."""
    waits = Thread.objects.filter(status=ThreadStatus.WAITING, screen=Screen.SHOWN)
    mine = waits.filter(inside_any(offices_of(worker))).exclude(author=worker)
    return mine.select_related("author", "board", "place").order_by("due_on", "pk")


@dataclass(frozen=True, slots=True)
class Promise:
    """How an area keeps its days: what waits, what is overdue."""

    waiting: int
    overdue: int


def promise_of(place: Place) -> Promise:
    """How many questions of an area wait now, and how many of them longer than promised."""
    waits = Wanted(place=place, state="waiting")
    late = Wanted(place=place, state="overdue")
    return Promise(public_threads(waits).count(), public_threads(late).count())


def quiet_since(moment: datetime) -> QuerySet[Thread]:
    """Answered threads in which nobody said anything since a moment."""
    return Thread.objects.filter(status=ThreadStatus.ANSWERED, last_at__lt=moment)
