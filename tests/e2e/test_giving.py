"""Giving, as people do it: by phone, signed in or not, with big letters, with keys alone."""

import re
import time

from playwright.sync_api import expect

from tests.e2e.giving import (
    decide,
    follow,
    give,
    go_to_cashier,
    open_campaign,
    order_number,
    pay_at_cashier,
)
from tests.e2e.people import new_phone

MOST_TAPS = 3


def test_a_visitor_is_at_the_cashier_after_three_taps(walk):
    walker = walk().open("/")

    walker.press(re.compile("^捐 20 元"))
    go_to_cashier(walker)

    assert walker.taps <= MOST_TAPS
    expect(walker.page.locator(".amount")).to_contain_text("20.00")
    pay_at_cashier(walker)
    follow(walker).sees("已到账，谢谢您").sees("请收好这个页面的链接")


def test_a_resident_gives_and_another_open_page_sees_it_arrive(resident, walk):
    onlooker = walk().open("/give/ledger/")
    giver, words = resident(new_phone()), f"小橘子{time.monotonic_ns() % 10**6}"
    decide(giver, open_campaign(giver))
    giver.choose("用昵称").fill("昵称或姓名", words)
    go_to_cashier(giver)

    giver.find(re.compile("^确认支付")).click(no_wait_after=True)
    started = time.monotonic()
    expect(onlooker.page.locator("#ledger-rows")).to_contain_text(words, timeout=15_000)

    print(f"seen in the public ledger {time.monotonic() - started:.2f} s after the press")
    follow(giver).sees("已到账，谢谢您")


def test_a_gift_can_be_followed_and_a_receipt_asked_for(resident):
    giver = resident(new_phone())
    give(giver)

    giver.sees("这笔钱走到哪里了").sees("等待拨付")
    giver.page.get_by_text("申请捐赠票据").click()
    giver.look().fill("交款人", "王小明").press("申请票据", "button")

    giver.sees(re.compile("捐赠票据：(已申请|已开具|待开具)"))
    giver.open("/give/mine/").sees("20.00")


def test_a_gift_that_was_cancelled_at_the_cashier_costs_nothing_and_can_be_tried_again(resident):
    giver = resident(new_phone())
    decide(giver, open_campaign(giver))
    giver.choose("用昵称").fill("昵称或姓名", "回头客").fill("留一句话", "慢慢来")
    go_to_cashier(giver).press("取消支付")

    giver.arrives("/pay/P").sees("等待付款")
    giver.open("/give/mine/").sees("待付款")
    giver.tap(giver.page.locator("main a[href^='/give/d/']").first)
    giver.look().sees("还没有收到付款").sees("回头客").sees("慢慢来")
    giver.press(re.compile("^微信.*付"))
    giver.page.wait_for_url(re.compile("/sandbox/"))
    pay_at_cashier(giver)
    follow(giver).sees("已到账")


def test_what_was_wrong_on_the_form_is_said_and_the_rest_is_kept(walk):
    walker = walk()
    decide(walker, open_campaign(walker))

    walker.fill("其他金额", "一百").fill("留一句话", "给孩子们").press(re.compile("^确认捐赠"))

    expect(walker.page.locator("[data-error-summary]")).to_be_visible()
    assert walker.page.get_by_label("留一句话").input_value() == "给孩子们"


def test_own_amount_is_said_on_the_button_and_at_the_cashier(walk):
    walker = walk()
    walker.open(f"{open_campaign(walker)}donate")
    walker.fill("其他金额", "88.80")

    expect(walker.page.get_by_role("button", name=re.compile("确认捐赠"))).to_contain_text("¥88.80")
    go_to_cashier(walker)
    expect(walker.page.locator(".amount")).to_contain_text("88.80")


def test_the_elder_edition_leads_to_a_gift(walk):
    walker = walk().open("/")
    walker.press("长辈版").look()
    assert walker.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22

    walker.press(re.compile("^捐 20 元"))
    pay_at_cashier(go_to_cashier(walker))

    follow(walker).sees("已到账")
    assert walker.page.locator("a[href^='tel:']").first.is_visible()


def test_giving_with_the_keyboard_alone(walk):
    walker = walk("desktop").open("/")

    _press_by_keys(walker, re.compile("^捐 20 元"), "Enter")
    walker.arrives("/donate")
    _press_by_keys(walker, re.compile("支付宝"), "Space")
    _press_by_keys(walker, re.compile("^确认捐赠"), "Enter")
    walker.page.wait_for_url(re.compile("/sandbox/"))
    _press_by_keys(walker, re.compile("^确认支付"), "Enter")

    walker.arrives("/pay/P").sees("已收到")


FOCUS = """() => {
  const here = document.activeElement, labels = (one) => one.labels[0].innerText;
  const group = () => [...document.getElementsByName(here.name)].map(labels).join("|");
  if (here.type === "radio") return group();
  return (here.labels && here.labels[0] || here).innerText.trim();
}"""
CHOSEN = "(e => e.type === 'radio' ? e.labels[0].innerText : '')(document.activeElement)"


def _press_by_keys(walker, name, key):
    """Walk with Tab, and arrows inside a group, until the focus is on this; then press the key."""
    for _ in range(150):
        walker.page.keyboard.press("Tab")
        if name.search(walker.page.evaluate(FOCUS) or ""):
            break
    else:
        raise AssertionError(f"{name.pattern} can't be reached with keys")
    for _ in range(6):
        chosen = walker.page.evaluate(CHOSEN)
        if not chosen or name.search(chosen):
            break
        walker.page.keyboard.press("ArrowDown")
    walker.page.keyboard.press(key)


def test_giving_without_javascript(walk):
    walker = walk(script=False).open("/")

    walker.press(re.compile("^捐 20 元"))
    go_to_cashier(walker)
    pay_at_cashier(walker)

    follow(walker).sees("已到账，谢谢您")


def test_the_page_after_a_gift_survives_a_reload(walk):
    walker = walk()
    give(walker)

    walker.open(walker.page.url).sees("已到账")


def test_two_gifts_by_one_person_are_two_orders(walk):
    walker = walk()
    campaign = open_campaign(walker)
    decide(walker, campaign)
    first = order_number(go_to_cashier(walker))
    decide(walker, campaign)
    second = order_number(go_to_cashier(walker))

    assert first != second


def test_many_gifts_in_a_row_all_show_on_an_open_page(walk, sandbox):
    onlooker = walk().open("/give/ledger/")
    giver, numbers = walk(), []
    campaign = open_campaign(giver)
    for _ in range(4):
        giver.open(f"{campaign}donate?amount=123")
        numbers.append(order_number(go_to_cashier(giver)))
    rows = onlooker.page.locator("#ledger-rows .money-in", has_text="+¥1.23")
    before = rows.count()

    for number in numbers:
        sandbox.pay(number)
        time.sleep(0.4)

    expect(rows).to_have_count(before + len(numbers), timeout=6_000)
