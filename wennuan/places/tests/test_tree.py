"""The tree of areas grows and changes; nothing that was is lost."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from wennuan.audit.models import AuditEntry
from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as posts
from wennuan.places import actions, queries
from wennuan.places.models import Place
from wennuan.places.tests import make

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


def test_erqi_has_its_streets_and_communities():
    new = actions.load_places(actions.read_places(), by=None)

    assert new == 193
    assert queries.streets().count() == 16
    assert queries.place_of("410103001001").name == "淮河社区"
    assert queries.inside(queries.district()).count() == 193


def test_loading_twice_changes_nothing():
    actions.load_places(actions.read_places(), by=None)
    before = AuditEntry.objects.count()

    assert actions.load_places(actions.read_places(), by=None) == 0
    assert AuditEntry.objects.count() == before


def test_loading_another_name_is_a_renaming_with_history():
    make.community()

    actions.load_places([{"code": make.COMMUNITY, "name": "新祥和社区居民委员会"}], by=None)

    place = queries.place_of(make.COMMUNITY)
    assert place.name == "新祥和社区"
    assert queries.name_on(place, today() - YESTERDAY) == "祥和社区"


@pytest.mark.parametrize(
    ("office", "said"),
    [
        ("淮河社区居民委员会", "淮河社区"),
        ("侯寨社区居民管理委员会", "侯寨社区"),
        ("福华南街社区委员会", "福华南街社区"),
        ("尖岗村委会", "尖岗村"),
        ("某某村村民委员会", "某某村"),
        ("郑州火车站地区拟居委会", "郑州火车站地区拟居委会"),
    ],
)
def test_names_are_what_residents_say(office, said):
    assert actions.places.short_name(office) == said


def test_the_command_loads_erqi():
    call_command("load_places", verbosity=0)

    assert Place.objects.count() == 193


def test_the_way_down_and_what_is_inside():
    community = make.community()

    assert [p.code for p in queries.crumbs(community)] == [
        make.DISTRICT,
        make.STREET,
        make.COMMUNITY,
    ]
    assert list(queries.children(make.street())) == [community]
    assert community in queries.inside(make.district())


def test_a_community_keeps_both_names():
    place = make.community()

    actions.rename_place(place, "和美社区", by=None, on=date(2026, 5, 1))

    place.refresh_from_db()
    assert place.name == "和美社区"
    assert queries.name_on(place, date(2026, 4, 30)) == "祥和社区"
    assert queries.name_on(place, date(2026, 5, 1)) == "和美社区"


def test_a_merged_community_hands_its_sites_over_and_stays_known():
    old, new = make.community(), make.community("410103007002", "中原社区")
    site = make.site(place=old)

    actions.merge_place(old, new, by=None)

    site.refresh_from_db()
    old.refresh_from_db()
    assert site.place == new
    assert (old.successor, old.valid_to) == (new, today())
    assert queries.place_of(old.code, on=today() - YESTERDAY) == old
    with pytest.raises(NotFound):
        queries.place_of(old.code)


def test_a_street_with_communities_is_not_merged():
    make.community()
    other = make.street("410103001000", "淮河路街道")

    with pytest.raises(WrongState):
        actions.merge_place(make.street(), other, by=None)

    assert queries.place_of(make.STREET).valid_to is None


def test_areas_of_different_levels_are_not_merged():
    with pytest.raises(Invalid):
        actions.merge_place(make.community(), make.street("410103001000", "淮河路街道"), by=None)


def test_an_ended_area_is_not_changed_again():
    old = make.community()
    actions.abolish_place(old, by=None, reason="规划调整")

    with pytest.raises(WrongState):
        actions.rename_place(old, "别的名字", by=None)


def test_an_area_with_open_sites_is_not_abolished():
    place = make.site().place

    with pytest.raises(WrongState):
        actions.abolish_place(place, by=None, reason="规划调整")


@pytest.mark.parametrize("code", ["41010300700", "41010300700A", "410103007000000"])
def test_a_code_has_twelve_digits(code):
    with pytest.raises(Invalid):
        actions.add_place(code, "不对", parent=make.district(), by=None)


def test_a_code_belongs_below_its_own_level():
    with pytest.raises(Invalid):
        actions.add_place("410103007009", "不对", parent=make.district(), by=None)


def test_a_code_is_used_once():
    make.community()

    with pytest.raises(Invalid):
        actions.add_place(make.COMMUNITY, "又一个", parent=make.street(), by=None)


def test_the_database_keeps_codes_and_endings():
    place = make.community()

    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(code="41")
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(successor=make.street())


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.ADMIN_SYSTEM, True), (Role.COMMUNITY_WORKER, False), (Role.ADMIN_SECURITY, False)],
)
def test_only_a_system_administrator_changes_the_tree(role, may):
    from wennuan.places.rules import may_change_places

    assert may_change_places(posts.holder(role), make.community()) is may


def test_a_stranger_changes_nothing():
    with pytest.raises(NotAllowed):
        actions.rename_place(make.community(), "别的名字", by=posts.person())

    assert queries.place_of(make.COMMUNITY).name == "祥和社区"
