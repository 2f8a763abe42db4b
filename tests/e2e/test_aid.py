"""Requests for help: from a call to the last question, by a helper, and where no network is."""

import re

from playwright.sync_api import expect

from tests.e2e.people import new_phone, prove, sign_in

CAST = {"social": "0022", "worker2": "0023", "street": "0024"}
STORY = "店里停工，两个月没有进账，房租欠着。"


def of_cast(walk, who, kind="phone"):
    """Somebody of the demo who is not in the common list, signed in with the second factor."""
    return prove(sign_in(walk(kind), f"1990000{CAST[who]}"))


def take_down(worker, name):
    """A worker hears a call and writes it down; the code."""
    worker.open("/aid/take/").fill("有困难的人叫什么", name)
    worker.fill("联系电话", new_phone())
    worker.page.get_by_label("住在哪个社区").select_option(label="祥和社区")
    worker.fill(re.compile("详细住址"), f"示范楼 {name} 号")
    worker.page.get_by_label("主要是哪方面的困难").select_option(label="吃穿住用")
    worker.fill("发生了什么事，需要什么帮助", STORY)
    worker.choose(re.compile("已向本人读过《求助承诺"))
    worker.press("登记求助").arrives(r"/aid/s/A[0-9A-Z]{9}/").sees("求助已经登记")
    return re.search(r"A[0-9A-Z]{9}", worker.path)[0]


def pick(walker, label, name):
    """Choose a colleague by the name that they go by."""
    field = walker.page.get_by_label(label)
    words = field.locator("option", has_text=name).first.inner_text()
    field.select_option(label=words)


def plan(worker, code):
    """Take the request on, and send two people there; the visit's page."""
    worker.open(f"/aid/r/{code}/").press("受理").choose(re.compile("黄色")).press("受理", "button")
    worker.arrives(f"/aid/r/{code}/").press("安排两人上门")
    pick(worker, "走访人一", "社工小祁")
    pick(worker, "走访人二", "站点管理员老郝")
    worker.choose(re.compile("已问过两位")).press("安排", "button").arrives(f"/aid/r/{code}/")
    return worker.page.locator("main a[href^='/aid/visits/']").first.get_attribute("href")


def fill_in(visitor):
    """Write down what was seen, and sign with the name."""
    visitor.fill("见到了谁", "本人").fill("看到的情况", "屋里很冷，米缸见底。")
    for field in visitor.page.locator("select[name^=seen_]").all():
        field.select_option(value="seen")
    if visitor.page.get_by_label("姓名", exact=True).locator("visible=true").count() == 0:
        visitor.tap(visitor.page.locator("[data-signature-typed] summary"))
    visitor.fill(re.compile(r"^\s*姓名"), "祁同心").choose(re.compile("等同我的签名"))
    return visitor


def test_an_elder_is_helped_to_ask(walk, sit):
    helper = sit("helper", "phone")
    helper.page.context.add_cookies([{"name": "elder", "value": "1", "url": helper.base}])
    helper.open("/me/helpers/").press("开始代办")
    helper.open("/aid/").sees("不是慈善募捐").press(re.compile("在网上说"))
    helper.page.get_by_label("主要是哪方面的困难").select_option(label="老人和残疾人照料")
    helper.fill("发生了什么事，需要什么帮助", "灯太暗，夜里起来总磕着，想要一盏亮一点的灯。")
    helper.choose(re.compile("已向本人读过"))
    helper.fill(re.compile("和已有的求助有什么不同"), "这次只是一盏灯")
    helper.press("提交求助").arrives(r"/aid/s/A").sees("求助已经登记").sees("帮办员小安")
    helper.reads_not("温如春")
    helper.press("撤回求助").press("撤回求助", "button").sees("已经撤回")
    helper.open("/me/").press("结束代办")


def test_a_form_is_filled_where_no_network_is_and_sent_later(walk, sit):
    worker = sit("worker")
    visit = plan(worker, take_down(worker, "望舒"))
    social = of_cast(walk, "social").open(f"{visit}form/")
    social.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    social.page.wait_for_function(
        "caches.open('visits-1').then((c) => c.match(location.href)).then(Boolean)"
    )

    social.page.context.set_offline(True)
    fill_in(social).find("提交走访表").click()
    expect(social.page.locator("[data-visit-says]")).to_contain_text("现在没有网络")
    social.page.reload()
    expect(social.page.get_by_label("看到的情况")).to_have_value("屋里很冷，米缸见底。")
    social.page.context.set_offline(False)
    social.page.evaluate("window.dispatchEvent(new Event('online'))")

    social.arrives(f"{visit}$").sees("米缸见底").sees("离线填写")
    social.complaints[:] = [one for one in social.complaints if "ERR_INTERNET" not in one]


def test_a_payment_code_in_words_comes_back_with_the_form_filled(resident):
    asker = resident(new_phone()).open("/aid/new/").fill("有困难的人叫什么", "苏合")
    asker.page.get_by_label("住在哪个社区").select_option(label="祥和社区")
    asker.page.get_by_label("主要是哪方面的困难").select_option(label="吃穿住用")
    asker.fill("发生了什么事，需要什么帮助", "请转到我的银行卡 6222021001112223334")
    asker.choose(re.compile("为自己求助：我已阅读")).press("提交求助").sees("请删去再保存")
    expect(asker.page.get_by_label("有困难的人叫什么")).to_have_value("苏合")


def test_the_standard_is_there_for_everybody(walk):
    walker = walk().open("/aid/standards/").press("临时生活帮扶")

    walker.sees("谁可以申请").sees("给什么帮助").sees("您的权利").sees("20 个工作日内")
