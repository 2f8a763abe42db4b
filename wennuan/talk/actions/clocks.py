"""The clock of an answer: it starts when a question is shown, and stops when nothing is owed."""

from wennuan.kernel import live
from wennuan.moderation.actions import Item, submit, withdraw
from wennuan.moderation.screening import Screening
from wennuan.people.models import Person
from wennuan.search.actions import refresh
from wennuan.talk.deadlines import end_of, kind_of, task_of, url_of
from wennuan.talk.models import CircleMessage, Reply, Thread, ThreadStatus
from wennuan.talk.queries.areas import topics_of
from wennuan.talk.rules import OFFICE
from wennuan.tasks.actions import Wanted, drop_task, open_task


def start(thread: Thread, *, by: Person | None) -> None:
    """A question is shown: it can be found, open lists hear of it, an answer is owed."""
    if thread.status == ThreadStatus.WAITING and thread.due_on:
        wanted = Wanted(
            key=task_of(thread), kind="talk.answer", title=f"答复居民提问（{thread.board.name}）",
            url=url_of(thread), roles=(OFFICE,), due_at=end_of(thread.due_on),
            place=thread.place, basis="答复期限按版块公布",
        )  # fmt: skip
        open_task(wanted, by=by)
    spread(thread, by=by)


def stop(thread: Thread, *, by: Person | None) -> None:
    """Nothing is owed any more, without an answer: solved, withdrawn or hidden."""
    drop_task(task_of(thread), by=by)
    spread(thread, by=by)


def spread(thread: Thread, *, by: Person | None) -> None:
    """The index and open pages learn how a thread stands now."""
    refresh("thread", thread, by=by)
    live.publish(f"thread:{thread.pk}", *topics_of(thread.place))


def hold(
    thing: Thread | Reply | CircleMessage, text: str, found: Screening, *, by: Person | None
) -> None:
    """Send something to the moderators before it is shown."""
    if isinstance(thing, CircleMessage):
        place = thing.circle.place
    else:
        place = thing.thread.place if isinstance(thing, Reply) else thing.place
    item = Item(
        kind=kind_of(thing), ref=str(thing.pk), excerpt=text, url=url_of(thing),
        author=thing.author, place=place, why=found.why,
        pictures=tuple(thing.pictures) if isinstance(thing, Thread) else (),
    )  # fmt: skip
    submit(item, by=by)


def let_go(thing: Thread | Reply | CircleMessage, *, by: Person | None) -> None:
    """Its author took it back: no moderator has to look any more."""
    withdraw(kind_of(thing), str(thing.pk), by=by)
