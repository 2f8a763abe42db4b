"""What residents say to the community and to each other: data/talk.toml, told through actions."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from wennuan.demo.places import DISTRICT
from wennuan.demo.story import Act, Story
from wennuan.demo.world import Record, World, data
from wennuan.kernel.clock import now, today
from wennuan.kernel.rules import SYSTEM
from wennuan.people.actions import identity
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.talk.actions import announcements, answers, boards, circles, conversations, polls
from wennuan.talk.actions import threads as asking
from wennuan.talk.models import Board, Circle, Conversation, Poll, Thread
from wennuan.talk.queries.areas import home_of
from wennuan.ui.navigation import address

STREET = "410103007"
HOME = "001"
OFFICES = {"001": "worker", "000": "street"}  # who answers where; the street for everybody else
NEIGHBOURHOODS = ("001", "001", "001", "002", "003")  # where the crowd lives, in turn
A_WHILE = timedelta(minutes=20)
FIRST = 118  # days ago: the boards open


def plan_talk(story: Story) -> None:
    """Plan a season of questions, announcements, polls, groups and private talk."""
    if not address("talk:index"):
        return  # switched off here
    world = story.world
    story.at(world.moment(FIRST, "08:00"), partial(_open_boards, world))
    for record in data("talk")["thread"]:
        story.at(world.moment(record["ago"], record["at"]), partial(_ask, story, record))
    for week in range(FIRST // 7):
        story.at(world.moment(7 * week + 1, "03:20"), partial(answers.solve_silent, by=SYSTEM))
    story.at(world.moment(1, "10:20"), partial(_ask_for_elder, story))
    for record in data("talk")["announcement"]:
        story.at(world.moment(record["ago"], "09:30"), partial(_announce, story, record))
    for record in data("talk")["poll"]:
        story.at(world.moment(record["ago"], "10:00"), partial(_ask_poll, story, record))
    for record in data("talk")["circle"]:
        story.at(world.moment(record["ago"], "20:00"), partial(_open_circle, story, record))
    for record in data("talk")["private"]:
        story.at(world.moment(record["ago"], "22:10"), partial(_begin, story, record))


def _open_boards(world: World) -> None:
    """The usual boards, and a community for everybody who has not named theirs."""
    boards.open_usual_boards(world.places[DISTRICT], by=SYSTEM)
    cast = [world.people[key] for key in ("newcomer", "keeper", "helper", "worker", "worker2")]
    for person in cast:
        _settle(world, person, HOME)
    for number, person in enumerate(world.crowd):
        _settle(world, person, NEIGHBOURHOODS[number % len(NEIGHBOURHOODS)])


def _settle(world: World, person: Person, end: str) -> None:
    if home_of(person) is None:
        identity.move_to(person, _place(world, end), by=person)
        person.refresh_from_db()


def _place(world: World, end: str) -> Place:
    return world.places[f"{STREET}{end}"]


def _who(world: World, key: str) -> Person:
    return world.crowd[int(key[1:])] if key[1:].isdigit() else world.people[key]


def _office(world: World, end: str) -> Person:
    return world.people[OFFICES.get(end, "street")]


def _later(story: Story, ago: int, days: int, clock: str, act: Act) -> None:
    """Something that many days after, a while after this moment, unless it hasn't come yet."""
    if days <= ago:
        moment = max(story.world.moment(ago - days, clock), now() + A_WHILE)
        story.at(moment, act)


def _ask(story: Story, record: Record) -> None:
    world, end = story.world, record.get("place", HOME)
    board = Board.objects.get(name=record["board"])
    question = asking.Question(board, _place(world, end), record["title"], record["body"])
    thread = asking.ask(question, by=_who(world, record["who"]))
    world.counts["threads"] += 1
    for turn, (who, days, text) in enumerate(record.get("say", [])):
        act = partial(asking.comment, thread, text, by=_who(world, who))
        _later(story, record["ago"], days, f"{min(20 + turn, 23)}:{10 + 7 * turn:02d}", act)
    _plan_office(story, record, thread, _office(world, end))
    asker = _who(world, record["who"])
    if "solved" in record:
        done = partial(_solve, thread, asker)
        _later(story, record["ago"], record["solved"], "23:50", done)


def _solve(thread: Thread, asker: Person) -> None:
    """The asker says that it is solved, unless silence has said so already."""
    thread.refresh_from_db()
    if thread.FLOW.can(thread, "solve"):
        asking.solve(thread, by=asker)


def _plan_office(story: Story, record: Record, thread: Thread, by: Person) -> None:
    """When and how the community answers."""
    ago = record["ago"]
    if "answer" in record:
        days, text = record["answer"]
        _later(story, ago, days, "20:05", partial(answers.answer, thread, text, by=by))
    if "refusal" in record:
        days, text = record["refusal"]
        personal = bool(record.get("personal"))
        act = partial(answers.refuse, thread, text, by=by, is_personal=personal)
        _later(story, ago, days, "20:05", act)
    if "again" in record:
        days, text = record["again"]
        asker = _who(story.world, record["who"])
        _later(story, ago, days, "18:30", partial(asking.ask_again, thread, text, by=asker))
        days, text = record["answer2"]
        _later(story, ago, days, "20:05", partial(answers.answer, thread, text, by=by))


def _ask_for_elder(story: Story) -> None:
    """The helper asks for an old lady, and she hears back the next day."""
    world, record = story.world, data("talk")["elder"]
    board = Board.objects.get(name=record["board"])
    question = asking.Question(board, _place(world, HOME), record["title"], record["body"])
    elder, helper = world.people["elder"], world.people["helper"]
    thread = asking.ask(question, by=helper, on_behalf_of=elder)
    act = partial(answers.answer, thread, record["answer"], by=world.people["worker"])
    story.at(world.moment(0, "09:15"), act)


def _announce(story: Story, record: Record) -> None:
    world, end = story.world, record.get("place", HOME)
    words = announcements.Words(
        record["title"], record["body"].strip(), today() + timedelta(days=record["lasts"]),
        bool(record.get("pinned")), bool(record.get("receipts")),
    )  # fmt: skip
    by = world.people[record.get("by", "worker")]
    one = announcements.announce(_place(world, end), words, by=by)
    if words.wants_receipts:
        for person in _neighbours(world, 9):
            act = partial(announcements.confirm_reading, one, by=person)
            _later(story, record["ago"], 1, "19:00", act)


def _neighbours(world: World, count: int) -> Iterable[Person]:
    """Some of the crowd who live in the home community."""
    home = _place(world, HOME)
    return [person for person in world.crowd if person.place_id == home.pk][:count]


def _ask_poll(story: Story, record: Record) -> None:
    world = story.world
    ballot = polls.Ballot(
        record["question"], record["options"], today() + timedelta(days=record["days"]),
        record["explanation"], bool(record.get("live")),
    )  # fmt: skip
    poll = polls.ask_poll(_place(world, HOME), ballot, by=world.people["worker"])
    votes = record["votes"]
    for person, choice in zip(_neighbours(world, len(votes)), votes, strict=False):
        _later(story, record["ago"], 1, "21:00", partial(polls.vote, poll, choice, by=person))
    if "outcome" in record:
        act = partial(_say_outcome, poll, record["outcome"], world.people["worker"])
        _later(story, record["ago"], record["days"] + 1, "10:00", act)


def _say_outcome(poll: Poll, outcome: str, by: Person) -> None:
    polls.close_poll(poll, outcome, by=by)


def _open_circle(story: Story, record: Record) -> None:
    world = story.world
    facts = circles.CircleFacts(
        record["kind"], record["name"], record["about"], bool(record.get("free"))
    )
    keeper = world.people[record["keeper"]]
    circle = circles.open_circle(_place(world, record.get("place", HOME)), facts, by=keeper)
    for key in record["members"]:
        _join(circle, world.people[key], keeper)
    for key in record.get("asked", []):
        circles.join(circle, "我住在附近，常帮大家跑腿。", by=world.people[key])
    for who, ago, text in record["said"]:
        act = partial(circles.say, circle, text, by=world.people[who])
        story.at(world.moment(ago, "20:30"), act)


def _join(circle: Circle, person: Person, keeper: Person) -> None:
    member = circles.join(circle, "", by=person)
    if not circle.is_free:
        circles.admit(member, by=keeper, is_welcome=True)


def _begin(story: Story, record: Record) -> None:
    world = story.world
    (who, _, first), *rest = record["said"]
    opening = conversations.Opening(_place(world, HOME), record["role"], first)
    conversation = conversations.begin(opening, by=world.people[who])
    for turn, (key, days, text) in enumerate(rest):
        act = partial(_write, conversation, text, world.people[key])
        _later(story, record["ago"], days, f"2{turn % 4}:15", act)


def _write(conversation: Conversation, text: str, by: Person) -> None:
    conversations.write(conversation, text, by=by)
