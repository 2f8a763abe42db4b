"""Who may sign in to the demo, and what there is to try."""

from dataclasses import dataclass

from wennuan.demo.world import Record, data

FIRST = ("resident", "elder", "helper")
HINTS = (
    "不登录也可以看和捐。验证码：登录时页面上会直接显示，不发真短信。",
    "有岗位的账户还要第二步动态码：演示环境里同样显示在页面上，照着填就行。",
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the table."""

    phone: str
    who: str
    shows: str


def sign_ins() -> list[SignIn]:
    """The cast, residents first, then whoever holds a post, by phone number."""
    cast = sorted(data("people")["person"], key=_order)
    return [SignIn(f"199 0000 {one['phone']}", one["nickname"], one["shows"]) for one in cast]


def _order(one: Record) -> tuple[bool, str]:
    return (one["key"] not in FIRST, one["phone"])
