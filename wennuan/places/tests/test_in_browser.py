"""The map and the list in a real browser, with a script and without."""

import os
from pathlib import Path

import pytest
from django.core.cache import caches

from wennuan.places.tests import make

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PROGRAMS = ("/usr/bin/chromium", "/usr/bin/google-chrome")


@pytest.fixture(scope="module")
def _beside_a_loop():
    """Playwright keeps a loop in this thread; the database is used beside it, not in it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def chromium(_beside_a_loop):
    api = pytest.importorskip("playwright.sync_api")
    program = next((p for p in PROGRAMS if Path(p).exists()), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as play:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = play.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    contexts = []

    def open_at(path, *, script=True):
        context = chromium.new_context(
            viewport={"width": 360, "height": 800}, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def no_page_kept():
    caches["pages"].clear()


@pytest.fixture
def sites(transactional_db):
    place = make.community()
    return [make.site(place=place, name=f"站点{number:02d}") for number in range(23)]


def test_every_site_is_a_point_that_leads_to_its_page(transactional_db, open_page):
    make.site(place=make.community(), name="一个站点")
    page = open_page("/places/map/")

    page.wait_for_selector(".map-point")
    page.locator("path.map-point").last.dispatch_event("click")
    assert (
        page.locator(".leaflet-popup-content a").get_attribute("href").startswith("/places/sites/")
    )


def test_sites_that_would_cover_each_other_are_one_circle_with_their_number(sites, open_page):
    page = open_page("/places/map/")

    crowd = page.locator(".map-crowd")
    crowd.wait_for()
    assert crowd.inner_text().split()[0] == "23"
    crowd.click()  # as near as the map goes: they are spread out
    page.wait_for_function("document.querySelectorAll('path.map-point').length === 23")


def test_without_a_script_the_list_stands_alone(sites, open_page):
    page = open_page("/places/map/", script=False)

    assert not page.locator("[data-map]").is_visible()
    assert page.locator("#sites > li").count() == 20
    page.get_by_role("link", name="更多").click()
    assert page.locator("#sites > li").count() == 3


def test_more_is_added_below_with_a_script(sites, open_page):
    page = open_page("/places/")

    page.get_by_role("link", name="更多").click()
    page.locator("#sites > li").nth(22).wait_for()

    assert "已全部显示" in page.locator("#more").inner_text()
