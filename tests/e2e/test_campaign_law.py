"""A campaign can't be open without each piece that the law asks for; and its whole life."""

import re
import time
from datetime import timedelta

import pytest

from tests.e2e.campaigns import Papers, whole_plan
from tests.e2e.files import scan
from tests.e2e.giving import give
from tests.e2e.people import new_phone
from tests.e2e.waiting import until
from wennuan.kernel.clock import today

TODAY, DAY = today(), timedelta(days=1)
# What is left out of the plan: what the refusal names
PIECES = {
    "purpose": "募捐目的和用途", "story": "活动说明", "beneficiaries": "受益人的范围",
    "not_a_person": "不是特定个人", "target_fen": "预期募集", "leftover_rule": "剩余财产",
    "starts_on": "起止日期", "ends_on": "起止日期", "area": "地域", "certificate": "资格证书",
    "account_name": "户名", "platform_url": "平台",
    "contact_name": "负责人", "contact_phone": "联系电话", "contact_office": "办公地址",
}  # fmt: skip
BENT = {
    "an account of another name": ({"account_name": "某人"}, "户名"),
    "no budget": ({"budget": ""}, "预算"),
    "a budget that does not add up": ({"budget": "午餐 900"}, "预算"),
    "filed nine days ago": ({"days_ago": 9}, "十日"),
    "not begun": ({"starts_on": str(TODAY + DAY)}, "今天在起止日期之内"),
}


@pytest.fixture(scope="module")
def fund_path():
    return {}


@pytest.fixture
def papers(sit, fund_path):
    found = Papers(sit("funds"))
    fund_path.setdefault("fund", "") or fund_path.update(fund=found.fund())
    found.walker.open(fund_path["fund"])
    return found


def refused(papers, number, words):
    answer = papers.step(number, "open")
    assert answer.status in {409, 422}
    assert "还不能开始募捐" in answer.text()
    page = papers.http.get(f"{papers.base}/give/desk/c/{number}/").text()
    missing = re.findall(r"is-missing.*?piece-name.>(.*?)</span>", page, re.S)
    assert any(words in sentence for sentence in missing), missing
    assert papers.http.get(f"{papers.base}/give/c/{number}/").status == 404


@pytest.mark.parametrize(
    "changed", [{"platform_name": "-"}, {"platform_url": "https://example.com/27"}]
)
def test_a_link_that_no_designated_platform_has_is_not_even_kept(papers, fund_path, changed):
    with pytest.raises(AssertionError, match="平台"):
        papers.draft(fund_path["fund"], **changed)


@pytest.mark.parametrize("piece", PIECES)
def test_a_campaign_without_one_piece_is_refused(papers, fund_path, piece):
    number = papers.filed(fund_path["fund"], **{piece: "-"})

    refused(papers, number, PIECES[piece])


@pytest.mark.parametrize("fault", BENT)
def test_a_campaign_with_a_piece_that_is_not_true_is_refused(papers, fund_path, fault):
    changed, words = BENT[fault]

    number = papers.filed(fund_path["fund"], **changed)

    refused(papers, number, words)


def test_a_campaign_that_was_never_decided_or_filed_cannot_open(papers, fund_path):
    number = papers.draft(fund_path["fund"])

    for name in ("open", "open_urgent"):
        assert papers.step(number, name).status == 409
    assert papers.step(number, "decide", document=scan()).ok
    assert papers.step(number, "open").status == 409

    assert papers.http.get(f"{papers.base}/give/c/{number}/").status == 404


def test_an_editor_cannot_open_a_campaign(papers, fund_path, sit):
    number = papers.filed(fund_path["fund"])
    editor = Papers(sit("editor").open("/give/desk/"))

    assert editor.step(number, "open").status == 403

    assert papers.http.get(f"{papers.base}/give/c/{number}/").status == 404


def test_the_life_of_a_campaign(papers, fund_path, resident, walk):
    desk, name = papers.walker, whole_plan()["name"]
    _fill_plan(desk.press("新的募捐活动"), name)
    number = desk.path.rstrip("/").rsplit("/", 1)[1]
    desk.press("编辑预算").fill("预算", "午餐 1000").press("保存")
    _step(desk, "登记内部决策", document=scan())
    _step(desk, "登记备案", filing_number=f"L{time.time_ns()}", filed_on=str(TODAY - 12 * DAY))
    _step(desk, "开始募捐")
    desk.sees("募捐中")

    giver = resident(new_phone())
    give(giver, f"/give/c/{number}/")
    _step(desk.open(desk.page.url), "暂停募捐", reason="核对材料")
    giver.open(f"/give/c/{number}/").sees("募捐已暂停").sees("核对材料")
    assert giver.page.locator(".action-bar-in").count() == 0
    assert until(lambda: "暂停" in giver.open("/inbox/").text, seconds=30)  # givers are told

    _step(desk.open(desk.page.url), "恢复募捐")
    _step(desk, "结束募捐")
    walk().open(f"/give/c/{number}/").sees("募捐已结束").sees(
        "本次募捐共收到 1 笔捐赠，合计 ¥20.00"
    )
    assert until(lambda: "结束" in giver.open("/inbox/").text, seconds=30)
    _step(desk, "全面公开", settlement="共收到 20 元，全部转入专项基金。")
    walk().open(f"/give/c/{number}/").sees("共收到 20 元，全部转入专项基金。")


def _fill_plan(desk, name):
    texts = whole_plan(name=name)
    for field, value in texts.items():
        box = desk.page.locator(f"[name={field}]")
        if field == "not_a_person":
            box.check()
        elif field == "platform_name":
            box.select_option(value)
        else:
            box.fill(value)
    desk.page.locator("[name=certificate]").select_option(index=1)
    desk.press("保存").arrives(r"/desk/c/\d+/$")


def _step(desk, label, **fields):
    """Open the sheet of a step, fill it in, and press."""
    sheet = desk.page.locator(
        "details", has=desk.page.locator("summary", has_text=re.compile(f"^{label}"))
    )
    if sheet.get_attribute("open") is None:
        sheet.locator("summary").click()
    for field, value in fields.items():
        box = sheet.locator(f"[name$='-{field}']")
        box.set_input_files(value) if isinstance(value, dict) else box.fill(value)
    desk.press(label, "button", within=sheet).sees(f"{label}，已完成")
