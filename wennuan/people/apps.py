"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs

VERBS = {
    "people.written_down": "登记了一位没有账户的居民",
    "people.opened": "开立了账户",
    "people.phone_proven": "验证了手机号",
    "people.phone_changed": "更换了手机号",
    "people.signed_in": "登录",
    "people.wechat_linked": "开通了微信登录",
    "people.wechat_unlinked": "取消了微信登录",
    "people.renamed": "修改了昵称",
    "people.moved": "修改了所在社区",
    "people.verified": "完成了实名",
    "people.consented": "签署了同意书",
    "people.consent_withdrawn": "撤回了同意",
    "people.household_opened": "建立了家庭资料",
    "people.household_moved": "修改了住址",
    "people.member_added": "添加了家庭成员",
    "people.member_left": "迁出了家庭成员",
    "people.member_joined": "关联了家庭成员的账户",
    "people.delegation_asked": "提出代办",
    "people.delegation_accepted": "代办委托生效",
    "people.delegation_ended": "代办委托结束",
    "people.acting_started": "开始代办",
    "people.exported": "导出了自己的数据",
    "people.admin_appointed": "成为系统管理员",
    "people.closed": "注销了账户",
    "people.identity_corrected": "更正了孩子的实名信息",
    "people.rights_asked": "提出了个人信息申请",
    "people.rights_answered": "答复了个人信息申请",
    "people.rights_withdrawn": "撤回了个人信息申请",
    "people.restricted": "按本人要求限制了信息查看",
    "people.restriction_lifted": "取消了信息查看限制",
}


class PeopleConfig(AppConfig):
    """Residents and households."""

    name = "wennuan.people"
    verbose_name = "居民"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**VERBS)
