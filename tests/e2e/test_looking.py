"""Pages that one only looks at: the map, a site, a fund, the open interface."""

import json
import re

from playwright.sync_api import expect


def test_the_map_shows_the_sites_as_points_and_as_numbered_crowds(walk):
    walker = walk().open("/places/map/")

    expect(walker.page.locator(".map-crowd").first).to_be_visible(timeout=15_000)
    crowds = walker.page.locator(".map-crowd").all_inner_texts()
    alone = walker.page.locator("path.map-point").count()
    assert sum(int(words.split()[0]) for words in crowds) + alone > 100


def test_sites_are_a_list_first_and_each_has_its_page(walk):
    walker = walk().open("/places/")

    walker.tap(walker.page.locator("main a[href^='/places/sites/']").first)
    walker.look().sees(re.compile("开放|电话|地址"))


def test_funds_show_their_deed_and_their_money(walk):
    walker = walk().open("/give/f/")

    walker.tap(walker.page.locator("main a[href^='/give/f/']").first)
    walker.look().sees("章程" if "章程" in walker.text else "设立")


def test_the_open_interface_is_described_and_answers(walk):
    walker = walk("desktop")
    walker.open("/api/v1/docs")

    description = json.loads(walker.page.request.get(walker.base + "/api/v1/openapi.json").text())

    assert description["openapi"].startswith("3.")
    paths = [path for path, way in description["paths"].items() if "get" in way and "{" not in path]
    assert paths
    for path in paths:
        assert walker.page.request.get(walker.base + path).ok, path


def test_the_ledger_is_filtered_and_taken_along(walk):
    walker = walk().open("/give/ledger/")
    walker.tap(walker.page.locator("summary", has_text="筛选账本"))
    walker.page.get_by_label("类别").select_option(index=1)
    walker.press("查找")

    assert "kind=" in walker.page.url
    file = walker.page.request.get(walker.base + "/give/ledger/ledger.csv").text()
    assert file.startswith("\ufeff时间,类别,金额（元）")


def test_search_finds_a_site(walk):
    walker = walk().open("/search/?q=助餐")

    walker.sees("服务站点")
