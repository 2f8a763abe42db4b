import pytest

from wennuan.giving.tests import make
from wennuan.places.tests import make as places


@pytest.fixture
def org(db):
    return make.an_org()


@pytest.fixture
def fund(org):
    return make.a_fund(org)


@pytest.fixture
def campaign(fund):
    return make.an_open_campaign(fund)


@pytest.fixture
def site(db):
    return places.site(name="祥和社区慈善工作站")
