"""Requests for help in every state: data/aid.toml, told through actions."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from wennuan.aid import actions
from wennuan.aid.models import (
    AidDecision,
    AidProgramme,
    AidRequest,
    CommunityReview,
    HomeVisit,
    Item,
    Referral,
)
from wennuan.demo.orgs import HOME
from wennuan.demo.story import Story
from wennuan.demo.world import Record, World, data
from wennuan.giving import actions as giving
from wennuan.giving.models import Expense
from wennuan.kernel.clock import now
from wennuan.kernel.rules import SYSTEM
from wennuan.people.models import Person
from wennuan.ui.navigation import address

PREFIX = "+861990000"
FIRST = 120  # days ago: the programmes open
AWAKE = "10:00"
REVIEWERS = ("resident", "neighbour", "liaison", "partner_editor")
AMOUNT = {"生活": ("living", 3000), "医疗": ("illness", 20000)}
REASONS = {"温如春": "这次是照料的事", "麦小满": "这次是孩子上学的事"}  # known elsewhere too
# How far each state goes on the long way: entered, accepted, visited, weighed, decided.
STAGES = {
    "new": 0, "unasked": 0, "withdrawn": 1, "accepted": 1, "referred": 1, "platform": 1, "wish": 1,
    "declined": 1, "late": 1, "visiting": 2, "reported": 2, "visited": 3, "refused": 3, "false": 3,
    "helping": 3, "closed": 3, "appealed": 3, "appeal_kept": 3, "appeal_upheld": 3, "reviewing": 4,
    "notice": 5, "deciding": 5, "granted": 5, "paid": 5,
}  # fmt: skip


@dataclass
class Case:
    """One row of the file, and the request that it becomes."""

    name: str
    source: str
    asker: str
    kind: str
    urgency: str
    state: str
    ago: int
    members: int
    situation: str
    words: str
    number: int
    asked_by: int  # which of the crowd asks, online
    code: str = ""

    @property
    def request(self) -> AidRequest:
        """The request, as it is at this moment of the story."""
        found: AidRequest = AidRequest.objects.get(code=self.code)
        return found


def plan_aid(story: Story) -> None:
    """Plan the programmes and sixty requests."""
    if not address("aid:home"):
        return  # switched off here
    world = story.world
    programmes: dict[str, AidProgramme] = {}
    story.at(world.moment(FIRST, "08:30"), partial(_publish, world, programmes))
    online = itertools.count()
    for number, row in enumerate(data("aid")["cases"]["rows"]):
        asked_by = next(online) if row[1] == "online" else 0
        _plan(Telling(story, Case(*(*row, number, asked_by)), programmes))


def _publish(world: World, programmes: dict[str, AidProgramme]) -> None:
    by, org = world.people["funds"], world.orgs["federation"]
    for record in data("aid")["programme"]:
        programmes[record["key"]] = actions.publish_programme(
            actions.write_programme(org, _standard(world, record), by=by), by=by
        )


def _standard(world: World, record: Record) -> actions.Standard:
    return actions.Standard(
        name=record["name"],
        kind=record["kind"],
        who=record["who"],
        gives=record["gives"],
        process=record["process"],
        papers=record["papers"],
        rights="求助不收费。您可以查进展、撤回、申诉；谁看过您的信息，您看得到。",
        workdays=record["workdays"],
        phone="0371-0000-0027",
        fund=world.funds[record["fund"]] if "fund" in record else None,
        cap_fen=record["cap"] * 100 if "cap" in record else None,
    )


@dataclass(frozen=True, slots=True)
class Telling:
    """One case on its way through the story."""

    story: Story
    case: Case
    programmes: dict[str, AidProgramme]

    def who(self, key: str) -> Person:
        """Somebody of the cast."""
        return self.story.world.people[key]

    def at(self, days: float, act: Callable[["Telling"], object]) -> None:
        """Plan an act so many days after the request was entered, never later than now."""
        world, case = self.story.world, self.case
        moment = world.moment(case.ago, AWAKE) + timedelta(days=days, minutes=case.number)
        self.story.at(
            min(moment, world.now - timedelta(minutes=61 - case.number % 60)), partial(act, self)
        )


def _plan(told: Telling) -> None:
    """Only what has happened by now; each state stops where it stops."""
    stage = STAGES[told.case.state]
    told.at(0, _enter)
    if stage >= 1:
        told.at(0.1, _accept)
    if stage >= 2:  # noqa: PLR2004 — the stages are counted in the table
        told.at(0.3, _plan_visit)
    if stage >= 3 or told.case.state == "reported":  # noqa: PLR2004
        told.at(2, _report)
    if stage >= 3:  # noqa: PLR2004
        told.at(2.2, _confirm)
    if stage >= 4:  # noqa: PLR2004
        told.at(3, _weigh)
    if stage >= 5:  # noqa: PLR2004
        told.at(5, _close_review)
    for days, act in ENDINGS.get(told.case.state, ()):
        told.at(days, act)


def _enter(told: Telling) -> None:
    case = told.case
    by, for_whom = _speakers(told)
    intake = actions.Intake(
        place=told.story.world.places[HOME], name=case.name, kind=case.kind,
        situation=case.situation, source=case.source, asker=case.asker,
        phone="" if case.asker == "worker" else f"{PREFIX}6{case.number:03d}",
        is_own_phone=case.source != "online" and case.asker == "self",
        address=f"祥和社区示范楼 {case.number + 4} 号 {case.number % 6 + 1}01",
        member_count=case.members, paper=told.story.world.scan if case.source == "paper" else "",
        has_agreed=case.state != "unasked" and case.asker != "neighbour",
        public_name="pseudonym" if case.number % 4 == 0 else "masked", key=uuid.uuid4(),
    )  # fmt: skip
    case.code = actions.enter_request(intake, by=by, on_behalf_of=for_whom).code
    told.story.world.counts["aid"] += 1


def _speakers(told: Telling) -> tuple[Person, Person | None]:
    """Who enters a request, and for whom they act."""
    case = told.case
    if case.asker == "helper":
        return told.who("helper"), told.who("elder")
    if case.source != "online":
        return told.who("keeper" if case.source == "desk" else "worker"), None
    if case.name == "麦小满":
        return told.who("resident"), None
    crowd = told.story.world.crowd
    return crowd[case.asked_by % len(crowd)], None


def _accept(told: Telling) -> None:
    case, worker = told.case, told.who("worker")
    request = case.request
    if request.consent is None:
        agreement = actions.Agreement("phone", case.name, address=request.address or "")
        actions.take_consent(request, agreement, by=worker)
    actions.accept_request(
        case.request, case.urgency, by=worker, go_on_reason=REASONS.get(case.name, "")
    )


def _plan_visit(told: Telling) -> None:
    pair = told.who("social"), told.who("keeper")
    actions.plan_visit(told.case.request, *pair, by=told.who("worker"))


def _visit(told: Telling) -> HomeVisit:
    found: HomeVisit = told.case.request.visits.latest("pk")
    return found


def _report(told: Telling) -> None:
    ways = ("seen", "told", "none")
    checklist = {item.value: (ways[(told.case.number + n) % 3], "") for n, item in enumerate(Item)}
    report = actions.Report(
        key=uuid.uuid4(), visited_at=now() - timedelta(hours=1), met="本人",
        findings=f"情况属实。{told.case.situation}", needs="按本人说的安排", checklist=checklist,
        signature="typed", was_offline=told.case.number % 3 == 0,
    )  # fmt: skip
    actions.report_visit(_visit(told), report, by=told.who("social"))


def _confirm(told: Telling) -> None:
    actions.confirm_visit(_visit(told), by=told.who("keeper"), signature="typed")


def _money(told: Telling) -> tuple[AidProgramme, int]:
    """Which programme, and how much of it: what the row says, else two thirds of the cap."""
    key = "illness" if told.case.kind == "illness" else "living"
    programme = told.programmes[key]
    digits = "".join(letter for letter in told.case.words if letter.isdigit())
    says = told.case.words.endswith("元") and digits
    return programme, int(digits) * 100 if says else (programme.cap_fen or 0) // 3 * 2


def _weigh(told: Telling) -> None:
    programme, fen = _money(told)
    word = "医疗帮助" if told.case.kind == "illness" else "生活帮助"
    proposal = actions.Proposal(
        words=f"{word} {fen // 100:,} 元",
        summary=f"家里 {told.case.members} 口人。{told.case.situation}两位同事上门看过，情况属实。",
        programme=programme,
        fen=fen,
    )
    seats = [told.who(key) for key in REVIEWERS]
    review = actions.open_review(told.case.request, proposal, seats, by=told.who("worker"))
    said = seats if STAGES[told.case.state] > 4 else seats[:2]  # noqa: PLR2004 — under way
    for person in said:
        actions.cast_vote(review, "support", by=person)


def _review(told: Telling) -> CommunityReview:
    found: CommunityReview = told.case.request.reviews.latest("pk")
    return found


def _close_review(told: Telling) -> None:
    actions.close_review(_review(told), by=told.who("worker"))


def _end_notice(told: Telling) -> None:
    actions.end_notice(_review(told).notice, by=SYSTEM)


def _grant(told: Telling) -> None:
    programme, fen = _money(told)
    words = told.case.words or "符合帮扶标准，公示没有异议。"
    grant = actions.Grant(words, programme=programme, approved_fen=fen)
    actions.grant_help(told.case.request, grant, by=told.who("worker2"))


def _pay(told: Telling) -> None:
    """The fund pays by its own two signatures; then the expense is tied to the request."""
    decision: AidDecision = told.case.request.decisions.get()
    expense = _expense(told, decision)
    by = told.who("accountant")
    actions.note_paid(decision, expense, by=by)
    used = actions.Movement(
        "used", expense.amount_fen // 2, "按单据付给收款方", told.story.world.scan
    )
    actions.note_movement(decision, used, by=by)


def _expense(told: Telling, decision: AidDecision) -> Expense:
    programme, scan = decision.programme, told.story.world.scan
    if programme is None or programme.fund is None:
        raise RuntimeError(f"{told.case.code}: nothing to pay from")
    spending = giving.Spending(
        decision.approved_fen or 0, "收款单位（演示）", f"{programme.name} {told.case.code}", scan
    )
    entered = giving.enter_expense(programme.fund, spending, by=told.who("accountant"))
    return giving.approve_expense(entered, by=told.who("reviewer"))


def _refuse(told: Telling) -> None:
    actions.refuse_help(told.case.request, by=told.who("worker2"), reason=told.case.words)


def _appeal(told: Telling) -> None:
    words = "情况和登记的时候不一样了，请再看一看。"
    actions.appeal(told.case.request, words, by=told.who("worker"))


def _hear(told: Telling, *, is_upheld: bool) -> None:
    answer = "情况确有变化，重新上门核实。" if is_upheld else "按现在的材料，还是不符合标准。"
    appeal = told.case.request.objections.get()
    actions.hear_appeal(appeal, by=told.who("street"), is_upheld=is_upheld, answer=answer)


def _false(told: Telling) -> None:
    actions.find_false(told.case.request, by=told.who("worker2"), reason=told.case.words)


def _withdraw(told: Telling) -> None:
    actions.withdraw_request(told.case.request, by=told.who("worker"), reason=told.case.words)


def _refer(told: Telling, *, route: str = "civil", platform: str = "") -> None:
    wants = route == "legal" or told.case.kind == "legal"
    shares = () if route in {"platform", "wish"} else ("name", "phone")
    handing = actions.Handing(
        "legal" if wants and not platform else route,
        told.case.words or "请看看能帮上什么",
        shares=shares, platform=platform, has_agreed=True,
    )  # fmt: skip
    actions.refer(told.case.request, handing, by=told.who("worker"))


def _to_platform(told: Telling) -> None:
    _refer(told, route="platform", platform="水滴筹")


def _to_wish(told: Telling) -> None:
    if address("wishes:new"):
        _refer(told, route="wish")


def _referral(told: Telling) -> Referral:
    found: Referral = told.case.request.referrals.latest("pk")
    return found


def _receive(told: Telling) -> None:
    actions.answer_referral(_referral(told), by=told.who("street"), is_accepted=True)


def _decline(told: Telling) -> None:
    reason = "长期护理补助由区医保窗口受理，街道接不了；已经把窗口的电话写给社区。"
    actions.answer_referral(
        _referral(told), by=told.who("street"), is_accepted=False, reason=reason
    )


def _raise_late(_: Telling) -> None:
    actions.raise_late_referrals(by=SYSTEM)


def _arrange(told: Telling) -> None:
    actions.arrange_help(told.case.request, by=told.who("worker"), words=told.case.words)


def _outcome(told: Telling) -> None:
    actions.tell_outcome(_referral(told), by=told.who("street"), outcome=told.case.words)


def _close(told: Telling) -> None:
    actions.close_request(told.case.request, by=told.who("worker"), words=told.case.words)


def _follow(told: Telling) -> None:
    planned = told.case.request.follow_ups.first()
    if planned is not None:
        result = ("better", "better", "same")[told.case.number % 3]
        actions.follow_up(planned, result, by=told.who("worker"), words="说现在好多了。")


def _follow_after(days: int) -> Callable[[Telling], None]:
    """Only those that were closed long enough ago have been asked."""

    def act(told: Telling) -> None:
        if told.case.ago > days:
            _follow(told)

    return act


Act = Callable[[Telling], object]
HELPED: tuple[tuple[float, Act], ...] = ((3, _refer), (4, _receive), (4.1, _arrange))
ENDINGS: dict[str, tuple[tuple[float, Act], ...]] = {
    "withdrawn": ((1, _withdraw),),
    "referred": ((0.5, _refer), (2, _receive)),
    "platform": ((0.5, _to_platform),),
    "wish": ((0.5, _to_wish),),
    "declined": ((0.5, _refer), (3, _decline)),
    "late": ((0.5, _refer), (12, _raise_late)),
    "helping": HELPED,
    "closed": (*HELPED, (8, _outcome), (9, _close), (40, _follow_after(41))),
    "deciding": ((12.1, _end_notice),),
    "granted": ((12.1, _end_notice), (13, _grant)),
    "paid": ((12.1, _end_notice), (13, _grant), (15, _pay)),
    "refused": ((4, _refuse),),
    "appealed": ((4, _refuse), (10, _appeal)),
    "appeal_kept": ((4, _refuse), (10, _appeal), (15, partial(_hear, is_upheld=False))),
    "appeal_upheld": ((4, _refuse), (10, _appeal), (15, partial(_hear, is_upheld=True))),
    "false": ((6, _false),),
}  # fmt: skip
