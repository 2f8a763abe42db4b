"""Masks for other people's screens, and a scan for numbers that should not be public."""

import re
from dataclasses import dataclass

_ID = re.compile(r"(?<![0-9])(\d{17}[0-9Xx]|\d{15})(?![0-9Xx])")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_BANK = re.compile(r"(?<!\d)(?:\d[\s-]?){15,18}\d(?!\d)")


def mask_name(name: str) -> str:
    """王小明 -> 王**; an empty name stays empty."""
    return name[:1] + "*" * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """+8613812341234 or 13812341234 -> 138****1234; anything shorter is hidden whole."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else "****"  # noqa: PLR2004


def mask_id(number: str) -> str:
    """4101**********1234; anything shorter is hidden whole."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) == 18 else "****"  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text that names a person or an account."""

    kind: str
    text: str


def scan_identifiers(text: str) -> list[Found]:
    """Identity numbers, mobile numbers and account numbers in a text, in that order."""
    found = [Found("身份证号", hit.group()) for hit in _ID.finditer(text)]
    found += [Found("手机号", hit.group()) for hit in _PHONE.finditer(text)]
    known = {f.text for f in found}
    found += [
        Found("银行账号", h.group()) for h in _BANK.finditer(text) if h.group().strip() not in known
    ]
    return found
