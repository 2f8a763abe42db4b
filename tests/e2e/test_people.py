"""One's own pages: helpers, readings, the second factor, taking along, closing; the inbox."""

import json
import re

from playwright.sync_api import expect

from tests.e2e.giving import give, open_campaign
from tests.e2e.people import new_phone, sign_in


def test_whoever_touches_money_must_prove_a_second_factor(walk):
    walker = sign_in(walk(), "19900000004")  # the accountant: phone and code only

    walker.open("/pay/desk/")

    assert "/2fa/" in walker.path
    walker.open("/me/")
    assert "/2fa/" in walker.path


def test_the_badge_of_the_inbox_counts_up_by_itself(resident):
    giver = resident(new_phone())
    watching = giver.page.context.new_page()
    watching.goto(giver.base + "/me/")

    give(giver)

    expect(watching.locator("[data-badge]:visible [data-badge-count]").first).to_have_text(
        re.compile("[1-9]"), timeout=20_000
    )
    giver.open("/inbox/")
    giver.tap(giver.page.locator("main a[href^='/inbox/']").first)
    giver.look().sees("20.00")


def test_people_take_their_data_along_and_close_the_account(resident):
    phone = new_phone()
    person = resident(phone)
    give(person)
    person.open("/me/export/").sees("捐赠")

    with person.page.expect_download() as waiting:
        person.find(re.compile("下载")).click()
    file = json.loads(waiting.value.path().read_text(encoding="utf-8"))

    assert phone[-4:] in json.dumps(file, ensure_ascii=False)
    person.open("/me/close/")
    person.page.locator("main form button[type=submit]").first.click()
    person.arrives("/close/confirm/")
    code = person.page.locator("[data-demo-code]").inner_text()
    person.page.locator("input[name=code]").fill(code)
    person.page.locator("main form button[type=submit]").first.click()
    person.arrives("/close/done/")
    assert person.open("/me/").path.startswith("/accounts/login/")


def test_a_helper_gives_for_an_elder_and_both_names_are_kept(sit):
    helper, elder = sit("helper", "phone"), sit("elder", "phone")
    helper.open("/me/helpers/")
    helper.press("开始代办")

    expect(helper.page.get_by_role("complementary", name="正在代办")).to_contain_text("温奶奶")
    helper.open("/me/").sees("温奶奶")
    give(helper, open_campaign(helper))
    number = helper.path.split("/")[3]
    helper.press("结束代办")

    elder.open("/give/mine/")
    assert elder.page.locator(f"a[href*='{number}']").count() == 1
    elder.open("/me/history/")
    elder.sees(re.compile("帮办员小安|小安"))


def test_people_see_who_read_their_data(resident, sit):
    giver, accountant = resident(new_phone()), sit("accountant")
    give(giver)
    number = giver.path.split("/")[3]
    giver.page.get_by_text("申请捐赠票据").click()
    giver.fill("交款人", "王小明").press("申请票据", "button")
    giver.open("/me/readings/").reads_not("会计")

    accountant.open("/give/desk/receipts/")
    found = accountant.page.locator("main a", has_text=number)
    if found.count():  # a charity whose system issues at once leaves nothing to type in
        accountant.tap(found.first)
        accountant.look().sees("王小明")
        giver.open("/me/readings/").sees("会计")


def test_a_real_name_is_checked_and_hidden(resident):
    person = resident(new_phone())
    person.open("/me/real-name/")

    person.page.locator("input[name=name], input[name=real_name]").first.fill("王小明")
    person.page.locator("input[name*=number]").first.fill("110105194912310021")
    person.page.locator("main form button[type=submit]").first.click()

    person.look()
    assert person.page.locator("[data-error-summary]").is_visible()
    assert "/real-name/" in person.path


def test_the_certificate_of_a_gift_is_checked_by_another_person(resident, walk):
    giver, checker = resident(new_phone()), walk()
    give(giver)
    code = re.search(r"查验码 ?([0-9A-Z]{12})", giver.text)[1]
    with giver.page.expect_download() as waiting:
        giver.find(re.compile("下载捐赠证书")).click()

    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    checker.open("/give/check/").fill("查验码", code.lower())
    checker.page.locator("main form button[type=submit]").first.click()
    checker.look().sees("¥20.00")
    checker.open("/give/check/0000AAAA0000/").reads_not("¥20.00")


def test_a_report_can_be_made_without_signing_in_and_followed(walk):
    walker = walk()
    walker.open(f"{open_campaign(walker)}report").choose("资金使用有疑问")
    walker.fill(re.compile("请写下"), "想问问第二批的钱用到了哪里。")
    walker.page.locator("main form button[type=submit]").first.click()

    walker.look()
    code = re.search(r"B\d{6}[0-9A-Z]{8}", walker.text)[0]
    walk().open(f"/give/report/{code}/").sees("已收到您的举报").sees("前答复")
