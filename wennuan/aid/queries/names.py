"""How the one in need is called on other people's screens."""

from wennuan.aid.models import AidRequest, PublicName
from wennuan.kernel.privacy import mask_name

PSEUDONYMS = ("春风", "夏荷", "秋实", "冬青", "晨露", "晚霞", "星光", "青禾", "白杨", "山月")


def shown_name(request: AidRequest) -> str:
    """王**, or the pseudonym that they chose; a child is only 小*."""
    if request.person is not None and request.person.is_minor:
        return "小*"
    if request.public_name == PublicName.PSEUDONYM:
        return f"{PSEUDONYMS[sum(map(ord, request.code)) % len(PSEUDONYMS)]}（化名）"
    return mask_name(request.name or "") or "一位居民"
