"""Pictures of the main pages at 360 and 1440 px, into docs/screens: ``make screens``.

Starts the whole system with the demo district in a folder of its own and stops it again.
``BASE_URL`` takes the pictures of a system that runs already. Each picture is one window of a
page, kept as WebP; the way to a page is walked as people walk it, sign-in and cashier included.
"""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import chromium  # noqa: E402 — found through the line above

FOLDER = ROOT / "docs" / "screens"
DATA_DIR = ROOT / "var" / "screens"
WIDTHS = {360: 740, 1440: 900}
PORT = 8700
QUALITY = 72
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)
CAMPAIGN = "main a[href^='/give/c/']"
# Name of the picture: address, then what is pressed on the way (`> selector`).
PUBLIC = {
    "home": "/",
    "campaigns": "/give/?state=open",
    "campaign": f"/give/?state=open > {CAMPAIGN}",
    "donate": f"/give/?state=open > {CAMPAIGN} > .action-bar-in a.btn-primary",
    "fund": "/give/f/ > main a[href^='/give/f/']",
    "ledger": "/give/ledger/",
    "sites": "/places/",
    "map": "/places/map/",
    "search": "/search/?q=助餐",
    "certificate-check": "/give/check/",
    "about": "/about/",
    "sign-in": "/accounts/login/",
    "gallery": "/ui/",
    "api": "/api/v1/docs",
}
RESIDENT = {"me": "/me/", "gifts": "/give/mine/", "inbox": "/inbox/", "readings": "/me/readings/"}
STAFF = {
    "0009": {
        "desk-giving": "/give/desk/",
        "desk-campaign": "/give/desk/ > main a[href^='/give/desk/c/']",
    },
    "0004": {
        "desk-money": "/pay/desk/",
        "desk-import": "/pay/desk/imports/ > main a[href*='/imports/']:not([href*=new])",
    },
    "0005": {"desk-refunds": "/give/desk/refunds/"},
}


@contextmanager
def system() -> Iterator[str]:
    """The address of a running system with the demo district."""
    if os.environ.get("BASE_URL"):
        yield os.environ["BASE_URL"].rstrip("/")
        return
    shutil.rmtree(DATA_DIR, ignore_errors=True)  # a district of today, whatever was there before
    env = os.environ | {"DATA_DIR": str(DATA_DIR), "PORT": str(PORT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "wennuan.config.serve"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stdout or ():
            print(line, end="")
            if "温暖已启动" in line:
                break
        else:
            raise SystemExit("the system did not start")
        yield f"http://127.0.0.1:{PORT}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        shutil.rmtree(DATA_DIR, ignore_errors=True)


class Album:
    """Takes pictures at one width and keeps them."""

    def __init__(self, browser: Browser, base: str, width: int) -> None:
        self.browser, self.base, self.width = browser, base, width

    @contextmanager
    def look(self, *, elder: bool = False) -> Iterator[Page]:
        """A fresh browser window."""
        is_phone = self.width < 800  # noqa: PLR2004 — phones have fine screens
        phone = {"user_agent": PHONE_AGENT, "is_mobile": True} if is_phone else {}
        context: BrowserContext = self.browser.new_context(
            viewport={"width": self.width, "height": WIDTHS[self.width]},
            device_scale_factor=2 if is_phone else 1,
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **phone,
        )
        if elder:
            context.add_cookies([{"name": "elder", "value": "1", "url": self.base}])
        yield context.new_page()
        context.close()

    def walk(self, page: Page, name: str, way: str) -> None:
        """Go to an address, press what stands on the way, and take the picture."""
        start, *steps = way.split(" > ")
        page.goto(self.base + start, wait_until="load")
        for step in steps:
            page.locator(step).locator("visible=true").first.click()
            page.wait_for_load_state("load")
        self.keep(page, name)

    def keep(self, page: Page, name: str) -> None:
        """The picture of the window as it is now."""
        page.wait_for_load_state("load")
        if "/map/" in page.url:
            page.locator(".leaflet-interactive").first.wait_for()
        page.evaluate("scrollTo(0, 0)")  # a sum of errors in the gallery takes the focus
        shot = Image.open(io.BytesIO(page.screenshot()))
        file = FOLDER / f"{name}-{self.width}.webp"
        shot.convert("RGB").save(file, "WEBP", quality=QUALITY, method=6)
        print(f"  docs/screens/{file.name}  {file.stat().st_size // 1024} kB")


def sign_in(album: Album, page: Page, phone: str) -> None:
    """By the digits that the demo shows; the second factor too, where it is asked."""
    page.goto(album.base + "/accounts/login/")
    page.get_by_label("手机号").fill(phone)
    page.locator("input[name=agree]").check()
    page.get_by_role("button", name="发送验证码").click()
    if phone.endswith("0001"):
        album.keep(page, "code")
    page.get_by_label("验证码").fill(page.locator("[data-demo-code]").inner_text())
    page.get_by_role("button", name="登录", exact=True).click()
    while re.search("/2fa/(?!recovery)", page.url):
        page.locator("input[name=code]").fill(page.locator("[data-demo-code]").inner_text())
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state("load")
        if re.search("/2fa/(?!recovery)", page.url):
            page.wait_for_timeout(30_000)  # digits that were used count no more
            page.reload()


def pictures_of_giving(album: Album) -> None:
    """From the home page to the cashier and to the page after it."""
    with album.look() as page:
        page.goto(album.base + "/")
        page.get_by_role("link", name=re.compile("^捐 20 元")).first.click()
        page.get_by_label("支付宝").check()
        page.get_by_role("button", name=re.compile("确认捐赠")).locator(
            "visible=true"
        ).first.click()
        page.wait_for_url(re.compile("/sandbox/"))
        album.keep(page, "cashier")
        page.get_by_role("button", name=re.compile("确认支付")).click()
        page.wait_for_url(re.compile("/pay/P"))
        album.keep(page, "result")
        page.get_by_role("link", name="看看接下来").click()
        album.keep(page, "gift")


def take(browser: Browser, base: str, width: int) -> None:
    """All pictures at one width."""
    album = Album(browser, base, width)
    with album.look() as page:
        for name, way in PUBLIC.items():
            album.walk(page, name, way)
    with album.look(elder=True) as page:
        album.walk(page, "elder-home", "/")
        album.walk(page, "elder-campaign", PUBLIC["campaign"])
    pictures_of_giving(album)
    for phone, pages in {"0001": RESIDENT, **STAFF}.items():
        with album.look() as page:
            sign_in(album, page, f"1990000{phone}")
            for name, way in pages.items():
                album.walk(page, name, way)


def main() -> int:
    """Start, take, stop."""
    program = chromium.path()
    if not program:
        print("没有 Chromium，不能截图。 (No Chromium: install it or name one in CHROMIUM.)")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with system() as base, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        for width in WIDTHS:
            take(browser, base, width)
        browser.close()
    total = sum(file.stat().st_size for file in FOLDER.glob("*.webp"))
    print(f"  {total // 1024} kB in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
