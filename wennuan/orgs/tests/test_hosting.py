"""A worker of the area says which organisation runs a site."""

import pytest
from django.urls import reverse

from wennuan.audit.models import AuditEntry
from wennuan.orgs import actions, queries
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make
from wennuan.places.tests import make as places

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return places.site()


@pytest.fixture
def worker(site):
    return make.holder(Role.COMMUNITY_WORKER, place=site.place)


def address(site):
    return reverse("orgs:host_site", args=[site.pk])


def test_a_worker_names_the_host_and_the_site_shows_it(client, site, worker):
    org = make.verified()
    make.signed_in(client, worker)

    before = client.get(reverse("places:site", args=[site.pk])).text
    client.post(address(site), {"org": org.pk})
    after = client.get(reverse("places:site", args=[site.pk])).text

    assert address(site) in before
    assert queries.host_of(site) == org
    assert org.name in after


def test_the_host_is_taken_away_on_record(client, site, worker):
    actions.host_site(make.verified(), site, by=worker)
    make.signed_in(client, worker)

    client.post(address(site), {"org": ""})

    assert queries.host_of(site) is None
    assert AuditEntry.objects.get(verb="orgs.site_released").actor == worker


@pytest.mark.parametrize("role", [Role.STATION_KEEPER, Role.ADMIN_SYSTEM])
def test_nobody_else_names_it(client, site, role):
    make.signed_in(client, make.holder(role, place=site.place))

    assert client.get(address(site)).status_code == 403
    assert client.post(address(site), {"org": make.verified().pk}).status_code == 403
    assert queries.host_of(site) is None


def test_an_organisation_that_is_not_verified_is_not_offered(client, site, worker):
    org = make.verified()
    actions.reopen_org(org, by=org.responsible, reason="更名")
    make.signed_in(client, worker)

    assert client.post(address(site), {"org": org.pk}).status_code == 200
    assert queries.host_of(site) is None
