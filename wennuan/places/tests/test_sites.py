"""Sites: registered, kept up to date, paused, closed; found and shown."""

from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from wennuan.kernel.clock import frozen
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs import actions as orgs
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as posts
from wennuan.places import actions, queries, rules
from wennuan.places.coordinates import GCJ02, WGS84
from wennuan.places.hours import Stretch
from wennuan.places.models import Site
from wennuan.places.queries import SiteFilter
from wennuan.places.tests import make

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
MONDAY_EARLY = datetime(2026, 11, 23, 7, 0, tzinfo=SHANGHAI)
MONDAY_LATE = datetime(2026, 11, 23, 17, 30, tzinfo=SHANGHAI)
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "is_open", "word"),
    [
        (MONDAY_NOON, True, "正在开放"),
        (MONDAY_EARLY, False, "08:30 开门"),
        (MONDAY_LATE, False, "今天已关门"),
        (SUNDAY, False, "今天不开放"),
    ],
)
def test_open_now_is_computed_from_the_hours(moment, is_open, word):
    site = make.site()

    card = queries.site_card(site, at=moment)

    assert (card.is_open, card.word) == (is_open, word)
    assert queries.open_at(Site.objects.all(), moment).exists() is is_open


def test_a_paused_site_is_not_open_and_says_why():
    site = actions.pause_site(make.site(), by=None, reason="内部装修")

    card = queries.site_card(site, at=MONDAY_NOON)

    assert (card.is_open, card.word, card.reason) == (False, "暂停开放", "内部装修")
    assert not queries.open_at(Site.objects.all(), MONDAY_NOON).exists()


@pytest.mark.parametrize(
    ("state", "step", "allowed"),
    [
        ("open", "pause", True),
        ("open", "reopen", False),
        ("open", "close", True),
        ("paused", "pause", False),
        ("paused", "reopen", True),
        ("paused", "close", True),
        ("closed", "pause", False),
        ("closed", "reopen", False),
        ("closed", "close", False),
    ],
)
def test_each_step_of_a_site(state, step, allowed):
    steps = {
        "pause": lambda s: actions.pause_site(s, by=None, reason="装修"),
        "reopen": lambda s: actions.reopen_site(s, by=None),
        "close": lambda s: actions.close_site(s, by=None, reason="合并"),
    }
    site = make.site()
    Site.objects.filter(pk=site.pk).update(state=state)

    try:
        steps[step](site)
        was_allowed = True
    except WrongState:
        was_allowed = False

    assert was_allowed is allowed


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (SiteFilter(), ["祥和社区慈善工作站", "中原助餐点"]),
        (SiteFilter(kind="meals"), ["中原助餐点"]),
        (SiteFilter(service="午餐"), ["中原助餐点"]),
        (SiteFilter(text="祥和"), ["祥和社区慈善工作站"]),
        (SiteFilter(text="午餐 中原"), ["中原助餐点"]),
        (SiteFilter(text="没有"), []),
        (SiteFilter(open_now=True), ["祥和社区慈善工作站"]),
    ],
)
def test_sites_are_found(wanted, names):
    make.site()
    make.site(
        name="中原助餐点",
        kind="meals",
        place=make.community("410103007002", "中原社区"),
        services=("午餐",),
        hours=(Stretch(1, time(17), time(18)),),
    )

    found = queries.find_sites(wanted, at=MONDAY_NOON)

    assert [site.name for site in found] == names


def test_a_closed_site_leaves_the_lists():
    actions.close_site(make.site(), by=None, reason="合并到新站")

    assert not queries.find_sites(SiteFilter()).exists()


def test_services_are_listed_the_most_frequent_first():
    make.site(services=("理发", "量血压"))
    make.site(name="另一站", services=("量血压",))

    assert queries.services() == ["量血压", "理发"]


def test_points_are_in_the_system_that_is_asked_for():
    make.site()

    with frozen(MONDAY_NOON):
        measured = queries.points(queries.find_sites(SiteFilter()), system=WGS84)
        drawn = queries.points(queries.find_sites(SiteFilter()), system=GCJ02)

    assert (measured[0]["lng"], measured[0]["lat"]) == (113.64, 34.73)
    assert drawn[0]["lng"] == pytest.approx(113.6461, abs=5e-4)
    assert drawn[0]["quiet"] is False


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phone": "199 0000 1234"}, "phone"),
        ({"intro": "找张某 19900001234"}, "intro"),
        ({"latitude": None}, "latitude"),
        ({"services": tuple(f"服务{n}" for n in range(13))}, "services"),
    ],
)
def test_what_should_not_be_public_is_refused(changed, field):
    with pytest.raises(Invalid) as refused:
        make.site(**changed)

    assert refused.value.field == field
    assert not Site.objects.exists()


def test_two_sites_of_one_name_in_one_community_are_refused():
    make.site()

    with pytest.raises(Invalid):
        make.site()

    assert Site.objects.count() == 1


def test_the_database_keeps_half_a_location_out():
    site = make.site()

    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=site.pk).update(latitude=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=site.pk).update(longitude=Decimal("34.7"))


def test_editing_replaces_the_hours():
    site = make.site()
    sunday = (Stretch(7, time(9), time(11)),)

    actions.edit_site(site, make.facts(place=site.place, hours=sunday), by=None)

    assert queries.site_hours(Site.objects.get()) == [("周日", "09:00–11:00")]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.COMMUNITY_WORKER, True),
        (Role.STATION_KEEPER, True),
        (Role.HELPER, False),
        (Role.ADMIN_SYSTEM, False),
    ],
)
def test_who_keeps_sites(role, may):
    assert rules.may_keep_sites(posts.holder(role), make.community()) is may


def test_a_post_elsewhere_keeps_nothing_here():
    elsewhere = make.community("410103001001", "淮河社区")
    keeper = posts.holder(Role.STATION_KEEPER, place=elsewhere)
    site = make.site()

    with pytest.raises(NotAllowed):
        actions.pause_site(site, by=keeper, reason="装修")

    site.refresh_from_db()
    assert site.state == "open"


def test_the_keeper_of_the_organisation_that_runs_a_site_keeps_this_one_only():
    org, site, other = posts.verified(), make.site(), make.site(name="另一站")
    orgs.host_site(org, site, by=None)
    keeper = posts.holder(Role.STATION_KEEPER, org=org)

    assert rules.may_keep_site(keeper, site) is True
    assert rules.may_keep_site(keeper, other) is False
