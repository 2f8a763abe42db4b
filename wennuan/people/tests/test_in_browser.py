"""The pages of people in a real browser: narrow, accessible, without JavaScript, both editions."""

import os
from pathlib import Path

import pytest
from django.db import connections
from django.urls import reverse

from wennuan.people.actions import households
from wennuan.people.tests import make

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("SHOTS_DIR", "")
MINE = [
    "me", "profile", "verify", "ask_guardian", "history", "readings", "export", "close",
    "consents", "household", "household_address", "add_member", "helpers", "delegation_ask",
]  # fmt: skip


@pytest.fixture
def page_of(monkeypatch):
    """A page of its own kind: width, with or without scripts, edition."""
    api = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(program).exists():
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )

        def make_page(live_server, *, script=True, elder=False, width=360):
            context = browser.new_context(
                viewport={"width": width, "height": 780}, java_script_enabled=script,
                bypass_csp=script, base_url=live_server.url,
            )  # fmt: skip
            if elder:
                context.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
            return context.new_page()

        yield make_page
        browser.close()
        connections.close_all()  # those of Playwright's own context, which nobody else closes


def is_sound(page, name):
    """Nothing wider than the phone, nothing that axe finds."""
    page.wait_for_load_state("load")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + v.nodes[0].html))")
    return (name, wide, found) == (name, 0, []) or pytest.fail(f"{name}: {wide} {found}")


def sign_in(page, phone):
    page.goto(f"{reverse('account_login')}?next=/me/")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_label("短信验证码").fill(page.locator("[data-demo-code]").inner_text())
    page.get_by_role("button", name="登录", exact=True).click()


def test_signing_in_on_a_phone(live_server, page_of):
    page = page_of(live_server)

    page.goto(reverse("account_login"))
    is_sound(page, "sign-in")
    page.get_by_role("button", name="发送验证码").click()
    is_sound(page, "sign-in-errors")
    page.get_by_label("手机号").fill("199 0000 8301")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="发送验证码").click()
    is_sound(page, "code")
    page.get_by_label("短信验证码").fill("000000")
    page.get_by_role("button", name="登录", exact=True).click()
    is_sound(page, "code-wrong")
    page.get_by_label("短信验证码").fill(page.locator("[data-demo-code]").inner_text())
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto("/me/")

    assert "您好" in page.inner_text("h1")


def test_signing_in_without_javascript(live_server, page_of):
    page = page_of(live_server, script=False)

    sign_in(page, "199 0000 8302")

    assert "您好" in page.inner_text("h1")


def test_a_second_code_can_be_asked_for(live_server, page_of):
    page = page_of(live_server)
    page.goto(f"{reverse('account_login')}?next=/me/")
    page.get_by_label("手机号").fill("199 0000 8303")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_role("button", name="没收到，再发一次").click()

    page.get_by_label("短信验证码").fill(page.locator("[data-demo-code]").inner_text())
    page.get_by_role("button", name="登录", exact=True).click()

    assert page.url.endswith("/me/")


@pytest.mark.parametrize("elder", [False, True])
def test_my_pages_are_sound_in_both_editions(live_server, page_of, elder):
    person = make.a_person("阳台上的猫", "+8619900008304")
    household = households.open_household(person, make.a_community(), "幸福里 3 号", by=person)
    households.add_member(household, "小满", "child", by=person)
    make.agrees(person, "publish")
    helper = make.a_verified_person("安师傅")
    make.a_delegation(helper, person, "giving")
    page = page_of(live_server, elder=elder)
    sign_in(page, "199 0000 8304")

    for name in MINE:
        page.goto(reverse(f"people:{name}"))
        is_sound(page, f"{name}{'-elder' if elder else ''}")
    for name in ("account_change_phone", "account_logout", "mfa_index", "mfa_activate_totp"):
        page.goto(reverse(name))
        is_sound(page, f"{name}{'-elder' if elder else ''}")

    assert page.url.endswith("/activate/")


def test_acting_for_a_resident_is_seen_on_every_page(live_server, page_of):
    resident = make.a_person("田阿姨")
    helper = make.a_verified_person("安师傅")
    make.a_delegation(helper, resident, "giving")
    page = page_of(live_server)
    sign_in(page, helper.phone)
    page.goto(reverse("people:helpers"))
    page.get_by_role("button", name="开始代办").click()

    is_sound(page, "acting")
    page.get_by_role("button", name="结束代办").click()

    assert "您好，田阿姨" not in page.inner_text("h1")
