"""The open API tells public wishes and figures, and bears any input."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error, response_schema_conformance

from wennuan.config import urls
from wennuan.config.wsgi import application
from wennuan.wishes import actions
from wennuan.wishes.api import WishOut
from wennuan.wishes.tests import make


@pytest.fixture
def one_connection(wish):
    """As Django's own test client does: a request must not close the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield wish
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


whole = schemathesis.openapi.from_dict(urls.api.get_openapi_schema())
schema = whole.include(path_regex=r"/wishes")
schema.app = application


@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_input_gets_a_described_answer(case, one_connection):
    case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])


def test_public_wishes_are_told_without_whose_they_are(client, wish):
    found = client.get("/api/v1/wishes").json()["items"]

    assert [one["id"] for one in found] == [wish.pk]
    assert set(found[0]) == set(WishOut.model_fields)
    assert wish.household.code not in str(found)
    assert client.get(f"/api/v1/wishes/{wish.pk}").json() == found[0]


def test_what_waits_for_its_check_is_not_told(client, db):
    site = make.a_site()
    home, _ = make.a_home()
    hidden = actions.publish_wish(make.a_draft(site, home), by=make.keeper())

    assert client.get("/api/v1/wishes").json()["items"] == []
    assert client.get(f"/api/v1/wishes/{hidden.pk}").status_code == 404


def test_pages_follow_each_other_by_their_mark(client, site):
    for _ in range(31):
        make.a_batch(5, site)

    first = client.get("/api/v1/wishes").json()
    second = client.get("/api/v1/wishes", {"after": first["after"]}).json()

    assert (len(first["items"]), len(second["items"]), second["after"]) == (30, 1, "")
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}


def test_figures_count_what_was_confirmed(client, wish):
    make.realised(make.claimed(wish))

    told = client.get("/api/v1/wishes/figures").json()

    assert (told["count"], told["neighbours"], told["organisations"]) == (1, 1, 0)
