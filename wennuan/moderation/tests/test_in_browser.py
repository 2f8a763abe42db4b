"""Searching, reporting and deciding in a real browser, at 360 and 1440 px and in 长辈版."""

import os
from pathlib import Path

import pytest

from wennuan.moderation import actions
from wennuan.moderation.hooks import Reportable
from wennuan.moderation.models import Check, CheckStatus
from wennuan.moderation.tests import make
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.search.tests.make import a_text

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PROGRAMS = ("/usr/bin/chromium", "/usr/bin/google-chrome")
AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
SHOTS = os.environ.get("SHOTS", "")


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
def browse(chromium, live_server, client):
    """A page of this size, signed in as somebody."""
    contexts = []

    def open_at(path, *, size=PHONE, who=None, elder=False, script=True):
        context = chromium.new_context(viewport=size, java_script_enabled=script)
        contexts.append(context)
        cookies = [("elder", "1")] if elder else []
        if who is not None:
            signed = orgs.signed_in(client, who)
            cookies.append(("sessionid", signed.cookies["sessionid"].value))
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies]
        )
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


def is_sound(page, name):
    """Nothing for axe to find, nothing wider than the page; a picture when one is asked for."""
    page.evaluate(AXE.read_text())  # past the content policy, which stays in force
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))"
    )
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert found == []
    assert not wide


@pytest.fixture
def texts(transactional_db):
    """A few things to find."""
    orgs.holder(Role.ADMIN_SECURITY)
    place = places.community()
    places.site(place=place, name="祥和社区助餐点")
    a_text("八十岁以上老人免费送餐", "社区食堂下周一起给八十岁以上的老人送餐到家，请打电话登记。",
           kind="thread", ref="1", place_path=place.path, days_ago=1)  # fmt: skip
    a_text(
        "想借一辆轮椅",
        "母亲下周出院，想借轮椅用一个月，社区有没有？",
        kind="thread",
        ref="2",
        days_ago=3,
    )
    a_text(
        "一辆轻便轮椅",
        "腿脚不便的奶奶想要一辆能折叠的轮椅，下楼晒太阳。",
        kind="wish",
        ref="3",
        days_ago=9,
    )
    a_text(
        "轮椅坡道修好了",
        "三号楼门口的轮椅坡道已经修好，谢谢大家提醒。",
        kind="announcement",
        ref="4",
        days_ago=30,
    )
    return place


SIZES = [(PHONE, False, "360"), (DESK, False, "1440"), (PHONE, True, "elder")]


@pytest.mark.parametrize(("size", "elder", "name"), SIZES)
def test_the_search_page_is_sound(texts, browse, size, elder, name):
    page = browse("/find/?q=轮椅", size=size, elder=elder)

    assert page.locator("mark").first.inner_text() == "轮椅"
    is_sound(page, f"find-{name}")


def test_nothing_found_and_nothing_asked_are_sound(texts, browse):
    is_sound(browse("/find/?q=龘龘"), "find-nothing")
    is_sound(browse("/find/"), "find-empty")
    is_sound(browse("/find/?q=一辆轻便抡椅"), "find-near")


def test_a_search_without_scripts_narrows_by_kind_and_area(texts, browse):
    page = browse("/find/", script=False)

    page.get_by_label("找什么").fill("轮椅")
    page.get_by_role("button", name="搜索").click()
    page.locator(".chips a", has_text="轮椅").or_(page.locator(".chips a")).last.click()

    assert "kind=" in page.url
    page.get_by_label("在哪里找").select_option(texts.code)
    page.get_by_role("button", name="搜索").click()
    assert f"in={texts.code}" in page.url
    assert "没有找到" in page.locator("main").inner_text()


def test_whoever_types_is_offered_titles(texts, browse):
    page = browse("/find/")

    page.get_by_label("找什么").press_sequentially("轮椅", delay=40)
    page.wait_for_selector("#q-titles option", state="attached")

    titles = page.locator("#q-titles option").evaluate_all("all => all.map(one => one.value)")
    assert set(titles) == {"想借一辆轮椅", "一辆轻便轮椅", "轮椅坡道修好了"}


@pytest.fixture
def waiting(transactional_db, monkeypatch):
    """A queue with something of everything, and a moderator."""
    orgs.holder(Role.ADMIN_SECURITY)
    moderator = make.moderator()
    make.a_check(
        excerpt="加 我 微信领红包，电话 13812345678，名额不多，快来扫码进群。", why="广告：加我微信"
    )
    make.a_check(excerpt="最近老是睡不着，有时候真觉得活不下去了。", why="自伤求救：活不下去")
    said = "三号楼那户就是骗低保的，大家都知道。"
    thing = Reportable("楼下的事", said, "/talk/t/9/", orgs.person(), places.community())
    make.reportable(monkeypatch, **{"9": thing})
    complaint = actions.Complaint("privacy", "说的是具体的人家，街坊都认得出来。")
    actions.report("post", "9", complaint, by=orgs.person())
    check, _ = make.a_refused_check(excerpt="周六上午义务理发，先到先得。")
    actions.appeal(check, words="这是社区志愿者的活动，不收钱，不是广告。", by=check.author)
    return moderator


@pytest.mark.parametrize(("size", "elder", "name"), SIZES)
def test_the_pages_of_moderators_are_sound(waiting, browse, size, elder, name):
    page = browse("/moderation/", size=size, who=waiting, elder=elder)
    is_sound(page, f"queue-{name}")
    first = page.locator("main .list-row").first.get_attribute("href")
    is_sound(browse(first, size=size, who=waiting, elder=elder), f"check-urgent-{name}")
    reported = Check.objects.get(source="report")
    path = f"/moderation/{reported.pk}/"
    is_sound(browse(path, size=size, who=waiting, elder=elder), f"check-report-{name}")


def test_a_moderator_decides_with_the_keyboard_alone(waiting, browse):
    check = Check.objects.get(why="广告：加我微信", status="open")
    page = browse(f"/moderation/{check.pk}/", size=DESK, who=waiting)

    page.get_by_label("可以保留").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_selector("text=已处理")
    check.refresh_from_db()
    assert (check.status, check.reason) == (CheckStatus.REFUSED, "是广告或重复的内容。")


@pytest.mark.parametrize(("size", "elder", "name"), SIZES)
def test_a_report_and_an_appeal_in_a_browser(waiting, browse, size, elder, name):
    reader = orgs.person()
    page = browse("/moderation/report/post/9/", size=size, who=reader, elder=elder)
    is_sound(page, f"report-{name}")
    page.get_by_label("不实").check()
    page.get_by_role("button", name="送出举报").click()
    assert "举报已经送出" in page.locator("main").inner_text()
    is_sound(page, f"mine-{name}")

    refused, _ = make.a_refused_check(excerpt="周日包饺子，欢迎来。")
    page = browse(f"/moderation/mine/{refused.pk}/", size=size, who=refused.author, elder=elder)
    is_sound(page, f"own-{name}")
    page.get_by_label("为什么应该保留").fill("这是邻里聚会，不是广告。")
    page.get_by_role("button", name="提出申诉").click()
    assert "等另一位审核员来看" in page.locator("main").inner_text()
    is_sound(page, f"appealed-{name}")
