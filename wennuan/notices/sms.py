"""Text messages out: one port, and the provider that ``SMS_PROVIDER`` names.

Neither numbers nor texts ever reach a log. ``console`` keeps messages for the demo to show and
sends nothing; ``aliyun`` sends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings

from wennuan.kernel import clock
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.errors import Unavailable
from wennuan.kernel.privacy import mask_phone
from wennuan.notices import aliyun
from wennuan.notices.models import DemoMessage

Kind = Literal["code", "notice"]
TEXTS: dict[str, str] = {
    "code": "验证码 {code}，3 分钟内有效。请不要告诉任何人。",
    "notice": "{title}。请打开{site}的“消息”查看。",
}
DEMO_LIFE = timedelta(minutes=30)
DEMO_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Message:
    """One text message as the demo shows it."""

    to: str
    kind: str
    text: str
    at: datetime


def send(phone: str, kind: Kind, params: Mapping[str, str]) -> None:
    """Send one text message now: a login ``code`` (params: code) or a ``notice`` (title).

    Waits a few seconds at most. Raises TooMany, Invalid or Unavailable with a sentence for the
    person; nothing is tried twice here, a job does that for notices.
    """
    if settings.SMS_PROVIDER == "aliyun":
        aliyun.send(phone, kind, params)
    elif settings.DEMO or settings.SANDBOX:
        _keep(phone, kind, params)
    else:
        raise Unavailable("这里还没有配置短信服务。", hint="请打电话给我们。")


def demo_outbox(phone: str = "") -> list[Message]:
    """The last half hour's messages (to one number), newest first; nothing outside the demo."""
    if not is_demo():
        return []
    kept = DemoMessage.objects.filter(at__gt=clock.now() - DEMO_LIFE).order_by("-at", "-pk")
    if phone:
        kept = kept.filter(phone_hash=_hash(phone))
    return [Message(mask_phone(m.phone), m.kind, m.text, m.at) for m in kept[:DEMO_SHOWN]]


def is_demo() -> bool:
    """Are messages kept for show instead of sent?"""
    return settings.SMS_PROVIDER != "aliyun" and (settings.DEMO or settings.SANDBOX)


def _keep(phone: str, kind: Kind, params: Mapping[str, str]) -> None:
    """Keep the message for the demo, encrypted, and drop those whose half hour is over."""
    DemoMessage.objects.filter(at__lt=clock.now() - DEMO_LIFE).delete()
    text = TEXTS[kind].format(**{"site": settings.SITE_NAME, **params})
    DemoMessage.objects.create(
        phone=phone, phone_hash=_hash(phone), kind=kind, text=f"【{settings.SITE_NAME}】{text}"
    )


def _hash(phone: str) -> bytes:
    return blind_index(phone, "sms")
