"""The desk in a real browser: by keyboard, by thumb, in both editions, with nothing for axe."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from wennuan.desk import jobs
from wennuan.desk.actions import households as alarms
from wennuan.desk.actions import imports
from wennuan.desk.imports import SITES, Row
from wennuan.desk.models import Alarm, BulkRun
from wennuan.kernel.clock import now, today
from wennuan.orgs.tests import make as orgs
from wennuan.people import timeline
from wennuan.tasks import actions
from wennuan.tasks.tests import make

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("SHOTS_DIR", "")
WORK = (
    ("登记微心愿待审核：儿童冬靴", "wishes.check", -30, ""),
    ("入户走访：独居老人", "aid.visit", -2, "两人入户，三个工作日内（最低生活保障审核确认办法）"),
    ("答复居民提问：加装扶手", "talk.answer", 3, ""),
    ("公示到期：临时困难帮扶", "aid.notice", 6, "公示七天"),
    ("核对一张转账", "payments.match", 50, "民间非营利组织会计制度"),
    ("续办公开募捐资格证书", "orgs.expires", 24 * 9, "慈善法第二十二条"),
)


@pytest.fixture
def page_of(monkeypatch, live_server):
    """A page of somebody who has signed in: width, edition, with or without scripts."""
    api = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(program).exists():
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )

        def make_page(who, *, width=1440, elder=False, script=True):
            context = browser.new_context(
                viewport={"width": width, "height": 900 if width > 700 else 740},
                java_script_enabled=script, bypass_csp=script, base_url=live_server.url,
                has_touch=width < 700, is_mobile=width < 700,
            )  # fmt: skip
            key = orgs.signed_in(Client(), who).cookies[settings.SESSION_COOKIE_NAME].value
            cookies = [{"name": settings.SESSION_COOKIE_NAME, "value": key}]
            cookies += [{"name": "elder", "value": "1"}] if elder else []
            context.add_cookies([one | {"url": live_server.url} for one in cookies])
            return context.new_page()

        yield make_page
        browser.close()
        connections.close_all()


@pytest.fixture
def busy(worker, colleague, street, home):
    """A worker with something in every stretch of time, a colleague away, and an alarm."""
    for title, kind, hours, basis in WORK:
        wanted = make.wanted(
            title=title, kind=kind, basis=basis, due_at=now() + timedelta(hours=hours),
            barred=(colleague,), household=home if "走访" in title else None,
        )  # fmt: skip
        actions.open_task(wanted, by=None)
    make.task(title="答复居民提问：楼道照明", kind="talk.answer", barred=(worker,))
    actions.note_absence(colleague, worker, today(), today() + timedelta(days=2), by=colleague)
    timeline.note(home, "登记微心愿“轮椅”", app="wishes", by=None)
    timeline.note(home, "提出求助：医疗费用", app="aid", by=None)
    alarms.raise_alarms(by=None)
    return worker


def is_sound(page, name):
    """Nothing wider than the screen, nothing that axe finds."""
    page.wait_for_load_state("load")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + v.nodes[0].html))")
    assert (name, wide, found) == (name, 0, [])


@pytest.mark.parametrize(("width", "elder"), [(360, False), (1440, False), (360, True)])
def test_every_page_of_the_desk_is_sound(page_of, busy, home, width, elder):
    page = page_of(busy, width=width, elder=elder)
    kind = f"{width}{'-elder' if elder else ''}"
    sheet = imports.start_import(SITES, _rows(), "站点.xlsx", is_whole=False, by=busy)
    jobs.check_import(sheet.pk)
    task = actions.open_task(make.wanted(title="核对一张登记表", basis="慈善法第三十八条"), by=None)

    page.goto(reverse("desk:household", args=[home.code]))
    is_sound(page, f"reason-{kind}")
    page.get_by_label("理由").fill("入户前核对")
    page.get_by_role("button", name="打开记录").click()
    is_sound(page, f"household-{kind}")
    addresses = {
        "desk": reverse("desk:desk"), "find": reverse("desk:find"),
        "export": reverse("desk:export"), "imports": reverse("desk:imports"),
        "import-new": reverse("desk:import_new", args=["residents"]),
        "import": reverse("desk:import", args=[sheet.pk]),
        "alarm": reverse("desk:alarm", args=[Alarm.objects.get().pk]),
        "absences": reverse("tasks:absences"), "absence": reverse("tasks:absence_new"),
        "task": reverse("tasks:task", args=[task.pk]),
        "hand-over": reverse("tasks:hand_over", args=[task.pk]),
        "me": reverse("people:me"),
    }  # fmt: skip
    for name, address in addresses.items():
        page.goto(address)
        is_sound(page, f"{name}-{kind}")


def _rows():
    plain = {"名称": "歇脚点", "类别": "爱心驿站", "社区": "祥和社区", "地址": "示范路 12 号"}
    return [Row(2, plain), Row(3, plain | {"名称": "图书角", "类别": "图书馆"})]


def test_a_worker_goes_through_the_list_by_keyboard(page_of, busy):
    page = page_of(busy)
    page.goto(reverse("desk:desk"))

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == WORK[1][0]
    page.locator("[data-desk-detail]").get_by_text("负责人").wait_for()
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator("[data-bulk-count]").inner_text() == "已勾选 2 件"
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/keys-1440.png")
    page.keyboard.press("?")
    assert page.get_by_text("下一件、上一件").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")


def test_single_letters_can_be_switched_off(page_of, busy):
    page = page_of(busy)
    page.goto(reverse("desk:desk"))
    page.keyboard.press("?")
    page.get_by_label("用单个字母操作").uncheck()

    page.keyboard.press("Escape")
    page.keyboard.press("a")

    assert page.locator("input[name=task]:checked").count() == 0


def test_a_worker_hands_over_several_by_thumb(page_of, busy, street):
    page = page_of(busy, width=360)
    page.goto(reverse("desk:desk"))
    assert not page.locator("[data-bulk-bar]").is_visible()

    for box in page.locator(".task-pick").all()[:2]:
        box.tap()
    bar = page.locator("[data-bulk-bar]")
    assert bar.bounding_box()["y"] + bar.bounding_box()["height"] <= 740
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/thumb-360.png")
    bar.get_by_role("button", name="下一步").tap()
    page.get_by_label("转给").wait_for()
    is_sound(page, "bulk-360")
    page.get_by_label("转给").select_option(street.code)
    page.get_by_label("原因").fill("我去培训三天")
    page.get_by_role("button", name="转交给同事（2 件）").tap()
    page.wait_for_url("**/runs/*/")
    jobs.run_bulk(BulkRun.objects.get().pk)
    page.reload()
    page.get_by_text("都办好了").wait_for()
    is_sound(page, "run-360")


def test_without_a_script_everything_is_still_there(page_of, busy):
    page = page_of(busy, script=False)
    page.goto(reverse("desk:desk"))

    page.locator("input[name=task]").first.check()
    page.get_by_role("button", name="下一步").click()

    assert page.get_by_role("heading", name="转交给同事").is_visible()
