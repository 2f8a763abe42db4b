"""Browser tests: the whole real system, a real Chromium, one story a test."""

import os
import re
import warnings

import pytest

from tests.e2e.giving import decide, go_to_cashier, open_campaign, order_number
from tests.e2e.people import Desk, new_phone, sign_in
from tests.e2e.sandbox import Sandbox
from tests.e2e.system import running_system
from tests.e2e.walker import AXE, Walker
from tools import chromium

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
AGENTS = {
    "phone": "Mozilla/5.0 (Linux; Android 13; V2197A) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36",
    "wechat": "Mozilla/5.0 (Linux; Android 13; V2197A) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50(0x28003255)",
    "desktop": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36",
}


def pytest_collection_modifyitems(items):
    """All tests here are asked for by name; what all pages must be, is asked at the end."""
    for item in items:
        if "/tests/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: "test_soundness.py" in str(item.path))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep what happened where fixtures can read it."""
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture(scope="session")
def program():
    """The browser; where there is none, say so loudly, and fail where that may not be."""
    found, missing = chromium.path(), "" if AXE.is_file() else " axe-core (make build)"
    missing = missing if found else " Chromium (apt-get install chromium, or CHROMIUM=…)" + missing
    if missing:
        sentence = f"浏览器测试未运行 (browser tests did NOT run): needs{missing}"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(sentence)
        warnings.warn(sentence, UserWarning, stacklevel=1)
        pytest.skip(sentence)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, program):
    """Debian's Chromium, as root too."""
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": program, "args": arguments}


@pytest.fixture(scope="session")
def system(program):
    """The running system."""
    with running_system() as found:
        yield found


@pytest.fixture(scope="session")
def base(system):
    """Its address."""
    return system.base


@pytest.fixture(scope="session", autouse=True)
def unheard_gift(request):
    """A gift that was paid without any notice, as the first thing of the run: address and giver.

    The job asks after it a minute later, and the test that waits for that comes last.
    """
    wanted = (item.name.startswith("test_a_payment_of_which") for item in request.session.items)
    if not any(wanted):
        return None
    browser, system = request.getfixturevalue("browser"), request.getfixturevalue("system")
    context = browser.new_context(user_agent=AGENTS["phone"], viewport=PHONE)
    giver = sign_in(Walker(context.new_page(), system.base), new_phone())
    decide(giver, open_campaign(giver))
    Sandbox(system).pay(order_number(go_to_cashier(giver)), "never")
    giver.open("/give/mine/")
    gift = giver.page.locator("main a[href^='/give/d/']").first.get_attribute("href")
    state = context.storage_state()
    context.close()
    return gift, state


@pytest.fixture(autouse=True)
def _tell_logs(request):
    """Where a test failed, the last lines of all logs follow."""
    yield
    report = getattr(request.node, "report_call", None)
    if report and report.failed and "system" in request.fixturenames:
        print(request.getfixturevalue("system").logs())


@pytest.fixture
def walk(browser, base, request):
    """``walk()`` gives a person with a browser: a phone unless said otherwise."""
    contexts, walkers = [], []

    def begin(kind="phone", *, script=True, state=None, elder=False):
        context = browser.new_context(
            viewport=DESKTOP if kind == "desktop" else PHONE,
            user_agent=AGENTS[kind],
            is_mobile=kind != "desktop",
            has_touch=kind != "desktop",
            java_script_enabled=script,
            storage_state=state,
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(10_000)
        if elder:
            context.add_cookies([{"name": "elder", "value": "1", "url": base}])
        contexts.append(context)
        walkers.append(Walker(context.new_page(), base, script=script))
        return walkers[-1]

    yield begin
    report = getattr(request.node, "report_call", None)
    if report and report.failed:
        for walker in walkers:
            print("at", walker.page.url, "complaints:", walker.complaints)
            print(
                re.sub(r"\n+", "\n", walker.text)[:1500]
                if walker.page.locator("main").count()
                else ""
            )
    heard = [line for walker in walkers for line in walker.complaints]
    for context in contexts:
        context.close()
    assert heard == [], "the console was not quiet"


@pytest.fixture
def sandbox(system):
    """The payment gateways' stand-in, through its JSON buttons."""
    return Sandbox(system)


@pytest.fixture
def resident(walk):
    """``resident(phone)`` is someone who signed in with that number, on a phone."""

    def begin(phone, kind="phone", **more):
        return sign_in(walk(kind, **more), phone)

    return begin


@pytest.fixture(scope="session")
def _desk():
    return Desk()


@pytest.fixture
def sit(walk, _desk):
    """``sit("accountant")`` is someone of the demo at their desk, signed in once a run."""
    return lambda who, kind="desktop": _desk.sit(walk, who, kind)
