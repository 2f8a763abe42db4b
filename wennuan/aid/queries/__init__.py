"""Reads about requests, for those who may."""

from wennuan.aid.queries.desk import (
    TABS,
    Row,
    Sheet,
    can_take_down,
    desk_requests,
    requests_of,
    row,
    sheet,
    tab_counts,
    visible_requests,
    visitors_near,
)
from wennuan.aid.queries.duplicates import (
    Twin,
    fingerprints,
    lately_elsewhere,
    own_live,
    twins,
    twins_of,
)
from wennuan.aid.queries.money import Amounts, amounts_of, money_decisions, payable
from wennuan.aid.queries.names import shown_name
from wennuan.aid.queries.programmes import (
    open_programmes,
    own_orgs,
    own_programmes,
    public_programmes,
)
from wennuan.aid.queries.referrals import late_referrals, referrals_to
from wennuan.aid.queries.retention import ended_notices, health_to_forget, to_forget
from wennuan.aid.queries.reviews import (
    Count,
    NoticeCard,
    count_votes,
    notice_card,
    open_objections,
    shown_notices,
)
from wennuan.aid.queries.status import RouteLine, Status, appeal_until, day, status_of
from wennuan.aid.queries.visits import CheckedItem, VisitLine, checked_items, visits_of

__all__ = [
    "TABS",
    "Amounts",
    "CheckedItem",
    "Count",
    "NoticeCard",
    "RouteLine",
    "Row",
    "Sheet",
    "Status",
    "Twin",
    "VisitLine",
    "amounts_of",
    "appeal_until",
    "can_take_down",
    "checked_items",
    "count_votes",
    "day",
    "desk_requests",
    "ended_notices",
    "fingerprints",
    "health_to_forget",
    "late_referrals",
    "lately_elsewhere",
    "money_decisions",
    "notice_card",
    "open_objections",
    "open_programmes",
    "own_live",
    "own_orgs",
    "own_programmes",
    "payable",
    "public_programmes",
    "referrals_to",
    "requests_of",
    "row",
    "sheet",
    "shown_name",
    "shown_notices",
    "status_of",
    "tab_counts",
    "to_forget",
    "twins",
    "twins_of",
    "visible_requests",
    "visitors_near",
    "visits_of",
]
