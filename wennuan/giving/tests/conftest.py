import pytest

from wennuan.giving.tests import make
from wennuan.orgs.models import Role


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
def giver(db):
    return make.a_person("小橘子")


@pytest.fixture
def manager(org):
    return make.a_post(Role.FUND_MANAGER, org)


@pytest.fixture
def editor(org):
    return make.a_post(Role.CAMPAIGN_EDITOR, org)


@pytest.fixture
def accountant(org):
    return make.a_post(Role.ACCOUNTANT, org)


@pytest.fixture
def reviewer(org):
    return make.a_post(Role.REVIEWER, org)


@pytest.fixture
def cashier(org):
    return make.a_post(Role.CASHIER, org)
