"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.tasks.kinds import name_kinds

VERBS = {
    "desk.household_read": "查看了家庭记录",
    "desk.alarm_raised": "同户提醒",
    "desk.alarm_settled": "说明了同户提醒",
    "desk.bulk_started": "批量办理待办",
    "desk.import_started": "开始批量导入",
    "desk.import_merged": "批量导入完成",
    "desk.import_discarded": "作废了批量导入",
}
KINDS = {
    "payments.match": "转账对单",
    "payments.review": "对账单复核",
    "payments.confirm": "收款确认",
    "payments.refund": "退款复核",
    "payments.differs": "对账差异",
    "giving.expense": "拨付复核",
    "giving.refund": "退款审批",
    "giving.receipt": "开具票据",
    "giving.report": "举报答复",
    "giving.words": "留言审核",
    "giving.duty": "信息公开",
    "orgs.verify": "组织核实",
    "orgs.certificate": "证书核验",
    "orgs.expires": "证书到期",
    "orgs.post": "岗位到期",
    "desk.alarm": "同户提醒",
}


class DeskConfig(AppConfig):
    """One work list for those who work for residents."""

    name = "wennuan.desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Name what is done here, and what waits elsewhere."""
        name_verbs(**VERBS)
        name_kinds(KINDS)
