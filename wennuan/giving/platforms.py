"""The designated platforms (民政部指定的互联网募捐信息平台) that campaigns link to."""

from urllib.parse import urlsplit

from django.conf import settings

# What is named when the setting DESIGNATED_PLATFORMS (name:host pairs) is empty.
PLATFORMS = {
    "腾讯公益": "gongyi.qq.com",
    "淘宝公益": "gongyi.taobao.com",
    "支付宝公益": "love.alipay.com",
    "微公益": "gongyi.weibo.com",
    "京东公益": "gongyi.jd.com",
    "公益宝": "gongyibao.cn",
    "联劝网": "lianquan.org.cn",
    "美团公益": "gongyi.meituan.com",
}


def designated() -> dict[str, str]:
    """Names and hosts of the platforms that may be named: the setting's, else those known here."""
    return dict(settings.DESIGNATED_PLATFORMS) or PLATFORMS


def is_designated(name: str, url: str) -> bool:
    """Is this an https address on the named platform's own host?"""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    home = designated().get(name)
    return (
        parts.scheme == "https" and home is not None and (host == home or host.endswith(f".{home}"))
    )
