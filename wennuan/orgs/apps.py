"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.search.kinds import name_kinds

VERBS = {
    "orgs.registered": "登记了组织",
    "orgs.edited": "修改了组织的登记信息",
    "orgs.story_edited": "修改了组织介绍",
    "orgs.submit": "提交了组织核实",
    "orgs.verify": "核实了组织",
    "orgs.send_back": "退回了组织登记",
    "orgs.reopen": "申请变更组织的登记信息",
    "orgs.suspend": "暂停了组织",
    "orgs.resume": "恢复了组织",
    "orgs.account_read": "查看了组织的银行账号",
    "orgs.site_hosted": "登记了站点的承办组织",
    "orgs.site_released": "取消了站点的承办组织",
    "orgs.manager_by_verification": "核实后成为组织管理员",
    "orgs.certificate_submitted": "提交了资格证书",
    "orgs.certificate_verify": "核验了资格证书",
    "orgs.certificate_refuse": "退回了资格证书",
    "orgs.certificate_revoke": "撤销了资格证书",
    "orgs.post_granted": "授予了岗位",
    "orgs.post_renewed": "续期了岗位",
    "orgs.post_ended": "结束了岗位",
    "orgs.conduct_accepted": "确认了行为守则",
}


class OrgsConfig(AppConfig):
    """Organisations, certificates and posts."""

    name = "wennuan.orgs"
    verbose_name = "组织与岗位"

    def ready(self) -> None:
        """Name what is done here, and what the search finds."""
        name_verbs(**VERBS)
        name_kinds({"org": "组织"}, lasting=True)
