"""Households in need and what was done for them, over the turn of a year."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import cycle

from wennuan.demo.story import Story
from wennuan.demo.world import Record, World, data
from wennuan.kernel.clock import today
from wennuan.kernel.rules import SYSTEM
from wennuan.people.actions import residents
from wennuan.people.models import Channel, ConsentKind, Household, Person
from wennuan.people.queries import household_of, members_of
from wennuan.support import actions
from wennuan.support.models import SupportRecord, VisitStatus

HOME = "410103007001"
BEGAN, NEW = 364, 6  # days ago
FIRST_CHECK, SECOND_CHECK = 345, 12
VISITS = (356, 300, 240, 180, 120, 60, 14)
LATER = frozenset({"due", "leaving", "objected", "left", "new"})  # not checked again yet
Told = dict[int, SupportRecord]


def plan_support(story: Story) -> None:
    """Twenty households: found, helped, looked at again; some leave, one comes back."""
    households = data("support")["household"]
    notes, measures = cycle(data("support")["visit_notes"]), cycle(data("support")["measures"])
    for number, told in enumerate(households):
        _Life(story, told, number).plan(notes, measures)
    story.at(story.world.moment(0, "07:10"), partial(actions.open_due_tasks, by=SYSTEM))
    story.world.counts["support"] = len(households)


class _Life:
    """One household's way through the year."""

    def __init__(self, story: Story, told: Record, number: int) -> None:
        self.story, self.told, self.number = story, told, number
        self.world: World = story.world
        people = self.world.people
        far = told.get("place", HOME) != HOME
        self.keeper: Person = people["street"] if far else people["worker"]
        self.other: Person = people["social"] if not far else people["street"]
        self.record: SupportRecord | None = None

    def plan(self, notes: "cycle[str]", measures: "cycle[list[str]]") -> None:
        """Put all of it on the calendar."""
        ends, spread = self.told["ends"], self.number % 7
        began = NEW if ends == "new" else BEGAN - spread
        self._at(began, self._open)
        if ends == "new":
            return
        self._at(began - 1, self._describe)
        self._at(began - 2, self._pair_and_plan)
        for ago in VISITS:
            self._at(ago - spread, partial(self._visit, next(notes)))
        self._at(began - 3, partial(self._measures, next(measures), next(measures)))
        self._at(FIRST_CHECK - spread, partial(self._check, "goes_on"))
        if ends not in LATER:
            self._at(SECOND_CHECK - spread, partial(self._check, "goes_on"))
        self._plan_end(ends)

    def _at(self, days: int, act: Callable[[], object]) -> None:
        minutes = self.number * 2 % 60
        self.story.at(self.world.moment(max(days, 0), f"10:{minutes:02d}"), act)

    def _plan_end(self, ends: str) -> None:
        if ends in {"left", "back"}:
            self._at(150, self._propose)
            self._at(140, self._leave)
        if ends == "back":
            self._at(100, partial(self._do, actions.come_back, "夏天家里进了水，又困难了"))
        if ends in {"leaving", "objected"}:
            self._at(4, self._propose)
        if ends == "objected":
            self._at(2, self._object)

    def _open(self) -> None:
        told, wanted = self.told, actions.Opening(tuple(self.told["causes"]), self.told["story"])
        self.record = actions.open_record(self._household(told), wanted, by=self.keeper)

    def _household(self, told: Record) -> Household:
        if "head" in told:
            home = household_of(self.world.people[told["head"]])
        else:
            place = self.world.places[told.get("place", HOME)]
            head = residents.Told(told["name"], place, told["address"])
            home = household_of(residents.write_down(head, by=self.keeper))
        if home is None:
            raise RuntimeError(f"no household: {told}")
        for name, relation in told.get("members", []):
            residents.write_down_member(home, name, relation, by=self.keeper)
        return home

    def _do(self, act: Callable[..., object], *values: object) -> None:
        if self.record is not None:
            act(self._record(), *values, by=self.keeper)

    def _record(self) -> SupportRecord:
        if self.record is None:
            raise RuntimeError("the record is not open yet")
        self.record.refresh_from_db()
        return self.record

    def _describe(self) -> None:
        record, told, by = self._record(), self.told, self.keeper
        actions.open_file(record, "建档登记", by=by)
        actions.describe(record, told["causes"], told["story"], told["assets"], by=by)
        members = list(members_of(record.household))
        for place, kind in told.get("circumstances", []):
            actions.note_circumstance(record, members[place], kind, by=by)
        self._health()
        for year in (today().year - 1, today().year):
            for kind, yuan in told["income"] + told["spending"]:
                grown = yuan * (100 + 4 * (year - today().year)) // 100
                actions.note_money(record, actions.Money(year, kind, grown * 100), by=by)
        self._certificate()

    def _health(self) -> None:
        record, by = self._record(), self.keeper
        members = list(members_of(record.household))
        for place, kind, words in self.told.get("health", []):
            if members[0].person is not None:
                residents.note_consent(
                    members[0].person, ConsentKind.HEALTH, by=by, channel=Channel.PAPER
                )
            actions.note_health(record, members[place], kind, words, by=by)

    def _certificate(self) -> None:
        category, issuer, number, left = self.told["certificate"]
        until = self.world.now.date() + timedelta(days=left) if left else None
        begins = until - timedelta(days=360) if until else today() - timedelta(days=30)
        facts = actions.CertificateFacts(category, issuer, number, begins, until, "original")
        held = actions.enter_certificate(self._record(), facts, by=self.keeper)
        if self.other != self.keeper and self.number % 4:
            actions.verify_certificate(held, by=self.other)

    def _pair_and_plan(self) -> None:
        record, by = self._record(), self.keeper
        actions.pair(record, self.world.people[self.told["helper"]], by=by)
        actions.make_plan(record, today().year, self.told["goal"], by=by)

    def _measures(self, done: list[str], waiting: list[str]) -> None:
        record = self._record()
        plan = record.plans.get()
        for days, (kind, words, result) in ((60, done), (BEGAN + 20, waiting)):
            step = actions.Step(kind, words, today() + timedelta(days=days))
            measure = actions.add_measure(plan, step, by=self.keeper)
            if days < BEGAN:
                finish = partial(actions.finish_measure, measure, result, by=self.keeper)
                self._at(BEGAN - 50, finish)

    def _visit(self, words: str) -> None:
        record = self._record()
        if record.status == "left":
            return
        planned = record.visits.filter(status=VisitStatus.PLANNED).first()
        if planned is not None:
            actions.note_visit(planned, today(), words, by=self.keeper)
        else:
            actions.note_unplanned_visit(record, today(), words, by=self.keeper)
        actions.plan_visit(record, today() + timedelta(days=58), by=self.keeper)

    def _check(self, outcome: str) -> None:
        record = self._record()
        if record.status == "open" and not record.snapshots.filter(year=today().year).exists():
            actions.check_record(record, outcome, by=self.keeper)

    def _propose(self) -> None:
        self._do(actions.propose_leaving, "better", "家里有人上了班，收入稳定半年以上")

    def _leave(self) -> None:
        leaving = self._record().leavings.get()
        decided_by = self.other if self.other != self.keeper else self.world.people["worker2"]
        actions.decide_leaving(leaving, True, "核对收入和走访记录，同意退出", by=decided_by)

    def _object(self) -> None:
        record = self._record()
        actions.make_objection(
            record, "他家的活还是时有时无，建议再看看。", by=self.world.people["neighbour"],
            leaving=record.leavings.get(),
        )  # fmt: skip
