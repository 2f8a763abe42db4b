"""The steps of giving that many stories share."""

import re

from playwright.sync_api import expect

from tests.e2e.walker import Walker

PAYMENT = re.compile(r"/pay/(P[0-9A-Z]+)/")


def open_campaign(walker: Walker, turn: int = 0) -> str:
    """The address of a campaign that takes gifts, the first on the list unless said otherwise."""
    walker.open("/give/?state=open")
    found = walker.page.locator('main a[href^="/give/c/"]').evaluate_all(
        "links => [...new Set(links.map(a => new URL(a.href).pathname))]"
        ".filter(path => /\\/c\\/\\d+\\/$/.test(path))"
    )
    return found[turn]


def decide(walker: Walker, campaign: str, *, yuan: str = "20", way: str = "微信") -> Walker:
    """On the page before the payment: so much, this way."""
    walker.open(f"{campaign}donate?amount={yuan}00")
    return walker.choose(re.compile(way))


def go_to_cashier(walker: Walker) -> Walker:
    """Confirm, and be at the gateway."""
    walker.press(re.compile("^确认捐赠"))
    walker.page.wait_for_url(re.compile(r"/sandbox/"))
    return walker


def order_number(walker: Walker) -> str:
    """The order's number, as the cashier shows it."""
    return walker.page.get_by_text(re.compile("^P[0-9A-Z]{8,}$")).first.inner_text()


def pay_at_cashier(walker: Walker, behaviour: str = "") -> str:
    """Press pay at the sandbox cashier, which then behaves so; the order's number."""
    number = order_number(walker)
    if behaviour:
        walker.page.get_by_text("测试选项").click()
        walker.page.locator(f"input[value={behaviour}]").check()
    walker.press(re.compile("^确认支付"))
    return number


def follow(walker: Walker) -> Walker:
    """From the payment's page to the gift's own page."""
    walker.page.wait_for_url(re.compile("/pay/P"))
    walker.sees("已收到")
    walker.press("看看接下来")
    return walker.arrives("/give/d/")


def give(walker: Walker, campaign: str = "", yuan: str = "20", way: str = "微信") -> str:
    """The whole way of a gift on a phone, to the gift's own page; the payment's number."""
    decide(walker, campaign or open_campaign(walker), yuan=yuan, way=way)
    number = pay_at_cashier(go_to_cashier(walker))
    follow(walker).sees("已到账")
    return number


def rows_of(walker: Walker, selector: str = "#ledger-rows .list-row") -> int:
    """How many rows a list shows."""
    return walker.page.locator(selector).count()


def expect_text(walker: Walker, selector: str, text: str, seconds: float = 10) -> None:
    """Wait until a part says this."""
    expect(walker.page.locator(selector).first).to_contain_text(text, timeout=seconds * 1000)
