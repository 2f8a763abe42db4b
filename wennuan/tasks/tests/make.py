"""Tasks for tests, through actions."""

from datetime import timedelta
from itertools import count
from typing import Any

from wennuan.kernel.clock import now
from wennuan.orgs.models import Role
from wennuan.places.tests import make as places
from wennuan.tasks import actions
from wennuan.tasks.models import Task

_numbers = count(1)


def wanted(**changed: Any) -> actions.Wanted:
    """Something a worker of the community has to look at within three days."""
    plain: dict[str, Any] = {
        "key": f"tests:{next(_numbers)}:look",
        "kind": "tests.look",
        "title": "看一看新来的事",
        "url": "/me/",
        "roles": (Role.COMMUNITY_WORKER,),
        "due_at": now() + timedelta(days=3),
    }
    if "org" not in changed and "place" not in changed:
        changed["place"] = places.community()
    return actions.Wanted(**(plain | changed))


def task(**changed: Any) -> Task:
    """An open task."""
    return actions.open_task(wanted(**changed), by=None)
