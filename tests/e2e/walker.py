"""A person in front of a browser: presses, types, reads; and every page they see is examined.

Each page (by address without numbers, heading, width and edition) is examined once a run by axe and
for sideways scrolling; ``test_soundness.py``, which runs last, asks that nothing was found. A
console that was not quiet (an error, a broken policy, a 500) fails the story itself.
"""

import re
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RUN = """() => axe.run().then((result) => result.violations.map((one) => one.id + ": " +
  one.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.failureSummary).join(" | ")))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDEST = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((one) => one.tagName + "." + one.className)"""
# What the browser writes for an answer that is no 2xx: the page itself says it in words.
_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_CODES = re.compile(r"(?<=/)(?:\d+|[A-Z][0-9A-Z]{7,}|[0-9A-Za-z_:-]{24,})(?=/|$)")


class Walker:
    """One page of one browser, held by one person."""

    examined: ClassVar[dict[tuple, list[str]]] = {}

    def __init__(self, page: Page, base: str, *, script: bool = True) -> None:
        self.page, self.base, self.script = page, base, script
        self.complaints: list[str] = []
        self.taps = 0
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _hear(self, message) -> None:
        if message.type == "error" and not _ANSWERED.match(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response) -> None:
        if response.status >= 500 and response.url.startswith(self.base):
            self.complaints.append(f"{response.url}: {response.status}")

    # --- going and pressing

    def open(self, path: str) -> "Walker":
        """Type an address."""
        self.page.goto(path if path.startswith("http") else self.base + path)
        return self.look()

    def press(
        self, name: str | re.Pattern, role: str = "", *, within: Locator | None = None
    ) -> "Walker":
        """Press a button or link of this name, the first one that can be seen."""
        self.tap(self.find(name, role, within=within))
        return self.look()

    def find(
        self, name: str | re.Pattern, role: str = "", *, within: Locator | None = None
    ) -> Locator:
        """The button or link of this name."""
        place = within or self.page
        found = (
            place.get_by_role(role, name=name)
            if role
            else place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
        )
        return found.locator("visible=true").first

    def tap(self, what: Locator) -> None:
        """One tap, counted."""
        self.taps += 1
        what.click()

    def fill(self, label: str | re.Pattern, text: str) -> "Walker":
        """Type into the field with this label."""
        self.page.get_by_label(label).locator("visible=true").first.fill(text)
        return self

    def choose(self, label: str | re.Pattern) -> "Walker":
        """Tick a box or a tile."""
        self.page.get_by_label(label).locator("visible=true").first.check()
        return self

    # --- reading

    def sees(self, text: str | re.Pattern, seconds: float = 10) -> "Walker":
        """Wait until this can be read in the page's main part."""
        expect(self.page.locator("main").first).to_contain_text(text, timeout=seconds * 1000)
        return self

    def reads_not(self, text: str | re.Pattern) -> "Walker":
        """This can't be read in the main part."""
        expect(self.page.locator("main").first).not_to_contain_text(text)
        return self

    def arrives(self, pattern: str | re.Pattern, seconds: float = 15) -> "Walker":
        """Wait until the address is like this."""
        self.page.wait_for_url(
            re.compile(pattern) if isinstance(pattern, str) else pattern, timeout=seconds * 1000
        )
        return self.look()

    @property
    def path(self) -> str:
        """Where this page is."""
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """All that the main part says."""
        return self.page.locator("main").first.inner_text()

    # --- examining

    def look(self) -> "Walker":
        """Examine the page that is shown, unless one like it was examined before."""
        if not self.page.url.startswith(self.base):
            return self
        self.page.wait_for_load_state("load")
        key = self._kind()
        if key not in Walker.examined:
            Walker.examined[key] = [f"{self.page.url}: {fault}" for fault in self._examine()]
        return self

    def _kind(self) -> tuple:
        path = _CODES.sub("N", urlsplit(self.page.url).path)
        is_elder = any(
            c["name"] == "elder" and c["value"] == "1" for c in self.page.context.cookies(self.base)
        )
        head = self.page.locator("h1").all_inner_texts()[:1]
        title = re.sub(r"[\d¥,.：:]+.*", "", head[0]) if head else ""
        return (path, title, self.page.viewport_size["width"], is_elder, self.script)

    def _examine(self) -> list[str]:
        found = []
        if self.page.evaluate(SIDEWAYS) > 0:
            found.append(f"scrolls sideways: {self.page.evaluate(WIDEST)}")
        if self.script:
            self.page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
            found += self.page.evaluate(AXE_RUN)
        return found
