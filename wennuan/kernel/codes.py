"""Numbers that people and organisations are known by, and how they are checked."""

import secrets
from datetime import date

import phonenumbers
from stdnum.cn import uscc

from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_LENGTH = 18
_CLEAR = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
_MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


def normalise_id_number(written: str) -> str:
    """As it is stored: no spaces, capital X."""
    return "".join(written.split()).upper()


def id_number_error(written: str) -> str | None:
    """What is wrong with a 公民身份号码, in a sentence, or None.

    GB 11643-1999: 17 digits and a check digit, with a real birth date. The region is not judged:
    codes are renamed and abolished. A right check digit is not real-name verification.
    """
    number = normalise_id_number(written)
    if len(number) != ID_LENGTH or not (number[:17].isascii() and number[:17].isdigit()):
        return "身份证号码应为 18 位：17 位数字，末位是数字或 X。"
    total = sum(int(a) * w for a, w in zip(number[:17], _WEIGHTS, strict=True))
    if "10X98765432"[total % 11] != number[17]:
        return "身份证号码的校验位不对，请核对每一位。"
    born = birth_date(number)
    if born is None or not date(1900, 1, 1) <= born <= today():
        return "身份证号码里的出生日期不对，请核对第 7 到 14 位。"
    return None


def birth_date(id_number: str) -> date | None:
    """The birth date inside a 公民身份号码, or None when there is no such day."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def credit_code_error(written: str) -> str | None:
    """What is wrong with a 统一社会信用代码 (GB 32100-2015), in a sentence, or None."""
    if uscc.is_valid(written):
        return None
    return "统一社会信用代码应为 18 位，并且校验位要对；请对照登记证书核对。"


def normalise_phone(written: str, *, field: str | None = None) -> str:
    """A Chinese mobile number as ``+8613812345678``. Raises Invalid."""
    try:
        number = phonenumbers.parse(written, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if (
        number is None
        or not phonenumbers.is_valid_number(number)
        or phonenumbers.number_type(number) not in _MOBILE
        or number.country_code != 86  # noqa: PLR2004 — China
    ):
        raise Invalid("请填写 11 位手机号码，例如 138 1234 5678。", field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def random_code(length: int, alphabet: str = _CLEAR) -> str:
    """A code that can't be guessed and is easy to read aloud."""
    return "".join(secrets.choice(alphabet) for _ in range(length))
