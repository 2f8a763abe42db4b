"""A community with a worker who has promised, a colleague, a street above, and a household."""

import pytest

from wennuan.orgs import actions as orgs_actions
from wennuan.orgs.models import Role
from wennuan.orgs.queries.posts import CONDUCT_VERSION
from wennuan.orgs.tests import make as orgs
from wennuan.people.actions import households
from wennuan.people.tests import make as people
from wennuan.places.tests import make as places


@pytest.fixture
def place(db):
    return places.community()


@pytest.fixture
def worker(place):
    person = orgs.holder(Role.COMMUNITY_WORKER, place=place)
    orgs_actions.accept_conduct(CONDUCT_VERSION, by=person)
    return person


@pytest.fixture
def colleague(worker, place):
    return orgs.holder(Role.COMMUNITY_WORKER, place=place)


@pytest.fixture
def street(place):
    return orgs.holder(Role.COMMUNITY_WORKER, place=places.street())


@pytest.fixture
def far(db):
    person = orgs.holder(Role.COMMUNITY_WORKER, place=places.community("410103009001", "远方社区"))
    orgs_actions.accept_conduct(CONDUCT_VERSION, by=person)
    return person


@pytest.fixture
def head(db):
    return people.a_verified_person("王示范")


@pytest.fixture
def home(head, place):
    return households.open_household(head, place, "大学路 1 号", by=head)


@pytest.fixture
def desk(client, worker):
    """A browser in which the worker has signed in."""
    return orgs.signed_in(client, worker)
