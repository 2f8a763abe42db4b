"""The ways into the house. A way whose address does not exist is not shown."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the tab bar, the top navigation or the sheet of doors."""

    name: str
    url: str
    icon: str
    hint: str = ""
    short: str = ""
    badge: bool = False


# name, address (a URL name), icon, hint, short name
Entry = tuple[str, str, str, str, str]

TABS: tuple[Entry, ...] = (
    ("首页", "home:index", "house", "", ""),
    ("公开账本", "giving:ledger", "book-open-text", "", "账本"),
    ("消息", "notices:inbox", "bell", "", ""),
    ("我的", "people:me", "user-round", "", ""),
)
DOORS: tuple[Entry, ...] = (
    ("捐一份", "giving:campaigns", "hand-heart", "看清每一笔用到哪里，再决定", ""),
    ("认领微心愿", "wishes:wall", "gift", "邻居的一个小愿望，您来圆", ""),
    ("我遇到困难", "aid:home", "hand-helping", "说一说，社区帮您找能用的救助", ""),
    ("问社区", "talk:index", "messages-square", "有事问一问，社区来回答", ""),
    ("许个心愿", "wishes:new", "sprout", "为自己或邻居，缺一样小东西", ""),
    ("找服务站点", "places:sites", "map-pin", "地址、电话、开门时间", ""),
    ("看公开账本", "giving:ledger", "book-open-text", "每一笔收入和支出，都查得到", ""),
    ("看专项基金", "giving:funds", "landmark", "各有章程，账目公开", ""),
    ("看慈善组织", "orgs:orgs", "building-2", "资格证书、地址和电话", ""),
    ("查捐赠证书", "giving:check", "badge-check", "输入证书上的查验码", ""),
)


def tabs() -> tuple[Way, ...]:
    """The entries of the tab bar, in order; ``SITE_TABS`` in the settings replaces them."""
    return _existing(tuple(getattr(settings, "SITE_TABS", TABS)), get_urlconf())


def doors() -> tuple[Way, ...]:
    """What a resident may have come for; ``SITE_DOORS`` in the settings replaces the list."""
    return _existing(tuple(getattr(settings, "SITE_DOORS", DOORS)), get_urlconf())


def address(name: str) -> str:
    """The address behind a URL name, or nothing when there is no such page."""
    return _address(name, get_urlconf())


@lru_cache(maxsize=64)
def _address(name: str, urlconf: str | None) -> str:
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=16)
def _existing(entries: tuple[Entry, ...], urlconf: str | None) -> tuple[Way, ...]:
    found = (
        Way(name, _address(where, urlconf), icon, hint, short or name, where == "notices:inbox")
        for name, where, icon, hint, short in entries
    )
    return tuple(way for way in found if way.url)
