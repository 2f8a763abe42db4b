"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.tasks.kinds import name_kinds

VERBS = {
    "emergency.opened": "开启了应急登记",
    "emergency.looked": "查看了应急名单",
    "emergency.roles_set": "设定了可登记的岗位",
    "emergency.editor_named": "指定了登记员",
    "emergency.editor_ended": "取消了登记员",
    "emergency.bulletin_published": "发布了应急公示",
    "emergency.closed": "结束了应急登记",
    "emergency.erased": "清除了应急登记的个人信息",
    "emergency.exported": "导出了应急名单",
    "emergency.sheet_entered": "录入了一张表",
    "emergency.sheet_merged": "登记了一张表",
    "emergency.sheet_dropped": "放弃了一张表",
    "emergency.line_repaired": "修好了一行",
    "emergency.line_dropped": "撤下了读不懂的一行",
    "emergency.row_added": "登记了一户",
    "emergency.row_changed": "修改了一户的内容",
    "emergency.row_phoned": "给一户打过电话",
    "emergency.row_taken": "去一户的路上",
    "emergency.row_let_go": "放下了一户",
    "emergency.row_closed": "办结了一户",
    "emergency.row_reopened": "重新打开了一户",
    "emergency.row_dropped": "撤下了一户",
    "emergency.row_joined": "把两行并为一户",
    "emergency.row_split": "把一户分开",
    "emergency.edit_undone": "撤销了一个改动",
    "emergency.phone_opened": "查看了一户的电话",
}


class EmergencyConfig(AppConfig):
    """A district's emergency list, as quick as a shared sheet."""

    name = "wennuan.emergency"
    verbose_name = "应急登记"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**VERBS)
        name_kinds({"emergency.bulletin": "应急公示"})
