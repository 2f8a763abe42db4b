import json

import pytest
from django.core.cache import caches
from django.urls import reverse

from wennuan.people.texts import newest


@pytest.fixture(autouse=True)
def no_page_kept():
    caches["pages"].clear()


@pytest.mark.parametrize("words", ["暖冬", "助学", "祥和", "慈善总会"])
def test_the_old_address_of_the_search_leads_to_the_new_one(client, campaign, site, words):
    page = client.get("/search/", {"q": words}, follow=True)

    assert page.redirect_chain[0][1] == 301
    assert "没有找到" not in page.content.decode()


@pytest.mark.parametrize("kind", ["privacy", "terms"])
def test_the_text_shown_is_the_text_agreed_to(client, db, kind):
    page = client.get(f"/{kind}/").content.decode()

    assert newest(kind).title in page
    assert newest(kind).body.split("\n")[1] in page


def test_the_page_about_us_names_who_runs_this_and_whom_to_call(client, org, settings):
    settings.SITE_OPERATOR = org.name

    page = client.get("/about/").content.decode()

    assert org.credit_code in page
    assert settings.SITE_PHONE in page
    assert "平台不代收、不保管、不经手任何捐款" in page


def test_the_list_of_all_pages_leads_to_pages_that_exist(client, campaign):
    page = client.get("/all/").content.decode()

    links = [part.split('"')[0] for part in page.split("<main")[1].split('href="')[1:]]
    answers = {link: client.get(link).status_code for link in links if link.startswith("/")}
    assert set(answers.values()) <= {200, 302}, answers


def test_a_demo_is_hidden_from_search_engines_and_a_real_site_is_not(client, db, settings):
    demo = client.get("/robots.txt").content.decode()
    settings.DEMO = False
    real = client.get("/robots.txt").content.decode()

    assert "Disallow: /\n" in demo
    assert "Disallow: /\n" not in real
    assert "Disallow: /me/" in real


def test_the_manifest_is_json_and_its_icons_exist(client, db):
    answer = client.get(reverse("home:manifest"))
    found = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert found["start_url"] == "/"
    assert len(found["icons"]) == 4
