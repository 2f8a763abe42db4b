import pytest

from wennuan.orgs.models import Role
from wennuan.talk.tests import make


@pytest.fixture
def worker(db):
    return make.a_worker()


@pytest.fixture
def social(db):
    return make.a_worker(Role.SOCIAL_WORKER)


@pytest.fixture
def asker(db):
    return make.a_resident()


@pytest.fixture
def neighbour(db):
    return make.a_resident("热心的李子")


@pytest.fixture
def thread(worker, asker):
    return make.a_thread(by=asker)
