"""Areas and sites for tests, through actions."""

from datetime import time
from decimal import Decimal
from typing import Any

from wennuan.places import actions
from wennuan.places.hours import Stretch
from wennuan.places.models import Place, Site

DISTRICT, STREET, COMMUNITY = "410103000000", "410103007000", "410103007001"
WEEKDAYS = tuple(Stretch(day, time(8, 30), time(17, 30)) for day in range(1, 6))


def district() -> Place:
    """The district, made once."""
    found = Place.objects.filter(code=DISTRICT, valid_to=None).first()
    return found or actions.add_place(DISTRICT, "二七区", parent=None, by=None)


def street(code: str = STREET, name: str = "大学路街道") -> Place:
    """A street of the district, made once."""
    found = Place.objects.filter(code=code, valid_to=None).first()
    return found or actions.add_place(code, name, parent=district(), by=None)


def community(code: str = COMMUNITY, name: str = "祥和社区") -> Place:
    """A community of a street, made once."""
    found = Place.objects.filter(code=code, valid_to=None).first()
    parent = found or street(code[:9] + "000", f"街道{code[6:9]}")
    return found or actions.add_place(code, name, parent=parent, by=None)


def facts(**changed: Any) -> actions.SiteFacts:
    """A site that is open on weekdays."""
    plain: dict[str, Any] = {
        "kind": "charity",
        "name": "祥和社区慈善工作站",
        "address": "大学路 1 号",
        "phone": "0371-0000-0101",
        "services": ("代办服务", "旧衣回收"),
        "longitude": Decimal("113.640000"),
        "latitude": Decimal("34.730000"),
        "hours": WEEKDAYS,
    }
    if "place" not in changed:
        changed["place"] = community()
    return actions.SiteFacts(**(plain | changed))


def site(**changed: Any) -> Site:
    """A site, registered."""
    return actions.add_site(facts(**changed), by=None)
