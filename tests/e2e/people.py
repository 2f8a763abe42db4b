"""Signing in, through the pages."""

import itertools
import os

from tests.e2e.walker import Walker

_fresh = itertools.count(os.getpid() * 37)


def new_phone() -> str:
    """A number of nobody: 199 0000 and four digits, above those of the demo."""
    return f"1990000{5000 + next(_fresh) % 5000}"


def sign_in(walker: Walker, phone: str, to: str = "") -> Walker:
    """Phone, code, in: by the digits that the demo shows."""
    walker.open("/accounts/login/" + (f"?next={to}" if to else ""))
    walker.fill("手机号", phone)
    agree = walker.page.locator("input[name=agree]")
    if agree.count() and not agree.is_checked():
        agree.check()
    walker.press("发送验证码")
    walker.fill("验证码", walker.page.locator("[data-demo-code]").inner_text())
    walker.press("登录", "button")
    return walker


def prove(walker: Walker) -> Walker:
    """The second factor: set up where it is missing, else the digits that the demo shows."""
    while "/2fa/" in walker.path:
        code = walker.page.locator("[data-demo-code]").inner_text()
        walker.page.locator("input[name=code]").fill(code)
        walker.page.locator("main form button[type=submit]").first.click()
        walker.look()
    return walker


class Desk:
    """Staff sessions, signed in once and kept for the run."""

    def __init__(self, base: str) -> None:
        self.base, self.states = base, {}

    def sit(self, walk, phone: str, kind: str = "desktop") -> Walker:
        """This person at their desk, signed in with the second factor."""
        if phone not in self.states:
            walker = prove(sign_in(walk(kind), phone))
            self.states[phone] = walker.page.context.storage_state()
            return walker
        return walk(kind, state=self.states[phone])
