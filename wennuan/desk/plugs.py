"""What the desk answers when a lower app asks through its sockets (config/wiring.py)."""

from collections.abc import Iterable

from django.urls import reverse

from wennuan.desk.queries.worklist import due_today
from wennuan.desk.rules import may_open_desk
from wennuan.people.hooks import Door
from wennuan.people.models import Person


def me_doors(person: Person) -> Iterable[Door]:
    """The desk, first on the page of whoever holds a post."""
    if may_open_desk(person, None):
        due = due_today(person)
        hint = f"{due} 件今天要办" if due else "今天没有到期的事"
        yield Door("工作台", reverse("desk:desk"), "layout-list", hint)
