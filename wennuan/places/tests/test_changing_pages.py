"""The system administrator changes the tree of areas on pages, and nobody else does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from wennuan.kernel.clock import today
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.actions import households, identity
from wennuan.places.models import Place
from wennuan.places.tests import make

pytestmark = pytest.mark.django_db
PAGES = ("area_new", "area_rename", "area_merge", "area_abolish")


@pytest.fixture
def admin(client):
    """A browser of the district's system administrator."""
    return orgs.signed_in(client, orgs.holder(Role.ADMIN_SYSTEM, place=make.district()))


@pytest.fixture
def street():
    return make.community().parent


def address(name, place):
    return reverse(f"places:{name}", args=[place.code])


def day(ago=0):
    return f"{today() - timedelta(days=ago):%Y-%m-%d}"


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_changes_the_tree(client, street, name):
    orgs.signed_in(client, orgs.holder(Role.COMMUNITY_WORKER, place=make.district()))

    assert client.get(address(name, street)).status_code == 403
    assert address(name, street) not in client.get(address("area", street)).text


def test_a_community_is_added(admin, street):
    done = admin.post(
        address("area_new", street), {"code": "410103007009", "name": "新苑社区", "on": day()}
    )

    assert done["Location"] == reverse("places:area", args=["410103007009"])
    assert "新苑社区" in admin.get(address("area", street)).text


def test_a_wrong_code_is_named_beside_the_field(admin, street):
    page = admin.post(
        address("area_new", street), {"code": "41010300700", "name": "x", "on": day()}
    )

    assert page.status_code == 422
    assert "12 位数字" in page.text


def test_an_area_is_renamed_and_its_old_name_stays(admin):
    place = make.community()

    admin.post(address("area_rename", place), {"name": "和美社区", "on": day()})

    page = admin.get(address("area", place)).text
    assert "和美社区" in page
    assert "曾用名：祥和社区" in page


def test_people_sites_and_organisations_go_along_when_an_area_is_merged(admin):
    old, into = make.community(), make.community("410103007002", "平安社区")
    site, org = make.site(place=old), orgs.verified(place=old)
    resident = orgs.person()
    identity.move_to(resident, old, by=resident)
    home = households.open_household(resident, old, "1 号楼", by=resident)

    done = admin.post(address("area_merge", old), {"into": into.pk, "on": day()})

    for one in (site, org, resident, home):
        one.refresh_from_db()
    assert done["Location"] == reverse("places:area", args=[into.code])
    assert {site.place, org.place, resident.place, home.place} == {into}
    assert Place.objects.get(pk=old.pk).successor == into


def test_an_area_with_a_site_is_not_abolished(admin):
    place = make.community()
    make.site(place=place)

    refused = admin.post(address("area_abolish", place), {"reason": "会议决定", "on": day()})

    assert refused.status_code == 409
    assert Place.objects.get(pk=place.pk).valid_to is None


def test_an_empty_area_is_abolished(admin):
    place = make.community()

    done = admin.post(address("area_abolish", place), {"reason": "会议决定", "on": day()})

    assert done["Location"] == reverse("places:area", args=[place.parent.code])
    assert Place.objects.get(pk=place.pk).valid_to == today()


def test_nothing_is_changed_before_its_day(admin):
    place = make.community()

    page = admin.post(address("area_rename", place), {"name": "和美社区", "on": day(-1)})

    assert page.status_code == 422
    assert Place.objects.get(pk=place.pk).name == "祥和社区"
