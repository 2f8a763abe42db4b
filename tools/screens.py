"""Pictures of the main pages at 360 and 1440 px, into docs/screens: ``make screens``.

Starts the whole system with the demo district in a folder of its own and stops it again;
``BASE_URL`` takes the pictures of a system that runs already.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import chromium  # noqa: E402 — found through the line above

FOLDER = ROOT / "docs" / "screens"
DATA_DIR = ROOT / "var" / "screens"
WIDTHS = {360: 740, 1440: 900}
PORT = 8700
# Name of the picture: where it is taken. `>` follows the first link that begins so.
PAGES = {
    "home": "/",
    "campaigns": "/give/",
    "campaign": "/give/ > /give/campaigns/",
    "ledger": "/give/ledger/",
    "places": "/places/",
    "sign-in": "/accounts/login/",
    "gallery": "/ui/",
}


@contextmanager
def system() -> Iterator[str]:
    """The address of a running system with the demo district."""
    if os.environ.get("BASE_URL"):
        yield os.environ["BASE_URL"].rstrip("/")
        return
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


def take(browser: Browser, base: str, width: int) -> None:
    """All pictures at one width."""
    look = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        device_scale_factor=2 if width < 800 else 1,  # noqa: PLR2004 — phones have fine screens
        reduced_motion="reduce",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = look.new_page()
    for name, way in PAGES.items():
        start, _, link = way.partition(" > ")
        answer = page.goto(base + start, wait_until="load")
        if link:
            href = page.locator(f'a[href^="{link}"]').first.get_attribute("href", timeout=5000)
            answer = page.goto(base + str(href), wait_until="load")
        if answer is None or not answer.ok:
            raise SystemExit(f"{name}: {way} answered {answer and answer.status}")
        page.screenshot(path=FOLDER / f"{name}-{width}.png")
        print(f"  docs/screens/{name}-{width}.png")
    look.close()


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
    return 0


if __name__ == "__main__":
    sys.exit(main())
