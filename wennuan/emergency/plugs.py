"""What this app answers when a lower app asks through its sockets (config/wiring.py)."""

from collections.abc import Iterable

from django.urls import reverse

from wennuan.emergency import queries
from wennuan.people.hooks import Door, Section
from wennuan.people.models import Person


def me_doors(person: Person) -> Iterable[Door]:
    """The emergencies in which this person writes, or may open one."""
    found = [one for one in queries.emergencies_for(person) if one.is_open]
    if found or queries.areas_to_open(person):
        hint = "、".join(one.title for one in found[:3]) or "现在没有进行中的"
        yield Door("应急登记", reverse("emergency:index"), "life-buoy", hint)


def export_sections(person: Person) -> Iterable[Section]:
    """What stands about this person, known by the phone, in emergencies that are not erased."""
    rows = queries.rows_by_phone(person.phone or "")
    if rows:
        yield Section("emergency", "应急登记", tuple(
            {
                "名单": row.emergency.title, "姓名": row.name or "", "地址": row.address or "",
                "需要": row.needs or "", "备注": row.note or "", "状态": row.get_state_display(),
            }
            for row in rows
        ))  # fmt: skip
