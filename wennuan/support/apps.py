"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.tasks.kinds import name_kinds

VERBS = {
    "support.opened": "建立了帮扶档案",
    "support.read": "查看了帮扶档案",
    "support.printed": "打印了帮扶档案",
    "support.described": "修改了困难情况",
    "support.circumstance_noted": "登记了成员情形",
    "support.circumstance_ended": "结束了成员情形",
    "support.health_erased": "清除了健康信息",
    "support.money_noted": "登记了家庭收支",
    "support.certificate_entered": "登记了困难身份证明",
    "support.certificate_verified": "核对了困难身份证明",
    "support.certificate_ended": "停止了困难身份证明",
    "support.paired": "安排了帮扶责任人",
    "support.unpaired": "结束了结对",
    "support.planned": "制定了帮扶计划",
    "support.measure_added": "增加了帮扶措施",
    "support.measure_finished": "完成了帮扶措施",
    "support.measure_dropped": "停止了帮扶措施",
    "support.visit_planned": "安排了走访",
    "support.visited": "完成了走访",
    "support.visit_cancelled": "取消了走访",
    "support.checked": "完成了年度复核",
    "support.leaving_proposed": "提出退出帮扶并公示",
    "support.leaving_confirmed": "决定退出帮扶",
    "support.leaving_stopped": "决定继续帮扶",
    "support.came_back": "重新纳入帮扶",
    "support.objected": "对帮扶档案提出异议",
    "support.objection_answered": "答复了档案异议",
}
KINDS = {
    "support.consider": "要不要建帮扶档案",
    "support.check": "帮扶年度复核",
    "support.visit": "帮扶走访",
    "support.measure": "帮扶措施到期",
    "support.certificate": "困难证明到期",
    "support.leaving": "退出帮扶决定",
    "support.objection": "档案异议答复",
}


class SupportConfig(AppConfig):
    """The record of a household in need, kept over years."""

    name = "wennuan.support"
    verbose_name = "帮扶档案"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**VERBS)
        name_kinds(KINDS)
