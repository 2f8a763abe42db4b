"""What becomes of single gifts: receipts in every state, refunds, odd payments, reports.

Each story is one person's, so that whoever signs in finds something to follow.
"""

from datetime import timedelta
from functools import partial

from wennuan.demo import payments
from wennuan.demo.story import Story
from wennuan.demo.world import World
from wennuan.giving import actions
from wennuan.giving.models import Donation, NameMode, ReportKind
from wennuan.kernel.clock import now
from wennuan.kernel.queue import kept
from wennuan.kernel.rules import SYSTEM
from wennuan.payments.models import Gateway
from wennuan.people.models import Person

ADVERT = "advert"  # words that the editor keeps to the desk
# giver, campaign, days ago, fen, name, words: gifts that a story goes on with
GIFTS = {
    "first": ("resident", "canteen", 101, 200_00, "麦小满", "给爷爷奶奶添个菜。"),
    "lamp": ("resident", "night_lights", 66, 150_00, "小满", "一户的灯，我来。"),
    "wheelchair": ("resident", "aids", 44, 100_00, "", ""),
    "coat": ("resident", "coats", 18, 300_00, "小满", "橙色的外套一定好看。"),
    "latest": ("resident", "storm", 2, 50_00, "", ""),
    "elder": ("elder", "meals_last_year", 320, 20_00, "温奶奶", "我也吃过他们送的饭。"),
    "typo": ("neighbour", "canteen", 29, 2000_00, "阿远", ""),
    "regret": ("neighbour", "reading_corner", 3, 500_00, "", ""),
    "settled": ("neighbour", "night_lights", 51, 100_00, "阿远", ""),
    "unnamed": ("", "night_lights", 73, 1000_00, "", ""),
    ADVERT: ("", "canteen", 9, 1_00, "有货", "低价保健品，进店有礼。"),
    "company": ("partner", "canteen", 58, 5000_00, "暖心食品", "面粉我们也包了。"),
}  # fmt: skip
ON_BEHALF = {"company": "暖心食品有限公司（演示）"}


def plan_aftercare(story: Story) -> None:
    """Every single story, in its own time."""
    world = story.world
    for key, (_, _, days, *_) in GIFTS.items():
        story.at(world.moment(days, "19:20"), partial(_give, world, key))
    _plan_receipts(story)
    _plan_refunds(story)
    _plan_odd_payments(story)
    _plan_reports(story)
    story.at(world.moment(1, "16:10"), partial(_wait_for_second_signature, world))


def _give(world: World, key: str) -> None:
    giver, campaign, _, fen, name, words = GIFTS[key]
    gift = actions.Gift(
        fen,
        name_mode=NameMode.ALIAS if name else NameMode.ANONYMOUS,
        shown_name=name,
        words=words,
        on_behalf=ON_BEHALF.get(key, ""),
    )
    donation = actions.pledge(world.campaigns[campaign], gift, by=world.people.get(giver))
    _pay(world, donation)
    world.gifts[key] = donation
    if words:
        actions.judge_words(donation, by=world.people["editor"], is_shown=key != ADVERT)


def _pay(world: World, donation: Donation) -> None:
    """Paid by WeChat a moment ago."""
    payments.settle(world, [payments.Paid(donation, Gateway.WECHAT, now(), now())])
    donation.refresh_from_db()
    world.counts["gifts"] += 1


def _plan_receipts(story: Story) -> None:
    """Issued, asked for, not needed, nobody to reach, and made anew after a mistake."""
    world = story.world
    story.at(world.moment(100, "20:00"), partial(_ask_receipt, world, "first"))
    story.at(world.moment(65, "20:00"), partial(_waive, world, "lamp"))
    story.at(world.moment(70, "10:00"), partial(_give_up, world, "unnamed"))
    story.at(world.moment(57, "10:00"), partial(_ask_receipt, world, "company", "暖心食品"))
    story.at(world.moment(55, "11:00"), partial(_make_anew, world, "company"))
    story.at(world.moment(1, "20:30"), partial(_leave_waiting, world, "coat"))


def _payer(world: World, key: str, name: str) -> actions.Payer:
    person = world.people[GIFTS[key][0]]
    return actions.Payer(name=name or str(person.real_name), contact=str(person.phone))


def _ask_receipt(world: World, key: str, name: str = "") -> None:
    by = world.people[GIFTS[key][0]]
    actions.request_receipt(world.gifts[key], _payer(world, key, name), by=by)


def _leave_waiting(world: World, key: str) -> None:
    """Asked for, and the e-receipt system has not answered yet."""
    with kept():
        _ask_receipt(world, key)


def _waive(world: World, key: str) -> None:
    actions.waive_receipt(world.gifts[key], by=world.people[GIFTS[key][0]])


def _give_up(world: World, key: str) -> None:
    by = world.people["accountant"]
    reason = "匿名捐赠，没有留下联系方式"
    actions.give_up_receipt(world.gifts[key], by=by, reason=reason)


def _make_anew(world: World, key: str) -> None:
    """The payer's name was not the full one: void, and ask again."""
    wrong = world.gifts[key].receipts.get()
    by = world.people["accountant"]
    actions.void_receipt(wrong, by=by, reason="交款人要写单位全称")
    _ask_receipt(world, key, ON_BEHALF[key])


def _plan_refunds(story: Story) -> None:
    """One given back, one refused, one waiting for a decision."""
    world = story.world
    story.at(world.moment(28, "08:10"), partial(_regret, world, "typo", "想捐 200 元，多按了个零"))
    story.at(world.moment(27, "10:40"), partial(_approve, world, "typo"))
    story.at(world.moment(50, "09:00"), partial(_regret, world, "settled", "想换一个活动"))
    story.at(world.moment(49, "09:30"), partial(_refuse, world, "settled"))
    story.at(world.moment(1, "21:15"), partial(_regret, world, "regret", "家里临时要用钱"))


def _regret(world: World, key: str, reason: str) -> None:
    by = world.people[GIFTS[key][0]]
    world.gifts[key] = actions.ask_refund(world.gifts[key], by=by, reason=reason)


def _approve(world: World, key: str) -> None:
    actions.approve_refund(world.gifts[key], by=world.people["reviewer"])


def _refuse(world: World, key: str) -> None:
    answer = "这笔款已经用来买了灯。您想支持的另一个活动也在募捐，欢迎以后再去看看"
    actions.refuse_refund(world.gifts[key], by=world.people["reviewer"], answer=answer)


def _plan_odd_payments(story: Story) -> None:
    """Paid after the end, paid during a suspension, paid twice, promised and never paid."""
    world = story.world
    late = world.moment(21, "23:50")
    story.at(late, partial(_promise, world, "late", "rest_stations", world.people["neighbour"]))
    story.at(late + timedelta(minutes=55), partial(_pay_promised, world, "late"))
    held = world.moment(6, "09:58")
    story.at(held, partial(_promise, world, "held", "fitness_corner", world.people["elder"]))
    story.at(held + timedelta(minutes=9), partial(_pay_promised, world, "held"))
    twice = world.moment(12, "20:20")
    story.at(twice, partial(_promise, world, "twice", "canteen", SYSTEM))
    story.at(twice + timedelta(minutes=1), partial(_pay_promised, world, "twice"))
    story.at(twice + timedelta(minutes=4), partial(_pay_again, world, "twice"))
    story.at(world.moment(2, "13:00"), partial(_promise, world, "unpaid", "aids", SYSTEM))
    lapsing = world.moment(0, "13:15")
    story.at(lapsing, partial(actions.lapse_old_pledges, by=SYSTEM))


def _promise(world: World, key: str, campaign: str, giver: Person | None) -> None:
    target = world.campaigns[campaign]
    world.gifts[key] = actions.pledge(target, actions.Gift(100_00), by=giver)


def _pay_promised(world: World, key: str) -> None:
    _pay(world, world.gifts[key])


def _pay_again(world: World, key: str) -> None:
    """The second payment of one gift goes back by itself."""
    payments.settle(world, [payments.Paid(world.gifts[key], Gateway.ALIPAY, now(), now())])


def _plan_reports(story: Story) -> None:
    """One founded, one not, one within its five working days."""
    world = story.world
    for days, answered, key, kind, body, is_upheld, answer in REPORTS:
        complaint = actions.Complaint(kind, body)
        story.at(
            world.moment(days, "11:30"),
            partial(_report, world, key, complaint),
        )
        if answered is not None:
            story.at(
                world.moment(answered, "15:00"),
                partial(_answer, world, key, is_upheld, answer),
            )


REPORTS = (
    (
        43, 41, "canteen", ReportKind.FALSE,
        "动态里写餐桌降低了六厘米，我去量了，只降了四厘米。", True,
        "谢谢您去量。我们复核后确认是四厘米，已经请厂家按六厘米改好，并更正了说明。",
    ),
    (
        72, 69, "night_lights", ReportKind.USE,
        "安装费是不是付了两次？", False,
        "两笔安装费分别是第一批 120 户和第二批 110 户的，户数和金额都在拨付记录里，没有重复。",
    ),
    (2, None, "aids", ReportKind.OTHER, "站点登记借轮椅时，要求填了不必要的单位信息。", False, ""),
)  # fmt: skip


def _report(world: World, key: str, complaint: actions.Complaint) -> None:
    by = world.people["resident"] if complaint.kind == ReportKind.FALSE else SYSTEM
    actions.report_campaign(world.campaigns[key], complaint, by=by)


def _answer(world: World, key: str, is_upheld: bool, answer: str) -> None:
    report = world.campaigns[key].reports.get()
    by = world.people["reviewer"]
    actions.answer_report(report, by=by, is_upheld=is_upheld, answer=answer)
    if is_upheld:
        _correct(world, key)


def _correct(world: World, key: str) -> None:
    """A mistake in a post is put right by a correction beside it, never by altering it."""
    campaign = world.campaigns[key]
    news = actions.News(
        "更正：餐桌降低的高度",
        "原文写降低了六厘米，实际是四厘米。已请厂家按六厘米改好。谢谢去量桌子的邻居。",
        corrects=campaign.updates.filter(title__startswith="餐桌").first(),
    )
    actions.post_update(campaign, news, by=world.people["editor"])


def _wait_for_second_signature(world: World) -> None:
    """Two spendings wait for the reviewer; a third was refused."""
    by, campaign = world.people["accountant"], world.campaigns["canteen"]
    for yuan, payee, purpose in (
        (5200, "厨房设备供应商（演示）", "灶具和厨具一套"),
        (2500, "厨房设备供应商（演示）", "消毒柜一台"),
        (680, "印刷店（演示）", "宣传横幅"),
    ):
        facts = actions.Spending(yuan * 100, payee, purpose, world.scan)
        expense = actions.enter_expense(campaign.fund, facts, by=by, campaign=campaign)
    reason = "方案里没有横幅这一项，请撤回"
    actions.refuse_expense(expense, by=world.people["reviewer"], reason=reason)
