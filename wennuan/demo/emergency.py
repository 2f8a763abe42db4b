"""Last summer's rainstorm, which is over, and the cold spell of these days."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from random import Random

from django.utils import timezone

from wennuan.demo.story import Act, Story
from wennuan.demo.world import Record, World, data
from wennuan.emergency import actions, queries
from wennuan.emergency.models import Emergency, Row, RowState
from wennuan.orgs.models import Role
from wennuan.people.models import Person

STREET = "410103007000"
STORM, SNOW = 120, 24  # rows
STORM_DAY = (7, 20)
FIRST_PHONE = 3000
HEAD = "姓名\t电话\t地址\t人数\t需要\t备注"


def plan_emergencies(story: Story) -> None:
    """One that is over, with its bulletins; one in which people are at work."""
    Storm(story).plan()
    Snow(story).plan()
    story.world.counts["emergencies"] = 2


class _Team:
    """Who works on an emergency of the street."""

    def __init__(self, story: Story) -> None:
        self.story, self.world = story, story.world
        self.chance = Random(720)  # noqa: S311 — invents people, keeps no secret
        people = self.world.people
        self.street: Person = people["street"]
        self.workers = [people["worker"], people["worker2"], people["street"]]
        self.emergency: Emergency | None = None

    def open(self, told: Record) -> None:
        """The street opens the list; workers and keepers of its communities edit."""
        roles = (Role.COMMUNITY_WORKER, Role.STATION_KEEPER, Role.SOCIAL_WORKER)
        opening = actions.Opening(
            told["title"], self.world.places[STREET], told["intro"], tuple(roles)
        )
        self.emergency = actions.open_emergency(opening, by=self.street)

    @property
    def now(self) -> Emergency:
        """The emergency, once it is open."""
        if self.emergency is None:
            raise RuntimeError("the emergency is not open yet")
        return self.emergency

    def paste(self, lines: Sequence[str]) -> None:
        """Somebody pastes a sheet and writes it down."""
        text = "\n".join([HEAD, *lines])
        sheet = actions.paste_sheet(self.now, text, by=self.street)
        actions.merge_sheet(sheet, by=self.street)

    def rows(self) -> list[Row]:
        """The households, in order."""
        return queries.rows_of(self.now, queries.Filter())

    def someone(self) -> Person:
        """One of those who edit."""
        return self.chance.choice(self.workers)

    def line(self, number: int, phone: int) -> str:
        """One household as somebody wrote it into a sheet."""
        parts = data("emergency")
        places = _communities(self.world)
        where = places[number % len(places)] + self.chance.choice(parts["buildings"])
        cells = [
            parts["names"][number % len(parts["names"])], f"1990000{phone:04d}",
            where.format(n=number % 30 + 1), str(number % 5 + 1),
            self.chance.choice(parts["needs"]), self.chance.choice(parts["notes"]),
        ]  # fmt: skip
        return "\t".join(cells)


def _communities(world: World) -> list[str]:
    path = world.places[STREET].path
    inside = [one for one in world.places.values() if one.path.startswith(path)]
    return [one.name for one in inside if one.code != STREET][:6] or ["祥和社区"]


class Storm(_Team):
    """Opened, filled, told about, closed; read-only since."""

    def plan(self) -> None:
        """Twelve days of last July."""
        told, began = data("emergency")["storm"], _days_since(self.world)
        self._at(began, "15:00", partial(self.open, told))
        count = self.world.scaled(STORM)
        lines = [self.line(number, FIRST_PHONE + number) for number in range(count)]
        lines.append(lines[0].replace("\t", "（家人）\t", 1))
        half = len(lines) // 2
        self._at(began, "15:40", partial(self.paste, lines[:half]))
        self._at(began, "18:20", partial(self.paste, lines[half:]))
        self._at(began - 1, "09:00", self.phone_everyone)
        self._at(began - 2, "10:00", self.go)
        for number, words in enumerate(told["bulletins"], 1):
            self._at(began - 4 * number, "16:00", partial(self.tell, words))
        self._at(began - 10, "11:00", self.finish)
        self._at(began - 12, "17:00", self.close)

    def _at(self, days: int, clock: str, act: Act) -> None:
        self.story.at(self.world.moment(max(days, 0), clock), act)

    def phone_everyone(self) -> None:
        """Most are reached by phone."""
        words = data("emergency")["storm"]["words"]
        for row in self.rows()[::2]:
            actions.phone_row(row, by=self.someone(), words=self.chance.choice(words))

    def go(self) -> None:
        """To some somebody goes; one sets out by mistake and takes it back."""
        for row in self.rows()[::6]:
            actions.take_row(row, by=self.someone())
        last = self.rows()[-1]
        taken = actions.take_row(last, by=self.street) if last.state != RowState.ON_WAY else last
        actions.undo_edit(taken.edits.all()[0], by=self.street)

    def tell(self, words: str) -> None:
        """The public is told."""
        actions.publish_bulletin(self.now, words, by=self.street)

    def finish(self) -> None:
        """Everyone's need is dealt with."""
        how = data("emergency")["storm"]["how"]
        for number, row in enumerate(self.rows()):
            actions.close_row(row, how[number % len(how)], by=self.someone())

    def close(self) -> None:
        """It is over."""
        last = data("emergency")["storm"]["last"]
        actions.close_emergency(self.now, last, by=self.street)


def _days_since(world: World) -> int:
    """Days since the last twentieth of July that is two weeks ago at least."""
    today = timezone.localdate(world.now)
    day = today.replace(month=STORM_DAY[0], day=STORM_DAY[1])
    if today - day < timedelta(days=14):
        day = day.replace(year=day.year - 1)
    return (today - day).days


class Snow(_Team):
    """Opened yesterday: some reached, some on the way, some lines that nobody can read yet."""

    def plan(self) -> None:
        """Yesterday and today."""
        told, moment = data("emergency")["snow"], self.world.moment
        self.story.at(moment(1, "08:30"), partial(self.open, told))
        lines = [self.line(number, FIRST_PHONE + 500 + number) for number in range(SNOW)]
        lines += [self._elder(), lines[3], *told["broken"]]
        self.story.at(moment(1, "09:00"), partial(self.paste, lines))
        self.story.at(moment(1, "09:30"), self.call_in_help)
        self.story.at(moment(1, "14:00"), self.reach_some)

    def _elder(self) -> str:
        elder = self.world.people["elder"]
        phone = str(elder.phone).removeprefix("+86")
        return f"温奶奶\t{phone}\t祥和社区示范楼 1 单元 102\t1\t送菜，看看暖气\t独居"

    def call_in_help(self) -> None:
        """A neighbour is named to edit along."""
        neighbour = self.world.people["neighbour"]
        actions.name_editor(self.now, str(neighbour.phone), by=self.street)

    def reach_some(self) -> None:
        """Some are phoned, to some somebody goes, some are done."""
        for number, row in enumerate(self.rows()[:14]):
            by = self.someone()
            actions.phone_row(row, by=by, words="都平安" if number % 2 else "缺菜")
            if number % 3 == 0:
                actions.take_row(row, by=by)
            if number % 4 == 1:
                actions.close_row(row, "safe", by=by)
