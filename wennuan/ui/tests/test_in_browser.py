"""The gallery in a real browser: accessible, narrow enough, quiet, usable with keys alone."""

import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
EDITIONS = ("wennuan", "wennuan-elder")
WIDTHS = (360, 1440)


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def address():
    application = get_wsgi_application()
    server = make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    api = pytest.importorskip("playwright.sync_api")
    program = next(
        (p for p in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(p).exists()), None
    )
    if program is None:
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, address):
    contexts = []

    def open_at(path, *, width=360, script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            bypass_csp=False,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


def complaints_without_events(page):
    """The event process does not run here; polling takes its place."""
    return [text for text in page.complaints if "/events" not in text]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_gallery(open_page, edition, width):
    page = open_page(f"/ui/?theme={edition}", width=width)

    found = page.evaluate(
        AXE.read_text() + "; axe.run().then((r) => r.violations.map((v) => v.id))"
    )

    assert found == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_nothing_scrolls_sideways(open_page, edition, width):
    page = open_page(f"/ui/?theme={edition}", width=width)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_policy_is_never_broken(open_page, edition):
    page = open_page(f"/ui/?theme={edition}")

    assert complaints_without_events(page) == []


@pytest.mark.parametrize(("edition", "least"), [("wennuan", 44), ("wennuan-elder", 60)])
def test_what_one_presses_is_large_enough(open_page, edition, least):
    page = open_page(f"/ui/?theme={edition}")

    small = page.evaluate(
        """(least) => [...document.querySelectorAll(".btn,.chip,.tab,.tile,.head-link,.call-bar")]
          .filter((e) => e.offsetParent && e.getBoundingClientRect().height < least - 0.5)
          .map((e) => e.className + " " + e.getBoundingClientRect().height)""",
        least,
    )

    assert small == []


def test_the_elder_edition_has_the_sizes_it_promises(open_page):
    page = open_page("/ui/?theme=wennuan-elder")

    sizes = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
          .filter((e) => e.offsetParent && e.innerText)
          .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )

    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 22
    assert max(sizes) <= 32.1


def test_the_first_key_leads_past_the_frame(open_page):
    page = open_page("/ui/elder/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_the_focus_can_be_seen(open_page):
    page = open_page("/ui/elder/")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_the_elder_edition_is_switched_on_without_a_script(open_page):
    page = open_page("/ui/", script=False)

    page.get_by_role("button", name="长辈版").click()

    assert page.locator("html").get_attribute("data-theme") == "wennuan-elder"
    assert page.url.endswith("/ui/")


def test_a_form_is_sent_once(open_page):
    page = open_page("/ui/")
    page.evaluate(
        """() => { window.passed = 0; document.addEventListener("submit", (event) => {
          if (!event.defaultPrevented) window.passed += 1;
          event.preventDefault(); }); }"""
    )

    button = page.locator("#small button[type=submit]")
    button.click()
    button.dispatch_event("click")

    assert page.evaluate("window.passed") == 1
    assert button.get_attribute("aria-busy") == "true"
