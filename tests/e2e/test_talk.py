"""Residents' talk: an old person asks with a helper's hands and hears back; the clock is kept."""

import re

from playwright.sync_api import expect

from tests.e2e.people import new_phone, sign_in

HOME = "410103007001"
ANSWER = "今天下午电工已经换好，台阶边也贴了反光条。"


def ask(walker, title, body, board="养老与照护"):
    """Fill in the form and send it; the number of the question."""
    walker.open(f"/talk/ask/?place={HOME}")
    walker.page.get_by_label("关于什么").select_option(
        label=next(
            text
            for text in walker.page.get_by_label("关于什么").locator("option").all_inner_texts()
            if text.startswith(board)
        )
    )
    walker.fill("一句话说清楚", title).fill("具体情况", body)
    walker.press("提交提问", "button").sees("提问已收到")
    return re.search(r"/t/(\d+)/", walker.page.url).group(1)


def move_in(walker):
    """Say that one lives in the community of the demo."""
    walker.open("/me/profile/")
    walker.fill("昵称", "新来的邻居")
    walker.page.get_by_label("社区").select_option(label="祥和社区")
    walker.page.locator("main form button[type=submit]").first.click()
    return walker.look()


def test_an_old_person_asks_with_a_helper_and_hears_back(sit, walk):
    helper = sit("helper", "phone")
    helper.page.context.add_cookies([{"name": "elder", "value": "1", "url": helper.base}])
    helper.open("/me/helpers/").press("开始代办", "button")

    number = ask(helper, "门口的灯不亮", "我一个人住，晚上出门倒垃圾看不见台阶。")
    helper.press("看我的提问").sees("帮办员代发").sees("前答复")

    worker = sit("worker", "phone").open("/talk/desk/")
    worker.sees("门口的灯不亮").press("门口的灯不亮")
    worker.press("写答复").fill("答复", ANSWER).press("发出答复", "button").sees(ANSWER)

    helper.sees(ANSWER)  # the open page heard of it by itself
    helper.open("/talk/mine/").press(re.compile("门口的灯不亮"))
    helper.sees("祥和社区居委会 答复").press("解决了", "button").sees("已解决")
    assert helper.path == f"/talk/t/{number}/"
    helper.press("结束代办", "button")

    elder = walk(elder=True)
    sign_in(elder, "19900000002", "/inbox/").open("/inbox/").sees("祥和社区居委会答复了您的提问")
    elder.open(f"/talk/t/{number}/").sees(ANSWER).sees("已解决")


def test_a_number_is_given_back_with_the_form_filled(resident):
    walker = resident(new_phone())
    walker.open(f"/talk/ask/?place={HOME}")
    walker.page.get_by_label("关于什么").select_option(index=1)
    walker.fill("一句话说清楚", "楼道灯坏了").fill("具体情况", "找我打 13812345678。")

    walker.press("提交提问", "button")

    walker.sees("公开出来会被人拿去用").sees("13812345678")
    expect(walker.page.get_by_label("一句话说清楚")).to_have_value("楼道灯坏了")


def test_a_refusal_that_is_personal_is_for_the_asker_alone(resident, sit, walk):
    asker = resident(new_phone())
    number = ask(asker, "我家的补贴怎么停了", "上个月起没有发，想知道原因。", "政策咨询")
    worker = sit("worker").open(f"/talk/t/{number}/")

    worker.press("不予办理").fill("为什么不能办", "核对结果有变化，请带流水来复核。")
    worker.choose("涉及个人情况，只让提问人看到").press("发出说明", "button").sees("不予办理")

    asker.open(f"/talk/t/{number}/").sees("请带流水来复核").sees("只有提问人和社区能看到")
    stranger = walk(script=False).open(f"/talk/t/{number}/")
    stranger.reads_not("复核").sees("没有找到")


def test_a_question_becomes_a_request_for_help_in_one_step(resident):
    asker = resident(new_phone())
    ask(asker, "爷爷的轮椅坏了", "轮椅的轮子断了，家里一时拿不出钱换。")

    asker.press("看我的提问").press(re.compile("转成求助"))

    asker.arrives("/aid/new/")
    expect(asker.page.locator("main textarea").first).to_have_value(re.compile("轮椅的轮子断了"))


def test_a_resident_talks_in_private_and_nobody_else_opens_it(resident, sit, walk):
    asker = move_in(resident(new_phone()))
    asker.open("/talk/private/new/").choose("社工").fill("想说的话", "家里的事，想找人说说。")
    asker.press("发给值班的人", "button").sees("家里的事")
    address = asker.path

    social = sit("social", "phone").open("/talk/private/").press(re.compile("新来的邻居"))
    social.fill("说点什么", "我在，您慢慢说。").press("发出", "button").sees("我在，您慢慢说。")

    asker.sees("我在，您慢慢说。")
    other = resident(new_phone()).open(address)
    other.reads_not("家里的事")
    assert sit("worker", "phone").open(address).page.locator("main").inner_text().count("家里") == 0


def test_a_resident_reads_an_announcement_and_votes(resident):
    walker = move_in(resident(new_phone()))
    walker.open(f"/talk/news/?place={HOME}").press(re.compile("冬季取暖安全提醒"))
    walker.press("我读过了", "button").sees("您已确认读过")

    walker.open(f"/talk/news/?place={HOME}").press(re.compile("活动室冬天开到几点"))
    walker.choose("晚上九点").press("投这一票", "button").sees("我选的")


def test_the_boards_are_read_on_a_desktop_and_without_javascript(walk):
    desk, plain = walk("desktop"), walk(script=False)

    desk.open(f"/talk/?place={HOME}").press("超期未答").sees("超期")
    plain.open(f"/talk/?place={HOME}").press("更多").sees("已答复")
    plain.open("/talk/circles/").sees("邻里小组")
    plain.open("/talk/about/").sees("工作日")
