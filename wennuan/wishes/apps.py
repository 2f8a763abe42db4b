"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.moderation.kinds import name_kinds as name_checked
from wennuan.search.kinds import name_kinds
from wennuan.tasks.kinds import name_kinds as name_tasks


class WishesConfig(AppConfig):
    """Micro-wishes, claimed by neighbours, handed over by the station."""

    name = "wennuan.wishes"
    verbose_name = "微心愿"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**VERBS)
        name_kinds({"wish": "微心愿"})
        name_checked({"wish_photo": "心愿照片", "wish_thanks": "感谢卡"})
        name_tasks(TASKS)


VERBS = {
    "wishes.published": "发布了心愿",
    "wishes.proposed": "提交了心愿",
    "wishes.checked": "审核通过了心愿",
    "wishes.sent_back": "退回了心愿",
    "wishes.reworded": "改写了心愿",
    "wishes.linked": "改了心愿的募捐活动",
    "wishes.photo_judged": "审核了心愿照片",
    "wishes.claimed": "认领了心愿",
    "wishes.handed_back": "放回了心愿",
    "wishes.lapsed": "认领到期，自动放回",
    "wishes.waiting": "排队等心愿",
    "wishes.left_line": "不再排队",
    "wishes.offered": "轮到排队的下一位",
    "wishes.offer_accepted": "轮到后接下了心愿",
    "wishes.more_time": "延长了认领时间",
    "wishes.sent": "送出了东西",
    "wishes.arrived": "登记了到站",
    "wishes.goods_checked": "验收合格",
    "wishes.goods_given_back": "验收不合格，退回",
    "wishes.handed_over": "登记了交付",
    "wishes.code_sent": "发了收货确认码",
    "wishes.realised": "确认收到，心愿实现",
    "wishes.refused": "对交付提出异议",
    "wishes.ruled": "裁定了异议",
    "wishes.revoked": "撤回了心愿",
    "wishes.closed": "关闭了心愿",
    "wishes.thanked": "写了感谢卡",
    "wishes.thanks_judged": "审核了感谢卡",
    "wishes.policy_set": "修改了心愿规则",
    "wishes.station_trusted": "把站点设为受信任",
    "wishes.trust_ended": "取消了受信任的站点",
}
TASKS = {
    "wishes.check": "心愿审核",
    "wishes.arrival": "等东西到站",
    "wishes.check_goods": "验收东西",
    "wishes.hand_over": "交付给住户",
    "wishes.confirm": "问住户收到没有",
    "wishes.dispute": "裁定异议",
    "wishes.unclaimed": "处理没人认领的心愿",
}
