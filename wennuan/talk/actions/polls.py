"""Short polls: asked by an area's worker, one vote a resident, closed on time or early."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.places.models import Place
from wennuan.search.actions import refresh
from wennuan.talk import words
from wennuan.talk.deadlines import end_of
from wennuan.talk.models import MOST_OPTIONS, Poll, PollVote
from wennuan.talk.queries.areas import office_of, topics_of
from wennuan.talk.rules import may_tell_area, may_vote

LONGEST_DAYS = 60
ALREADY = "您已经投过票了，每人一票，投了就不能改。"


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is asked, and what can be answered, until the end of a day."""

    question: str
    options: list[str]
    closes_on: date
    explanation: str = ""
    shows_live: bool = False


@transaction.atomic
def ask_poll(place: Place, ballot: Ballot, *, by: Person) -> Poll:
    """Ask the residents of an area."""
    require(may_tell_area, by, place)
    options = list(dict.fromkeys(one.strip() for one in ballot.options if one.strip()))
    if not ballot.question.strip():
        raise Invalid("请写下想问的事。", field="question")
    if not 2 <= len(options) <= MOST_OPTIONS:  # noqa: PLR2004 — a choice has two sides
        raise Invalid(f"请写 2 到 {MOST_OPTIONS} 个不同的选项，一行一个。", field="options")
    if not today() <= ballot.closes_on <= today() + timedelta(days=LONGEST_DAYS):
        raise Invalid("截止日从今天起，最长两个月。", field="closes_on")
    words.checked({"question": ballot.question, "explanation": ballot.explanation,
                   "options": "\n".join(options)})  # fmt: skip
    made = Poll.objects.create(
        place=place, office=office_of(place), question=ballot.question.strip(), options=options,
        explanation=ballot.explanation.strip(), shows_live=ballot.shows_live, author=by,
        closes_at=end_of(ballot.closes_on),
    )  # fmt: skip
    record("talk.poll_asked", made, by=by, place=place.code)
    refresh("poll", made, by=by)
    live.publish(*topics_of(place))
    return made


@transaction.atomic
def vote(poll: Poll, choice: int, *, by: Person, on_behalf_of: Person | None = None) -> PollVote:
    """One resident's vote, also cast by their helper. The database refuses a second one."""
    person = on_behalf_of or by
    require(may_act_for, by, Matter(person, Scope.REQUESTS))
    poll = lock(poll)  # so that closing and the last vote are in order
    require(may_vote, person, poll)
    if not poll.is_open:
        raise WrongState("这个小调查已经截止，不能再投票。")
    if not 0 <= choice < len(poll.options):
        raise Invalid("请选一项。", field="choice")
    try:
        with transaction.atomic():
            made = PollVote.objects.create(
                poll=poll, person=person, choice=choice,
                helped_by=None if by.pk == person.pk else by,
            )  # fmt: skip
    except IntegrityError as twice:
        raise WrongState(ALREADY) from twice
    record("talk.voted", poll, by=by, on_behalf_of=on_behalf_of)
    live.publish(f"poll:{poll.pk}")
    return made


@transaction.atomic
def close_poll(poll: Poll, outcome: str, *, by: Person) -> Poll:
    """End a poll, or say after its end what comes of it."""
    poll = lock(poll)
    require(may_tell_area, by, poll.place)
    if not outcome.strip():
        raise Invalid("请写下结果怎么用，投票的人想知道。", field="outcome")
    words.checked({"outcome": outcome})
    if poll.is_open:
        poll.closed_at = now()
    poll.outcome = outcome.strip()
    poll.save(update_fields=["closed_at", "outcome"])
    record("talk.poll_closed", poll, by=by)
    refresh("poll", poll, by=by)
    live.publish(f"poll:{poll.pk}")
    return poll
