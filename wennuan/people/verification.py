"""Whether a name and an identity number belong together: a port, and its sandbox.

The ministry's service can be called only from the government network; an adapter for it is a
class with ``check`` and one line in ``_PROVIDERS``.
"""

from enum import Enum
from typing import Protocol

from django.conf import settings

from wennuan.kernel.errors import Unavailable


class Answer(Enum):
    """What the service said."""

    MATCHES = "matches"
    DIFFERS = "differs"


class Verifier(Protocol):
    """Someone who can tell."""

    def check(self, name: str, id_number: str) -> Answer:
        """Compare; raise Unavailable when there is no answer. Keeps and logs nothing."""


class Sandbox:
    """Accepts every well-formed number, apart from those that play the other answers."""

    DIFFERS = frozenset({"410103199001010019", "410103200001010014"})
    SILENT = frozenset({"410103199002020016"})

    def check(self, name: str, id_number: str) -> Answer:
        """Play the listed answer."""
        if id_number in self.SILENT:
            raise Unavailable(
                "身份核验服务暂时没有回应，您填的内容没有保存。", hint="请过几分钟再试一次。"
            )
        return Answer.DIFFERS if id_number in self.DIFFERS else Answer.MATCHES


_PROVIDERS: dict[str, type[Verifier]] = {"sandbox": Sandbox}


def verifier() -> Verifier:
    """The one that ``IDENTITY_PROVIDER`` names."""
    provider = _PROVIDERS.get(settings.IDENTITY_PROVIDER)
    if provider is None:
        raise Unavailable("网上实名还没有接通。", hint="请带身份证到最近的站点办理。")
    return provider()


def demo_numbers() -> dict[str, str]:
    """Numbers that make the sandbox refuse or stay silent, for the demo to name."""
    if not settings.DEMO or settings.IDENTITY_PROVIDER != "sandbox":
        return {}
    return dict.fromkeys(sorted(Sandbox.DIFFERS), "对不上") | dict.fromkeys(
        sorted(Sandbox.SILENT), "没有回应"
    )
