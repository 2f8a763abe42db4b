"""Nobody is ranked, no unit is listed, nothing is taken on the way (反摊派, X12)."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from wennuan.giving import queries
from wennuan.giving.urls import urlpatterns

APP = Path(__file__).parents[1]
FORBIDDEN = re.compile(
    r"commission|kickback|抽成|佣金|\btips?_|_tip\b|leaderboard|top_donors|top_givers|"
    r"not_given|未捐名单|捐款榜|排行榜",
    re.IGNORECASE,
)
BY_AMOUNT = re.compile(r"order_by\([^)]*amount")
BY_UNIT = re.compile(r"(group|values|order_by)\([^)]*(on_behalf|employer|unit)\b")


def _sources() -> list[Path]:
    code = [p for p in APP.rglob("*.py") if not {"tests", "migrations"} & set(p.parts)]
    return code + list(APP.rglob("*.html"))


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(APP)))
def test_no_source_ranks_lists_or_takes_a_share(path):
    text = path.read_text(encoding="utf-8")

    assert not FORBIDDEN.search(text)
    assert not BY_AMOUNT.search(text)
    assert not BY_UNIT.search(text)


def test_no_table_has_a_column_for_a_share_or_a_unit():
    columns = {
        field.name for model in apps.get_app_config("giving").get_models()
        for field in model._meta.get_fields()
    }  # fmt: skip

    assert not columns & {"commission", "commission_fen", "fee_fen", "tip_fen", "unit", "employer"}


def test_no_address_leads_to_a_ranking():
    assert not [p for p in urlpatterns if re.search(r"rank|top|unit|board", str(p.pattern))]


def test_lists_of_campaigns_are_ordered_by_their_end_and_nothing_else(db):
    order = queries.public_campaigns().query.order_by

    assert order == ("ends_on", "pk")
