"""Money that comes by bank, by a platform and in an envelope: always two people."""

import re
import time
from datetime import datetime, timedelta

import pytest

from tests.e2e.files import BANK, PARTNER, csv_file, upload, xlsx_file
from tests.e2e.giving import give, open_campaign
from tests.e2e.people import new_phone

WHEN = f"{datetime.now() - timedelta(minutes=5):%Y-%m-%d %H:%M:%S}"  # noqa: DTZ005 — the wall clock, as a bank prints it


def serial(letter):
    """A serial that no bank has used."""
    return f"{letter}{time.monotonic_ns()}"


def import_file(walker, kind, file, target=""):
    """Upload a statement, and be on the page that shows what it would bring."""
    walker.open("/pay/desk/imports/new/").choose(re.compile(kind))
    if target:
        walker.page.get_by_label("募捐活动").select_option(value=target)
    walker.page.get_by_label("文件", exact=True).set_input_files(file)
    return walker.press("上传并核对").arrives(r"/imports/\d+/$")


def first_target(walker):
    """A campaign that money in a file may be for, as the upload form offers it."""
    walker.open("/pay/desk/imports/new/")
    return walker.page.locator("select[name=target] option:not([value=''])").first.get_attribute(
        "value"
    )


def promised_transfer(walker, yuan):
    """A gift for which the giver was told the account and the code; the payment's number."""
    walker.open(f"{open_campaign(walker)}donate").fill("其他金额", yuan).choose(
        re.compile("银行转账")
    )
    walker.press(re.compile("^确认捐赠")).arrives("/pay/P").sees("汇款码")
    return walker.path.split("/")[2]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_transfer_is_matched_to_the_statement_by_a_second_person(resident, sit, kind):
    giver, accountant, reviewer = resident(new_phone()), sit("accountant"), sit("reviewer")
    number, own, strange = promised_transfer(giver, "37.21"), serial("B"), serial("B")
    rows = [
        [own, WHEN, "37.21", "", "王小明", f"捐款 {number[-6:]}"],
        [strange, WHEN, "88.00", "", "某公司", "货款"],
        [serial("B"), "不是日期", "1.00", "", "某人", ""],
    ]
    build = {"csv": csv_file, "xlsx": xlsx_file}[kind]

    import_file(accountant, "银行", upload(f"{own}.{kind}", build(BANK, rows)))

    accountant.sees(number).sees("有 1 行读不懂")
    assert accountant.find("复核无误，入账").count() == 0  # the importer doesn't review
    giver.open(f"/pay/{number}/").sees("等待银行入账")  # and nothing counts before the review
    reviewer.open(accountant.path).press("复核无误，入账").sees("已复核入账")
    giver.open(f"/pay/{number}/").sees("已收到 ¥37.21").press("看看接下来")
    giver.sees("已到账，谢谢您")


def test_a_transfer_recorded_at_the_desk_is_matched_by_its_serial(sit):
    cashier, accountant, reviewer = sit("cashier"), sit("accountant"), sit("reviewer")
    number = serial("T")
    payment = record_at_desk(cashier, "银行转账", "66.60", number)
    rows = [[number, WHEN, "66.60", "", "李小红", "捐款"]]

    import_file(accountant, "银行", upload(f"{number}.csv", csv_file(BANK, rows)))
    reviewer.open(accountant.path).press("复核无误，入账").sees("已复核入账")

    reviewer.open(f"/pay/desk/payments/{payment}/").sees("¥66.60").reads_not("等待确认")
    reviewer.sees(number)


def record_at_desk(walker, way, yuan, number=""):
    """Write down a gift that someone brought; the payment's number."""
    walker.open("/give/desk/gift")
    if walker.page.locator("main h1").inner_text() != "代登记捐赠":
        walker.open("/give/desk/gift/")
    walker.page.get_by_label("专项基金").select_option(index=1)
    walker.fill("金额", yuan)
    walker.page.get_by_label("收款方式").select_option(label=way)
    walker.fill(re.compile("流水号"), number).fill(re.compile("付款人"), "李小红").press("保存")
    return re.search(r"P[0-9A-Z]{8,}", walker.page.locator("body").inner_text())[0]


def test_cash_takes_two_people(sit):
    cashier, reviewer = sit("cashier"), sit("reviewer")
    payment = record_at_desk(cashier, "现金", "12.50", serial("S"))

    cashier.open(f"/pay/desk/payments/{payment}/")
    assert cashier.find(re.compile("^确认已到账")).count() == 0
    reviewer.open(f"/pay/desk/payments/{payment}/").press(re.compile("^确认已到账"))

    reviewer.sees("已确认到账").reads_not("等待确认")
    assert reviewer.find(re.compile("^确认已到账")).count() == 0


def test_results_of_the_platform_are_imported_twice_without_doubles(sit, walk):
    accountant, reviewer, onlooker = sit("accountant"), sit("reviewer"), walk()
    target, name = first_target(accountant), f"平台{time.monotonic_ns() % 10**6}"
    rows = [
        [serial("T"), WHEN, "5.00", name],
        [serial("T"), WHEN, "6.60", name],
    ]
    file = upload("platform.csv", csv_file(PARTNER, rows))

    for _ in range(2):
        import_file(accountant, "平台", file, target)
        reviewer.open(accountant.path).press("复核无误，入账").sees("已复核入账")

    reviewer.sees("流水号已入账")
    file = onlooker.page.request.get(
        f"{onlooker.base}/give/ledger/ledger.csv?channel=partner&campaign={target.split(':')[1]}"
    )
    assert file.text().count(",5.00,") == 1
    assert file.text().count(",6.60,") == 1


def test_a_refund_goes_its_way_to_the_end(resident, sit, walk):
    giver, reviewer = resident(new_phone()), sit("reviewer")
    campaign = open_campaign(giver, 1)
    give(giver, campaign, yuan="50")
    number = giver.path.split("/")[3]

    giver.page.get_by_text("申请退款", exact=True).first.click()
    giver.look().fill("退款的原因", "点错了金额").press(re.compile("^申请退款 ¥50"), "button")
    giver.sees("退款处理中")
    panel = reviewer.open("/give/desk/refunds/").page.locator("section", has_text=number)
    reviewer.press(re.compile("^同意退款 ¥50"), within=panel)

    for _ in range(20):
        if "已退款" in giver.open(giver.page.url).text:
            break
        time.sleep(1)
    giver.sees("¥50.00 已原路退回")
    walk().open(f"/give/ledger/?kind=refund&campaign={campaign.split('/')[3]}").sees("50.00")


def test_staff_pages_are_sound(sit):
    money = [f"/pay/desk/{name}" for name in ("", "refunds/", "imports/", "imports/new/", "days/")]
    pages = {
        "accountant": [*money, "/give/desk/", "/give/desk/receipts/", "/give/desk/gift/"],
        "reviewer": ["/give/desk/expenses/", "/give/desk/reports/"],
        "editor": ["/give/desk/words/"],
        "manager": ["/orgs/mine/"],
        "verifier": ["/orgs/queue/"],
    }
    for who, paths in pages.items():
        for kind in ("desktop", "phone"):
            walker = sit(who, kind)
            for path in paths:
                walker.open(path)
