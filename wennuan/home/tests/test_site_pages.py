import json

import pytest
from django.core.cache import caches
from django.urls import reverse

from wennuan.home import queries
from wennuan.people.texts import newest


@pytest.fixture(autouse=True)
def no_page_kept():
    caches["pages"].clear()


@pytest.mark.parametrize("words", ["暖冬", "助学", "祥和", "慈善总会"])
def test_search_finds_by_a_part_of_the_name(client, campaign, site, words):
    page = client.get("/search/", {"q": words}).content.decode()

    assert "没有找到" not in page


@pytest.mark.parametrize(
    ("words", "kind"),
    [("暖冬", "campaigns"), ("助学基金", "funds"), ("祥和", "sites"), ("二七区慈善", "orgs")],
)
def test_each_kind_has_its_own_list(campaign, site, words, kind):
    assert len(getattr(queries.search(words), kind)) == 1


@pytest.mark.parametrize(
    "words", ["", "   ", "没有这个词", "%", "_", "\x00", "<script>", "字" * 500]
)
def test_strange_words_find_nothing_and_break_nothing(client, campaign, site, words):
    answer = client.get("/search/", {"q": words})

    assert answer.status_code == 200
    assert "暖冬助学行动" not in answer.content.decode()
    assert "<script>" not in answer.content.decode()


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
