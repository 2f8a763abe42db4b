"""How much a new account may write, so that a stranger can't flood a board (B5)."""

import re
from dataclasses import dataclass
from datetime import timedelta

from wennuan.audit.limits import hit
from wennuan.kernel.clock import now, today
from wennuan.kernel.errors import NotAllowed, TooMany
from wennuan.moderation.models import Check, CheckStatus
from wennuan.people.models import Person

NEW_FOR = timedelta(days=3)
REFUSED_WITHIN = timedelta(days=30)
REFUSED_MOST = 3
A_DAY_NEW, A_DAY_KNOWN, A_DAY_USUAL = 5, 20, 50
KEPT_SECONDS = 10 * 86400  # the key holds the day; the count may outlive it
_LINK = re.compile(
    r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|vip|cc)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one account may do today, and why no more."""

    a_day: int
    links: bool
    pictures: bool
    why: str = ""


def allowance(person: Person) -> Allowance:
    """What this account may do: more with days, with the real name, and with texts that stand."""
    refused = Check.objects.filter(
        author=person,
        status__in=[CheckStatus.REFUSED, CheckStatus.UPHELD],
        decided_at__gte=now() - REFUSED_WITHIN,
    )
    if refused.count() >= REFUSED_MOST:
        why = "最近有几条内容没有通过审核，这段时间发得少一些。"
        return Allowance(A_DAY_NEW, links=False, pictures=False, why=why)
    if person.is_verified:
        return Allowance(A_DAY_USUAL, links=True, pictures=True)
    if now() - person.joined_at < NEW_FOR:
        why = "新用户头三天发得少一些，完成实名后就没有这个限制。"
        return Allowance(A_DAY_NEW, links=False, pictures=False, why=why)
    return Allowance(A_DAY_KNOWN, links=True, pictures=True, why="完成实名后可以多发一些。")


def may_post(person: Person, text: str = "", *, pictures: int = 0) -> bool:
    """Count one text of this person today; True, or a refusal that says why and what next.

    Raises NotAllowed for a link or picture that a new account may not post yet, TooMany beyond
    the number of a day. Call it inside the transaction of the act: a refused act isn't counted.
    """
    allowed = allowance(person)
    if not allowed.links and has_link(text):
        raise NotAllowed("现在还不能发网址。", hint=allowed.why)
    if not allowed.pictures and pictures:
        raise NotAllowed("现在还不能发图片。", hint=allowed.why)
    key = f"post:{person.pk}:{today():%Y%m%d}"
    if not hit(key, limit=allowed.a_day, seconds=KEPT_SECONDS):
        raise TooMany(f"今天已经发了 {allowed.a_day} 条，明天再来。", hint=allowed.why)
    return True


def has_link(text: str) -> bool:
    """Is there an address of the web in this text?"""
    return _LINK.search(text) is not None
