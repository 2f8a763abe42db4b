"""The designated platforms for personal help (民政部指定的个人求助网络服务平台)."""

from django.conf import settings

# Others are added by the setting HELP_PLATFORMS (name: https address).
PLATFORMS = {
    "水滴筹": "https://www.shuidichou.com/",
    "轻松筹": "https://www.qschou.com/",
    "暖心惠民": "https://www.nuanxinhuimin.com/",
}


def help_platforms() -> dict[str, str]:
    """Names and addresses of the platforms that may be named; they collect, we do not."""
    return PLATFORMS | dict(getattr(settings, "HELP_PLATFORMS", {}))
