import pytest

from wennuan.wishes.tests import make


@pytest.fixture
def site(db):
    return make.trusted(make.a_site())


@pytest.fixture
def wish(site):
    return make.a_wish(site)


@pytest.fixture
def batch(site):
    return make.a_batch(120, site)


@pytest.fixture
def neighbour(db):
    return make.neighbour()


@pytest.fixture
def keeper(site):
    return make.keeper(site.place)


@pytest.fixture
def worker(site):
    return make.worker(site.place)
