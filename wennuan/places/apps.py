"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.search.kinds import name_kinds

VERBS = {
    "places.added": "新设了区域",
    "places.renamed": "更改了区域名称",
    "places.merged": "合并了区域",
    "places.abolished": "撤销了区域",
    "places.site_added": "登记了站点",
    "places.site_edited": "修改了站点信息",
    "places.site_pause": "暂停了站点",
    "places.site_reopen": "恢复了站点",
    "places.site_close": "撤销了站点",
}


class PlacesConfig(AppConfig):
    """Areas and service sites."""

    name = "wennuan.places"
    verbose_name = "社区与站点"

    def ready(self) -> None:
        """Name what is done here, and what the search finds."""
        name_verbs(**VERBS)
        name_kinds({"site": "服务站点"}, lasting=True)
