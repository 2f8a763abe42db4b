"""The open API says what is public, bears any input, and describes itself truly."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error, response_schema_conformance

from wennuan.config.wsgi import application
from wennuan.giving.api import api
from wennuan.giving.models import NameMode
from wennuan.giving.tests import make


@pytest.fixture
def one_connection(campaign):
    """As Django's own test client does: a request must not close the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield campaign
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = application


@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_input_gets_a_described_answer(case, one_connection):
    case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])


def test_campaigns_carry_their_legal_facts_and_sums(client, campaign):
    make.a_gift(campaign, 20_00)

    found = client.get("/api/v1/campaigns").json()["items"][0]

    assert found["filing_number"] == campaign.filing_number
    assert found["money"]["raised_fen"] == 20_00
    assert found["money"]["spent_fen"] == 0
    assert client.get(f"/api/v1/campaigns/{campaign.pk}").json() == found


def test_drafts_are_not_told(client, fund):
    draft = make.a_draft(fund)

    assert client.get("/api/v1/campaigns").json()["items"] == []
    assert client.get(f"/api/v1/campaigns/{draft.pk}").status_code == 404


def test_names_are_told_only_as_chosen(client, campaign):
    make.a_gift(campaign, 1_00, name_mode=NameMode.REAL, shown_name="王小明")
    make.a_gift(campaign, 2_00, shown_name="李小红")

    names = {
        row["amount_fen"]: row["name"] for row in client.get("/api/v1/entries").json()["items"]
    }

    assert names == {1_00: "王小明", 2_00: "爱心人士"}
    assert client.get("/api/v1/sums").json()["received_fen"] == 3_00


@pytest.mark.parametrize(
    "query",
    [
        "?page=0",
        "?page=99999999999999999999",
        "?fund=-1",
        "?month=2026-13",
        "?month=%00",
        "?kind=x",
    ],
)
def test_what_is_out_of_bounds_is_refused(client, db, query):
    assert client.get(f"/api/v1/entries{query}").status_code == 422


def test_the_docs_page_needs_no_script_from_elsewhere(client, db):
    page = client.get("/api/v1/docs").content.decode()

    assert "/api/v1/entries" in page
    assert "cdn" not in page
