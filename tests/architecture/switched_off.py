"""Walks every page that needs no number, in a process where some modules are switched off.

Started by ``test_modules.py`` with MODULES or HOST_TYPE in its environment, since addresses and
sockets are decided when the site starts. Prints what it found as JSON; leaves nothing behind.
"""

import json
import os
import re
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wennuan.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 — Django first
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests.architecture import world  # noqa: E402
from wennuan.config import modules  # noqa: E402
from wennuan.orgs.models import Role  # noqa: E402
from wennuan.orgs.tests import make as orgs  # noqa: E402
from wennuan.people.actions import households  # noqa: E402
from wennuan.places.tests import make as places  # noqa: E402

LINK = re.compile(r"(?:href|action|hx-get|hx-post|data-live-url)=\"(/[^\"]*)\"")
NOT_PAGES = {"account_logout", "people:stop_acting", "home:robots"}
OTHERS = ("api-1", "mfa", "account")  # pages of libraries


def walk() -> dict[str, object]:
    """Every page, by a stranger, a resident and a worker; what is off must leave no trace."""
    off = [prefix for name, prefix in modules.MODULES.items() if not modules.is_on(name)]
    found: dict[str, object] = {"off": off, "broken": [], "links": [], "walked": 0}
    site = places.site()
    head = orgs.person()
    households.open_household(head, site.place, "", by=head)
    worker = orgs.holder(Role.COMMUNITY_WORKER, place=site.place)
    found["addresses"] = [prefix for prefix in off if Client().get(f"/{prefix}").status_code != 404]
    addresses = [
        reverse(name) for name, arguments in world.pages().items()
        if not arguments and name not in NOT_PAGES and not name.startswith(OTHERS)
    ]  # fmt: skip
    addresses += [
        reverse("places:area", args=[site.place.code]),
        reverse("places:site", args=[site.pk]),
    ]
    for person in (None, head, worker):
        client = Client(raise_request_exception=False)
        if person is not None:
            world.sign_in(client, person)
        for address in addresses:
            look(client, address, off, found)
    return found


def look(client: Client, address: str, off: list[str], found: dict) -> None:
    """One page: it doesn't break, and nothing on it leads where nothing is."""
    with transaction.atomic():
        answer = client.get(address)
        transaction.set_rollback(True)
    found["walked"] += 1
    if answer.status_code == 500:
        found["broken"].append(address)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return
    for link in LINK.findall(answer.content.decode()):
        if link.lstrip("/").startswith(tuple(off)) and off:
            found["links"].append(f"{address} -> {link}")


if __name__ == "__main__":
    connection.settings_dict["NAME"] = sys.argv[1]
    setup_test_environment()
    with transaction.atomic():
        result = walk()
        transaction.set_rollback(True)
    sys.stdout.write("\n" + json.dumps(result, ensure_ascii=False))
