"""The donation certificate (捐赠证书): a page that anyone can check by its code."""

from pathlib import Path

import segno
import typst
from django.urls import reverse
from django.utils import timezone

from wennuan.giving.models import IN_HAND, Donation
from wennuan.kernel.errors import WrongState
from wennuan.kernel.money import yuan

HERE = Path(__file__).parent / "typst"
FONTS = Path(__file__).parents[1] / "ui" / "build" / "fonts"
BIG = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")


def certificate_pdf(donation: Donation, *, base_url: str) -> bytes:
    """The certificate of a gift that is with the charity. Data goes in beside the markup."""
    if donation.status not in IN_HAND or donation.received_at is None:
        raise WrongState("到账以后才有捐赠证书；已退款的捐赠没有证书。")
    link = base_url + reverse("giving:check_code", args=[donation.check_code])
    kept = donation.amount_fen - donation.refunded_fen
    facts = {
        "name": donation.public_name,
        "behalf": donation.on_behalf,
        "memory": donation.in_memory,
        "amount": yuan(kept),
        "big_amount": big_amount(kept),
        "target": str(donation.campaign or donation.fund),
        "org": donation.fund.org.name,
        "credit_code": donation.fund.org.credit_code or "",
        "number": donation.number,
        "code": donation.check_code,
        "day": f"{timezone.localdate(donation.received_at):%Y 年 %-m 月 %-d 日}",
        "link": link,
        "qr": segno.make(link, error="m").svg_inline(scale=4, border=0, dark="#2B2320"),
    }
    made = typst.compile(
        HERE / "certificate.typ", format="pdf", font_paths=[FONTS], sys_inputs=facts
    )
    return bytes(made)


def big_amount(fen: int) -> str:
    """An amount in the capital numerals of receipts: 2050 -> 贰拾元伍角整."""
    whole, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    text = f"{_whole(whole)}元" if whole else ""
    if jiao:
        text += f"{BIG[jiao]}角"
    elif cents and whole:
        text += "零"
    return (text + (f"{BIG[cents]}分" if cents else "整")) if fen else "零元整"


def _whole(number: int) -> str:
    """A whole number below a million million in capital numerals."""
    groups: list[str] = []
    needs_zero = False
    for power, name in enumerate(GROUPS):
        part = number // 10_000**power % 10_000
        if part:
            groups.append(_group(part) + name + ("零" if needs_zero and groups else ""))
        needs_zero = 0 < part < 1000 or (needs_zero and not part)  # noqa: PLR2004 — a leading zero
    return "".join(reversed(groups))


def _group(part: int) -> str:
    """Four digits."""
    text, pending = "", False
    for place in (3, 2, 1, 0):
        digit = part // 10**place % 10
        if digit:
            text += ("零" if pending and text else "") + BIG[digit] + UNITS[place]
        pending = digit == 0
    return text
