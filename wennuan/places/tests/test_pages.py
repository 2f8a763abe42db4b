"""The pages of sites and areas."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as posts
from wennuan.places import actions
from wennuan.places.models import Site
from wennuan.places.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_kept_pages():
    caches["pages"].clear()


@pytest.fixture
def many():
    """More sites than the district has."""
    place = make.community()
    make.facts(place=place)
    for number in range(312):
        make.site(place=place, name=f"站点{number:03d}")


def test_the_list_shows_twenty_and_a_real_link_to_more(client, many):
    page = client.get("/places/")
    second = client.get("/places/?page=2")

    assert page.content.decode().count('class="list-row"') == 20
    assert 'href="?page=2"' in page.content.decode()
    assert "共" in page.content.decode()
    assert "站点020" in second.content.decode()


def test_the_list_costs_the_same_for_312_sites(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/places/?open=1&kind=charity")


def test_the_points_of_312_sites_cost_three_queries(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        answer = client.get("/places/sites.json")

    assert len(answer.json()) == 312


def test_one_site_costs_few_queries(client, django_assert_max_num_queries):
    site = make.site()

    with django_assert_max_num_queries(6):
        client.get(f"/places/sites/{site.pk}/")


def test_an_area_costs_few_queries(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        client.get(f"/places/areas/{make.STREET}/")


@pytest.mark.parametrize(
    "query", ["page=999999999999999999999", "kind=x", "street=1", "open=x&q=%00", "service=%27"]
)
def test_a_strange_address_is_answered(client, query):
    assert client.get(f"/places/?{query}").status_code == 200
    assert client.get(f"/places/map/?{query}").status_code == 200
    assert client.get(f"/places/sites.json?{query}").status_code == 200


def test_the_map_page_lists_the_same_sites_without_a_script(client):
    site = make.site()

    page = client.get("/places/map/?kind=charity").content.decode()

    assert site.name in page
    assert 'data-points="/places/sites.json?kind=charity"' in page


def test_a_site_page_has_a_telephone_and_a_way_there(client):
    site = make.site()

    page = client.get(f"/places/sites/{site.pk}/").content.decode()

    assert 'href="tel:037100000101"' in page
    assert 'href="geo:34.730000,113.640000' in page
    assert "周一至周五" in page
    assert "温暖二七" in page


def test_the_qr_code_is_a_picture(client):
    answer = client.get(f"/places/sites/{make.site().pk}/qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml")


def test_an_area_shows_what_is_inside(client):
    site = make.site()

    page = client.get(f"/places/areas/{make.STREET}/").content.decode()

    assert site.name in page
    assert "祥和社区" in page
    assert client.get("/places/areas/").url == f"/places/areas/{make.DISTRICT}/"
    assert client.get("/places/areas/410103099000/").status_code == 404


def test_a_keeper_registers_edits_pauses_and_reopens(client):
    keeper = posts.holder(Role.COMMUNITY_WORKER, place=make.street())
    place = make.community()
    posts.signed_in(client, keeper)
    said = {
        "kind": "rest",
        "name": "暖心驿站",
        "place": place.pk,
        "address": "大学路 2 号",
        "opening": "每天 8:00-20:00",
        "services": "饮水、充电",
    }

    added = client.post(f"/places/areas/{place.code}/sites/new/", said)
    site = Site.objects.get()
    edited = client.post(f"/places/sites/{site.pk}/edit/", said | {"name": "暖心爱心驿站"})
    paused = client.post(f"/places/sites/{site.pk}/pause/", {"reason": "停电检修"})

    assert [r.status_code for r in (added, edited, paused)] == [302, 302, 302]
    assert "停电检修" in client.get(f"/places/sites/{site.pk}/").content.decode()

    client.post(f"/places/sites/{site.pk}/reopen/")
    site.refresh_from_db()
    assert (site.name, site.state, site.services) == ("暖心爱心驿站", "open", ["饮水", "充电"])


def test_a_wrong_line_of_hours_stands_beside_its_field(client):
    posts.signed_in(client, posts.holder(Role.COMMUNITY_WORKER))
    place = make.community()

    said = {"kind": "rest", "name": "驿站", "place": place.pk, "address": "路", "opening": "上班"}
    page = client.post(f"/places/areas/{place.code}/sites/new/", said)

    assert page.status_code == 200
    assert "看不懂“上班”" in page.content.decode()
    assert not Site.objects.exists()


@pytest.mark.parametrize("way", ["site_edit", "site_pause", "site_close"])
def test_others_are_kept_out(client, way):
    address = reverse(f"places:{way}", args=[make.site().pk])

    assert client.get(address).status_code == 302
    assert posts.signed_in(client, posts.person()).get(address).status_code == 403


def test_the_card_of_a_closed_site_still_says_why(client):
    site = actions.close_site(make.site(), by=None, reason="并入新站")

    page = client.get(f"/places/sites/{site.pk}/").content.decode()

    assert "已撤销" in page
    assert "并入新站" in page
