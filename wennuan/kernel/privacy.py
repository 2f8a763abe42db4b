"""Masks for other people's screens, and a scan for numbers that should not be public."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from wennuan.kernel.clock import today
from wennuan.kernel.codes import birth_date, id_number_error

ID_NUMBER, PHONE, BANK_CARD, BANK_ACCOUNT = "身份证号", "手机号", "银行卡号", "银行账号"
_GAP = r"[\s\-.·_\u200b-\u200d\ufeff]?"
_LONG = re.compile(rf"(?<![0-9A-Z])\d(?:{_GAP}\d){{13,18}}(?:{_GAP}X)?(?![0-9A-Z])")
_PHONE = re.compile(rf"(?<!\d)1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_ACCOUNT_NEAR = re.compile(r"(?:账号|帐号|账户|帐户|卡号|银行|户名|收款)")
_NEAR = 12
_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "0012345678912345678" + "91")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_CARD_BEGINS = "34569"
_SHORT_ID, _LONG_ID = 15, 18


def mask_name(name: str) -> str:
    """王小明 -> 王**; an empty name stays empty."""
    return name[:1] + "*" * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """+8613812341234 or 13812341234 -> 138****1234; anything shorter is hidden whole."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else "****"  # noqa: PLR2004


def mask_id(number: str) -> str:
    """4101**********1234; anything shorter is hidden whole."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) == _LONG_ID else "****"


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text that names a person or an account, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def scan_identifiers(text: str) -> list[Found]:
    """Identity, mobile, card and account numbers in a text, in its order.

    Width, gaps between the digits and Chinese numerals hide nothing. Other figures are left
    alone: an identity number has a birth date, and its check digit or a known province; a card
    has its check digit; an account is called one.
    """
    plain = plain_digits(text)
    found: list[Found] = []
    for kind, span in _spans(plain):
        if all(span[1] <= one.start or span[0] >= one.end for one in found):
            found.append(Found(kind, text[slice(*span)], *span))
    return sorted(found, key=lambda one: one.start)


def mask_identifiers(text: str) -> str:
    """The text, with the middle of each such number hidden."""
    for one in reversed(scan_identifiers(text)):
        text = text[: one.start] + _MASKS[one.kind](_bare(one.text)) + text[one.end :]
    return text


def plain_digits(text: str) -> str:
    """The text, as long as before, with every digit as 0 to 9: １３８, ①, 一三八 and 壹叁捌 too."""
    folded = (unicodedata.normalize("NFKC", letter).upper() for letter in text)
    whole = "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))
    return whole.translate(_DIGITS)


def _spans(plain: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for hit in _LONG.finditer(plain):
        kind = _kind_of(_bare(hit.group()), plain[max(0, hit.start() - _NEAR) : hit.start()])
        if kind:
            yield kind, hit.span()
    for hit in _PHONE.finditer(plain):
        yield PHONE, hit.span()


def _kind_of(number: str, before: str) -> str:
    if _is_identity(number):
        return ID_NUMBER
    if not number.isdigit() or len(number) < _SHORT_ID:
        return ""
    if number[0] in _CARD_BEGINS and has_luhn_check(number):
        return BANK_CARD
    return BANK_ACCOUNT if _ACCOUNT_NEAR.search(before) else ""


def _is_identity(number: str) -> bool:
    """With 18 signs a mistyped one tells as much, so that its province and birth date suffice."""
    if len(number) == _LONG_ID:
        right = id_number_error(number) is None
        return right or bool(_PROVINCE.match(number) and _is_birthday(birth_date(number)))
    if len(number) == _SHORT_ID and number.isdigit() and _PROVINCE.match(number):
        return _is_birthday(birth_date(f"{number[:6]}19{number[6:]}"))
    return False


def _is_birthday(day: date | None) -> bool:
    return day is not None and date(1900, 1, 1) <= day <= today()


def has_luhn_check(number: str) -> bool:
    """Is the last digit the check digit of a bank card?"""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0  # noqa: PLR2004


def _bare(written: str) -> str:
    return "".join(letter for letter in plain_digits(written) if letter.isdigit() or letter == "X")


def _mask_account(number: str) -> str:
    return f"{'*' * 8}{number[-4:]}"


_MASKS: dict[str, Callable[[str], str]] = {
    ID_NUMBER: mask_id,
    PHONE: mask_phone,
    BANK_CARD: _mask_account,
    BANK_ACCOUNT: _mask_account,
}
