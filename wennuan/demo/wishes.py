"""Micro-wishes in every state: data/wishes.toml, told through actions."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from wennuan.demo import people
from wennuan.demo.orgs import HOME
from wennuan.demo.places import DISTRICT
from wennuan.demo.story import Act, Story
from wennuan.demo.world import Record, World, data
from wennuan.kernel.clock import today
from wennuan.orgs import actions as orgs
from wennuan.orgs.models import Role
from wennuan.orgs.queries import CONDUCT_VERSION
from wennuan.people.actions import residents
from wennuan.people.models import Household, Person
from wennuan.people.queries import household_of
from wennuan.places.models import Site, SiteKind, SiteState
from wennuan.ui.navigation import address
from wennuan.wishes import actions
from wennuan.wishes.models import Claim, Wish
from wennuan.wishes.queries import is_trusted

FIRST = 150  # days ago: the stations begin
TERM = timedelta(days=1000)
STATIONS = 3  # a street
GIVERS = 48
MOST_HELD = 3  # by one neighbour at a time
FAMILIES = 9  # lives of one household's wishes that came true, at most
LIVE = ("open", "proposed", "returned", "held", "offered", "sent", "arrived", "checked", "handed",
        "disputed")  # fmt: skip
# How many days ago a wish of a state was published, at most and at least.
AGO = {
    "open": (27, 0), "proposed": (1, 0), "returned": (3, 1), "held": (12, 6), "offered": (12, 8),
    "sent": (14, 8), "arrived": (14, 8), "checked": (16, 9), "handed": (18, 9),
    "disputed": (20, 10), "fulfilled": (140, 14), "closed": (120, 35), "revoked": (100, 10),
}  # fmt: skip
# The steps after the claim, in order; a state stops where its own step is done.
WAY = ("held", "sent", "arrived", "checked", "handed")


@dataclass
class Station:
    """A station, who publishes and hands over there, and who looks at it second."""

    site: Site
    keeper: Person
    second: Person
    homes: list[Household] = field(default_factory=list)
    old_homes: list[Household] = field(default_factory=list)


@dataclass
class Scene:
    """What this part of the demo knows."""

    world: World
    stations: list[Station] = field(default_factory=list)
    givers: list[Person] = field(default_factory=list)
    turns: Iterator[int] = field(default_factory=itertools.count)

    def giver(self) -> Person:
        """The next neighbour who gives; each in turn, so that nobody holds too many."""
        return self.givers[next(self.turns) % len(self.givers)]


def plan_wishes(story: Story) -> None:
    """Plan the wishes of a season: published, claimed, handed over, confirmed, or not."""
    if not address("wishes:wall"):
        return  # switched off here
    world = story.world
    scene = Scene(world)
    story.at(world.moment(FIRST, "08:30"), partial(_begin, scene))
    for number, record in enumerate(data("wishes")["batch"]):
        moment = world.moment(record["ago"], "09:10")
        story.at(moment, partial(_publish_batch, story, scene, number, record))
    story.at(world.moment(6, "09:30"), partial(_wish_of_elder, story, scene))
    texts = itertools.cycle(data("wishes")["wish"])
    for state, count in data("wishes")["states"].items():
        for _ in range(world.scaled(count)):
            _plan(story, scene, state, next(texts))


def _begin(scene: Scene) -> None:
    """Clerks of some streets, neighbours with a real name, trusted stations."""
    world = scene.world
    for record in data("wishes")["clerk"]:
        clerks = [_clerk(world, record, number) for number in range(2)]
        for site in _sites(record["street"]):
            scene.stations.append(Station(site, clerks[0], clerks[1]))
            actions.trust_station(site, by=world.people["verifier"])
    if not scene.stations:  # a small demo may have its few stations elsewhere
        _borrow(scene)
    scene.givers = [_giver(world, number) for number in range(world.scaled(GIVERS))]


def _wish_of_elder(story: Story, scene: Scene) -> None:
    """The cast: the elder's wish is at her door and waits for her word; a neighbour gave it."""
    world = scene.world
    home = household_of(world.people["elder"])
    sites = [one for one in _sites(HOME) if home and one.place_id == home.place_id]
    if not sites or home is None:
        return
    keeper, worker, second = (world.people[key] for key in ("keeper", "worker", "worker2"))
    text = actions.Text(**data("wishes")["elder"])
    draft = actions.Draft(text, sites[0], "elderly", home, world.people["elder"])
    station = Station(sites[0], keeper, second)
    if not is_trusted(sites[0]):
        actions.trust_station(sites[0], by=world.people["verifier"])
    wish = actions.publish_wish(draft, by=worker)
    actions.pass_wish(wish, by=second)
    world.counts["wishes"] += 1
    claim = actions.claim_wish(wish, actions.Share(), by=world.people["neighbour"])
    for day, act in zip((4, 3, 1), _steps(scene, station, claim, "handed")[1:], strict=True):
        story.at(world.moment(day, "10:40"), act)


def _borrow(scene: Scene) -> None:
    world = scene.world
    site = Site.objects.filter(kind=SiteKind.CHARITY, state=SiteState.OPEN).order_by("pk")[0]
    record = dict(data("wishes")["clerk"][0]) | {"phones": ["0411", "0412"]}
    clerks = [_clerk(world, record, number, code=DISTRICT) for number in range(2)]
    scene.stations.append(Station(site, clerks[0], clerks[1]))
    actions.trust_station(site, by=world.people["verifier"])


def _sites(street: str) -> list[Site]:
    found = Site.objects.filter(
        kind=SiteKind.CHARITY, state=SiteState.OPEN, place__code__startswith=street[:9]
    )
    return list(found.select_related("place").order_by("place__code", "pk")[:STATIONS])


def _clerk(world: World, record: Record, number: int, code: str = "") -> Person:
    """A worker of a street: real name, post, conduct."""
    told = {key: record[f"{key}s"][number] for key in ("phone", "nickname", "name")}
    person = people.arrive(told | {"born": f"19{80 + number}-05-0{number + 1}"})
    place = world.places[code or record["street"]]
    grant = orgs.Grant(person, Role.COMMUNITY_WORKER, today() + TERM, place=place)
    orgs.grant_post(grant, by=world.people["security"])
    orgs.accept_conduct(CONDUCT_VERSION, by=person)
    return person


def _giver(world: World, number: int) -> Person:
    """A neighbour with a real name, who claims now and then."""
    names = data("wishes")["people"]
    family = names["family"][number % len(names["family"])]
    given = names["given"][number * 5 % len(names["given"])]
    record = {
        "phone": f"{500 + number:04d}",
        "nickname": f"{names['givers'][number % len(names['givers'])]}{number or ''}",
        "name": f"{family}{given}",
        "born": f"19{60 + number % 40}-0{1 + number % 9}-1{number % 9}",
    }
    return people.arrive(record)


def _home(scene: Scene, station: Station, is_live: bool) -> Household:
    """A household that never was here: each has one live wish, and may have had others."""
    pool = station.homes if is_live else station.old_homes
    world = scene.world
    if not is_live and len(pool) >= world.scaled(FAMILIES):
        return world.chance.choice(pool)
    names, number = data("wishes")["people"], next(scene.turns)
    told = residents.Told(
        name=names["family"][number % len(names["family"])] + world.chance.choice(names["given"]),
        place=station.site.place,
        address=f"{station.site.place.name}示范楼 {number % 9 + 1} 号楼 {number}",
    )
    home = household_of(residents.write_down(told, by=station.keeper))
    assert home is not None  # noqa: S101 — write_down gives everyone a household
    pool.append(home)
    return home


def _plan(story: Story, scene: Scene, state: str, record: Record) -> None:
    """One wish: when it begins; each act plans the next."""
    world = story.world
    longest, shortest = AGO[state]
    ago = world.chance.randint(shortest, longest)
    clock = f"{world.chance.randint(9, 17):02d}:{world.chance.randint(0, 59):02d}"
    if state == "proposed":
        story.at(world.moment(ago, clock), partial(_propose, scene, record))
    else:
        story.at(world.moment(ago, clock), partial(_publish, story, scene, state, record, ago))


def _text(record: Record) -> actions.Text:
    return actions.Text(
        kind=record.get("kind", "goods"), title=record["title"], story=record["story"],
        price_fen=record["yuan"] * 100, quantity=record.get("quantity", 1),
        unit=record.get("unit", "件"),
    )  # fmt: skip


def _draft(scene: Scene, station: Station, record: Record, is_live: bool) -> actions.Draft:
    is_child = record.get("is_child", False)
    return actions.Draft(
        _text(record), station.site, record["hardship"],
        household=_home(scene, station, is_live), is_child=is_child, guardian_agreed=is_child,
    )  # fmt: skip


def _propose(scene: Scene, record: Record) -> None:
    """A wish that waits for its check: its station isn't trusted with this one."""
    station = scene.world.chance.choice(scene.stations)
    wish = actions.publish_wish(_draft(scene, station, record, True), by=station.keeper)
    actions.send_back_wish(wish, data("wishes")["reasons"]["back"], by=station.second)
    actions.reword_wish(wish, _text(record), by=station.keeper)


def _publish(story: Story, scene: Scene, state: str, record: Record, ago: int) -> None:
    world = story.world
    station = world.chance.choice(scene.stations)
    draft = _draft(scene, station, record, state in LIVE)
    if state not in LIVE and draft.household and _has_live(draft.household):
        return
    wish = actions.publish_wish(draft, by=station.keeper)
    world.counts["wishes"] += 1
    if state == "returned":
        actions.send_back_wish(wish, data("wishes")["reasons"]["back"], by=station.second)
    elif state == "open" and ago < 2:  # noqa: PLR2004 — days: still to be checked after
        return
    else:
        actions.pass_wish(wish, by=station.second)
        _go_on(story, scene, station, wish, state, ago)


def _has_live(home: Household) -> bool:
    return Wish.objects.filter(household=home, status__in=["open", "claimed"]).exists()


def _go_on(story: Story, scene: Scene, station: Station, wish: Wish, state: str, ago: int) -> None:
    """What happens to a wish that was passed."""
    if state == "open":
        return
    reasons = data("wishes")["reasons"]
    after = story.world.moment(max(ago - 3, 0), "15:00")
    if state == "closed":
        story.at(after, lambda: actions.close_wish(wish, reasons["closed"], by=station.keeper))
    elif state == "revoked":
        story.at(after, lambda: actions.revoke_wish(wish, reasons["revoked"], by=station.keeper))
    else:
        days = max(ago - 5, 3) if state == "fulfilled" else 3
        moment = story.world.moment(days, "10:30")
        share = actions.Share()
        story.at(moment, partial(_claim, story, scene, station, wish, (state, share, days)))


Plan = tuple[str, actions.Share, int]


def _claim(story: Story, scene: Scene, station: Station, wish: Wish, plan: Plan) -> None:
    """A neighbour, or somebody who speaks for a firm, takes it."""
    state, share, days = plan
    giver = _with_free_hands(scene) if share.org is None else story.world.people["partner"]
    if giver is None:
        return
    claim = actions.claim_wish(wish, share, by=giver)
    if state == "offered":
        if (next_one := _with_free_hands(scene)) is not None:
            actions.wait_for_wish(wish, actions.Share(), by=next_one)
        actions.hand_back(claim, by=giver)
        return
    hours = itertools.count(1)
    for act in _steps(scene, station, claim, state):
        moment = story.world.moment(days, "11:00") + timedelta(hours=3 * next(hours))
        story.at(min(moment, story.world.moment(0, "23:59")), act)


def _with_free_hands(scene: Scene) -> Person | None:
    """The next neighbour whose hands are free: nobody gathers wishes. None in a small demo."""
    found = (scene.giver() for _ in range(2 * GIVERS))
    held = Claim.objects.filter(org=None, status__in=["held", "offered"])
    return next((one for one in found if held.filter(claimer=one).count() < MOST_HELD), None)


def _steps(scene: Scene, station: Station, claim: Claim, state: str) -> list[Act]:
    """The acts after a claim until its state."""
    keeper, giver = station.keeper, claim.claimer
    if claim.wish.kind == "service":
        before: list[tuple[str, Act]] = []
    else:
        before = [
            ("sent", lambda: actions.note_sent(claim, "", by=giver)),
            ("arrived", lambda: actions.note_arrival(claim, "", by=keeper)),
            ("checked", lambda: actions.check_goods(claim, "", by=keeper)),
        ]
    handed = ("handed", lambda: actions.hand_over(claim, "", by=keeper))
    ends: dict[str, Act] = {
        "disputed": partial(_dispute, station, claim),
        "realised": partial(_confirm, scene, station, claim),
        "fulfilled": partial(_confirm, scene, station, claim),
    }
    if state in ends:
        quick = [step for step in before if step[0] != "sent"]
        return [act for _, act in [*quick, handed]] + [ends[state]]
    reached = WAY.index(state)
    return [act for name, act in [*before, handed] if WAY.index(name) <= reached]


def _dispute(station: Station, claim: Claim) -> None:
    actions.refuse_received(claim, data("wishes")["reasons"]["dispute"], by=station.second)


def _confirm(scene: Scene, station: Station, claim: Claim) -> None:
    """The household tells the code of its slip to a colleague; for a batch somebody saw it."""
    if claim.wish.is_batch:
        actions.confirm_as_witness(claim, by=scene.giver())
    else:
        digits = actions.print_code(claim, by=station.keeper)
        actions.confirm_by_code(claim, digits, by=station.second)
    words = data("wishes")["thanks"]["words"]
    number = next(scene.turns)
    if number % 4 == 0:
        card = actions.write_thanks(claim, words[number % len(words)], by=station.second)
        if number % 8:
            actions.judge_thanks(card, is_fit=True, by=scene.world.people["moderator"])


def _publish_batch(story: Story, scene: Scene, number: int, record: Record) -> None:
    """A batch of like items, taken in parts by firms."""
    world = story.world
    station = scene.stations[number % len(scene.stations)]
    draft = actions.Draft(_text(record), station.site, "outdoor")
    wish = actions.publish_wish(draft, by=station.keeper)
    actions.pass_wish(wish, by=station.second)
    world.counts["wishes"] += 1
    for turn, (firm, quantity, state) in enumerate(record["shares"]):
        share = actions.Share(quantity, world.orgs[firm])
        days = max(3, record["ago"] - 4 - turn) if state == "realised" else 3
        act = partial(_claim, story, scene, station, wish, (state, share, days))
        story.at(world.moment(days, f"1{turn}:05"), act)
