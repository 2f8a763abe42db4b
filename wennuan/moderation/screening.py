"""Reading a text for what may not stand in it, or what a person should look at first.

Pure: the same text, the same answer. What names a person or an account, or leads to a private
payment, has to be changed by the writer; a word of the list only makes the text wait.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from django.conf import settings

from wennuan.kernel.privacy import plain_digits, scan_identifiers
from wennuan.search.words import fold

_LIST = Path(__file__).parent / "data" / "words.toml"
_SIGNS = re.compile(r"[\W_]+")
_PAYMENT = re.compile(
    r"wxp://\S*|weixin://wxpay\S*|(?:https?://)?payapp\.weixin\.qq\.com\S*"
    r"|(?:https?://)?(?:qr|render|ds|mobile)\.alipay\.com\S*|alipays?://\S*|alipayqr://\S*"
    r"|(?:https?://)?qr\.95516\.com\S*|(?:https?://)?(?:www\.)?paypal\.me\S*"
    r"|(?:https?://)?(?:www\.)?(?:shuidichou|qschou|qingsongchou)\.com\S*",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:微信号?|薇信号?|威信号?|[vｖ]信号?|\bvx|\bwx|wechat|weixin)[是为:：号\s]*"
    r"([a-z][-_a-z0-9]{5,19})|(?:qq|扣扣|企鹅)(?:号|群)?[是为:：\s]*([1-9]\d{4,10})(?!\d)",
    re.IGNORECASE,
)
URGENT = frozenset({"自伤求救", "儿童安全"})


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found in a text or picture.

    ``words`` are words of the list, ``categories`` what they stand for; ``identifiers`` name
    the kinds of numbers ("手机号"), never the numbers; ``payment`` names ways to pay somebody.
    ``is_unread`` says that a machine can't read it, so that a person has to.
    """

    words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    is_unread: bool = False

    @property
    def is_clean(self) -> bool:
        """Nothing found, and everything read."""
        return not (self.must_change or self.needs_look)

    @property
    def must_change(self) -> bool:
        """The writer has to take something out: it may not even wait here."""
        return bool(self.identifiers or self.payment)

    @property
    def needs_look(self) -> bool:
        """A person has to look before others see it."""
        return bool(self.words) or self.is_unread

    @property
    def is_urgent(self) -> bool:
        """Somebody may be in danger: a person looks at once."""
        return not URGENT.isdisjoint(self.categories)

    @property
    def sentence(self) -> str:
        """What to change and why, for the writer; empty when nothing has to be changed."""
        if self.payment:
            return (
                f"内容里有{'、'.join(self.payment)}，请删去。这里不收付个人款项，"
                "需要帮助可以走“求帮助”，社区会帮您找对门路。"
            )
        if self.identifiers:
            return (
                f"内容里有{'、'.join(self.identifiers)}，公开出来会被人拿去用，请删去后再发。"
                "社区需要联系您时，会用您登录的号码。"
            )
        return ""

    @property
    def why(self) -> str:
        """Why it waits, in short, for the moderator."""
        said = [f"{'、'.join(self.categories)}：{'、'.join(self.words)}"] if self.words else []
        said += [f"含{one}" for one in (*self.identifiers, *self.payment)]
        return "；".join([*said, *(["机器读不了，需要人看"] if self.is_unread else [])])

    def __or__(self, other: "Screening") -> "Screening":
        """What was found in both together."""
        return Screening(
            words=_joined(self.words, other.words),
            categories=_joined(self.categories, other.categories),
            identifiers=_joined(self.identifiers, other.identifiers),
            payment=_joined(self.payment, other.payment),
            is_unread=self.is_unread or other.is_unread,
        )


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one + other))


def screen(text: str) -> Screening:
    """Read a text of any length."""
    hits = [word for word, _ in _hits(_squeeze(text)[0])]
    categories = _lists()[1]
    payment = ["付款链接"] if _PAYMENT.search(text) else []
    contacts = ["微信号或QQ号"] if _CONTACT.search(plain_digits(text)) else []
    numbers = [found.kind for found in scan_identifiers(text)]
    return Screening(
        words=tuple(dict.fromkeys(hits)),
        categories=tuple(dict.fromkeys(categories[word] for word in hits)),
        identifiers=tuple(dict.fromkeys(numbers + contacts)),
        payment=tuple(payment),
    )


def is_payment_code(content: str) -> bool:
    """Does what a QR code says lead to paying somebody?"""
    return bool(_PAYMENT.search(content)) or any(
        found.kind.startswith("银行") for found in scan_identifiers(content)
    )


def listed_words(text: str) -> tuple[str, ...]:
    """The words of the list in a text, as they are written there, to be marked."""
    squeezed, places = _squeeze(text)
    spans = [(places[start], places[start + len(word) - 1]) for word, start in _hits(squeezed)]
    return tuple(dict.fromkeys(text[first : last + 1] for first, last in spans))


def _hits(squeezed: str) -> list[tuple[str, int]]:
    """Words of the list and where they begin; the longest first, so a harmless phrase wins."""
    machine, categories = _lists()
    spans = machine.find_matches_as_indexes(squeezed)
    found = [(squeezed[start:end], start) for _, start, end in spans]
    return [(word, start) for word, start in found if word in categories]


def _squeeze(text: str) -> tuple[str, list[int]]:
    """The text without width, case, spaces and signs, and where each letter stood."""
    kept = [(one, at) for at, one in enumerate(fold(text)) if not _SIGNS.fullmatch(one)]
    return "".join(letter for letter, _ in kept), [at for _, at in kept]


@cache
def _lists() -> tuple[AhoCorasick, dict[str, str]]:
    """All words and harmless phrases as one machine, and what each word stands for."""
    categories: dict[str, str] = {}
    harmless: set[str] = set()
    for path in [_LIST, *([Path(settings.WORDS_FILE)] if settings.WORDS_FILE else [])]:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        for name, words in said.get("categories", {}).items():
            categories |= {_squeeze(word)[0]: name for word in words}
        harmless |= {_squeeze(phrase)[0] for phrase in said.get("harmless", {}).get("phrases", [])}
    machine = AhoCorasick(
        sorted((categories.keys() | harmless) - {""}), matchkind=MatchKind.LeftmostLongest
    )
    return machine, {word: name for word, name in categories.items() if word not in harmless}
