"""Emergencies, editors and sheets for tests, through actions."""

from itertools import count
from typing import Any

from wennuan.emergency import actions
from wennuan.emergency.models import Emergency, Row, Sheet
from wennuan.emergency.reading import Facts
from wennuan.orgs.actions import accept_conduct
from wennuan.orgs.models import Role
from wennuan.orgs.queries import CONDUCT_VERSION
from wennuan.orgs.tests import make as orgs
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.places.tests import make as places

_numbers = count(1)
HEAD = "姓名\t电话\t地址\t人数\t需要"


def street_worker(place: Place | None = None) -> Person:
    """A worker of the whole street, who accepted the code of conduct."""
    who = orgs.holder(Role.COMMUNITY_WORKER, place=place or places.street())
    accept_conduct(CONDUCT_VERSION, by=who)
    return who


def community_worker(place: Place | None = None) -> Person:
    """A worker of one community inside."""
    who = orgs.holder(Role.COMMUNITY_WORKER, place=place or places.community())
    accept_conduct(CONDUCT_VERSION, by=who)
    return who


def an_emergency(by: Person | None = None, **changed: Any) -> Emergency:
    """One of the street, in which workers of its communities may edit."""
    places.community()
    plain: dict[str, Any] = {
        "title": "7·20 暴雨", "place": places.street(), "roles": (Role.COMMUNITY_WORKER,),
    }  # fmt: skip
    opening = actions.Opening(**(plain | changed))
    return actions.open_emergency(opening, by=by or street_worker(opening.place))


def facts(**changed: Any) -> Facts:
    """A household of its own."""
    number = next(_numbers)
    plain: dict[str, Any] = {
        "name": f"住户{number}", "phone": f"199{number:08d}", "people": 3,
        "address": f"祥和社区 {number} 号楼 1 单元", "needs": "饮用水",
    }  # fmt: skip
    return Facts(**(plain | changed))


def a_row(emergency: Emergency, by: Person | None = None, **changed: Any) -> Row:
    """One household, written down."""
    return actions.add_row(emergency, facts(**changed), by=by or emergency.opened_by)


def a_sheet(emergency: Emergency, *lines: str, by: Person | None = None) -> Sheet:
    """A pasted sheet with a heading."""
    text = "\n".join([HEAD, *lines])
    return actions.paste_sheet(emergency, text, by=by or emergency.opened_by)


def merged(emergency: Emergency, *lines: str) -> list[Row]:
    """A pasted sheet, written down."""
    return actions.merge_sheet(a_sheet(emergency, *lines), by=emergency.opened_by)


def for_every_page(by: Person) -> dict[str, Any]:
    """One of everything, by the name of the page that shows it (tests/architecture/world.py)."""
    emergency = an_emergency(by)
    sheet = a_sheet(emergency, "王小明\t19900001234\t祥和社区3号楼\t3\t水", "坏行\t1\t\t\t")
    row = a_row(emergency)
    line = sheet.lines.get(number=3).pk
    editor = actions.name_editor(emergency, str(orgs.person().phone), by=by)
    return {
        "emergency.pk": emergency.pk, "emergency.name": "take",
        "emergency:sheet": sheet.pk, "emergency:merge": sheet.pk, "emergency:drop_sheet": sheet.pk,
        "emergency:repair": line, "emergency:drop_line": line,
        "emergency:end_editor": editor.pk, "emergency:undo": row.edits.get().pk,
        **{f"emergency:{page}": row.pk for page in ROW_PAGES},
    }  # fmt: skip


ROW_PAGES = ("row", "edit", "call", "phoned", "close_row", "join", "step")
