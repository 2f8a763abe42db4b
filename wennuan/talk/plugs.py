"""What this app answers when a lower app, or one beside it, asks through its sockets (wiring)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from wennuan.kernel.rules import SYSTEM
from wennuan.moderation.hooks import Decision, Reportable, Thing
from wennuan.people.hooks import Door, Section
from wennuan.people.models import Person, Scope
from wennuan.places.hooks import Link
from wennuan.places.models import Place
from wennuan.talk.actions import leaving, threads, verdicts
from wennuan.talk.deadlines import url_of
from wennuan.talk.models import (
    AnnouncementReading,
    Circle,
    CircleMember,
    CircleMessage,
    CircleStatus,
    Conversation,
    ConversationMessage,
    ConversationStatus,
    PollVote,
    Reply,
    Screen,
    Thread,
    ThreadStatus,
)
from wennuan.talk.queries.areas import offices_of
from wennuan.talk.queries.threads import promise_of, waiting_for
from wennuan.talk.rules import may_answer, may_read_circle, may_read_thread, may_settle

SOURCE = "talk:"


def me_doors(person: Person) -> Iterable[Door]:
    """My questions and private conversations; the desk of whoever answers for an area."""
    said = "问过的事，社区怎么说的"
    yield Door("我的提问", reverse("talk:mine"), "messages-square", said, Scope.REQUESTS)
    yield Door("私下谈话", reverse("talk:conversations"), "lock", "不想公开的事，和社区的人说")
    if offices_of(person):
        count = waiting_for(person).count()
        hint = f"{count} 个提问等待答复" if count else "现在没有等待答复的提问"
        yield Door("答复居民", reverse("talk:desk"), "message-square", hint)


def export_sections(person: Person) -> Iterable[Section]:
    """All that a person said here, and where they had a vote."""
    asked = Thread.objects.filter(author=person).order_by("pk")
    said = Reply.objects.filter(author=person).order_by("pk")
    inside = CircleMember.objects.filter(person=person).select_related("circle").order_by("pk")
    in_circles = CircleMessage.objects.filter(author=person).order_by("pk")
    private = ConversationMessage.objects.filter(author=person).order_by("pk")
    read = AnnouncementReading.objects.filter(person=person).select_related("announcement")
    votes = PollVote.objects.filter(person=person).select_related("poll").order_by("pk")
    found = (
        ("threads", "社区提问", [
            {"标题": t.title, "内容": t.body, "状态": t.get_status_display(),
             "公开": t.get_screen_display(), "时间": _when(t.asked_at)} for t in asked
        ]),
        ("replies", "社区回复", [{"内容": r.body, "时间": _when(r.said_at)} for r in said]),
        ("circles", "邻里小组", [
            {"小组": m.circle.name, "状态": m.get_status_display()} for m in inside
        ]),
        ("circle_messages", "小组发言", [
            {"内容": m.body, "时间": _when(m.said_at)} for m in in_circles
        ]),
        ("private", "私下谈话", [{"内容": w.body, "时间": _when(w.said_at)} for w in private]),
        ("announcements", "读过的公告", [
            {"公告": r.announcement.title, "时间": _when(r.read_at)} for r in read
        ]),
        ("votes", "参加的小调查", [
            {"问题": v.poll.question, "选择": v.poll.options[v.choice]} for v in votes
        ]),
    )  # fmt: skip
    for key, title, rows in found:
        if rows:
            yield Section(key, title, tuple(rows))


def _when(moment: object) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"  # type: ignore[arg-type]


def reasons_to_stay(person: Person) -> Iterable[str]:
    """A question that waits, a group without another keeper, a conversation to answer."""
    waits = Thread.objects.filter(author=person, screen=Screen.SHOWN)
    if waits.filter(status=ThreadStatus.WAITING).exists():
        yield "还有一个提问在等社区答复，请先撤回或等答复"
    for circle in Circle.objects.filter(keeper=person, status=CircleStatus.OPEN):
        yield f"您是“{circle.name}”的组长，请先交给别人或解散小组"
    leads = Conversation.objects.filter(worker=person).exclude(status=ConversationStatus.ENDED)
    if leads.exists():
        yield "还有居民在和您私下谈话，请先交给同事"


def threads_of_area(place: Place) -> Link:
    """The boards of an area, on its page."""
    promise = promise_of(place)
    said = f"{promise.waiting} 个提问等待答复" if promise.waiting else "问一问，有人答"
    return Link("居民问答", said, f"{reverse('talk:index')}?place={place.code}", "messages-square")


def hear_decision(decision: Decision) -> None:
    """The moderators decided on something of ours: show it, or hide it."""
    thing = _thing(decision.kind, decision.ref)
    if isinstance(thing, Thread):
        verdicts.judge_thread(thing, decision, by=decision.by)
    elif isinstance(thing, Reply):
        verdicts.judge_reply(thing, decision, by=decision.by)
    elif isinstance(thing, CircleMessage):
        verdicts.judge_message(thing, decision, by=decision.by)


def reportable(wanted: Thing) -> Iterable[Reportable]:
    """A text of ours that somebody wants to report, if they may see it."""
    thing = _thing(wanted.kind, wanted.ref)
    if isinstance(thing, CircleMessage):
        if thing.screen == Screen.SHOWN and may_read_circle(wanted.viewer, thing.circle):
            yield Reportable(
                f"小组“{thing.circle.name}”里的发言", thing.body, url_of(thing), thing.author,
                thing.circle.place,
            )  # fmt: skip
        return
    thread = thing.thread if isinstance(thing, Reply) else thing
    if thing is None or thread is None or thing.screen != Screen.SHOWN:
        return
    if not may_read_thread(wanted.viewer, thread):
        return
    if isinstance(thing, Reply):
        said = thing.author if not thing.is_official else None
        yield Reportable(f"“{thread.title}”下的回复", thing.body, url_of(thing), said, thread.place)
    else:
        yield Reportable(
            thread.title, thread.body, url_of(thread), thread.author, thread.place,
            tuple(thread.pictures),
        )  # fmt: skip


def _thing(kind: str, ref: str) -> Thread | Reply | CircleMessage | None:
    """What a kind and ref mean here; nothing of ours is nothing."""
    if not (ref.isascii() and ref.isdigit()):
        return None
    if kind == "talk.thread":
        return Thread.objects.filter(pk=ref).select_related("author", "place").first()
    if kind == "talk.reply":
        found = Reply.objects.filter(pk=ref).select_related("author", "thread__place")
        return found.first()
    if kind == "talk.message":
        return CircleMessage.objects.filter(pk=ref).select_related("author", "circle").first()
    return None


def note_successor(source: str, *, key: str, label: str, url: str, by: Person | None) -> None:
    """Something beside us was made from a thread by its asker or whoever answers it.

    Other sources are not ours, and what a stranger claims to have made from it is not noted.
    """
    number = source.removeprefix(SOURCE)
    if not (source.startswith(SOURCE) and number.isascii() and number.isdigit() and by):
        return
    found = Thread.objects.filter(pk=int(number)).select_related("author", "place").first()
    if found and (may_settle(by, found) or may_answer(by, found)):
        threads.note_successor(found, key=key, label=label, url=url, by=by)


def follow_merged_place(place: Place) -> None:
    """An area was merged into another."""
    leaving.follow_merged_place(place, by=SYSTEM)


def forget_person(person: Person) -> None:
    """Somebody closed their account."""
    leaving.forget_person(person, by=person)
