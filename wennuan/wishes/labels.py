"""What the station prints: the label on the goods, and the slip with the household's code."""

from pathlib import Path

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.wishes.models import Claim

HERE = Path(__file__).parent / "typst"
FONTS = Path(__file__).parents[1] / "ui" / "build" / "fonts"


def label_pdf(claim: Claim) -> bytes:
    """A label (100 × 60 mm): the thing, the number, a QR code for the station. No household."""
    wish = claim.wish
    facts = {
        "code": claim.code,
        "title": wish.title,
        "quantity": f"{claim.quantity} {wish.unit}",
        "site": wish.site.name,
        "giver": str(claim.org) if claim.org else "一位邻居",
        "day": f"{timezone.localdate(now()):%Y-%m-%d}",
        "qr": _qr(reverse("wishes:label", args=[claim.code])),
    }
    return _made("label.typ", facts)


def slip_pdf(claim: Claim, digits: str) -> bytes:
    """A slip (A6) for a household without a phone: what to tell, to whom, and when not to."""
    wish = claim.wish
    facts = {
        "code": claim.code,
        "digits": f"{digits[:3]} {digits[3:]}",
        "title": wish.title,
        "site": wish.site.name,
        "phone": wish.site.phone,
        "day": f"{timezone.localdate(now()):%Y 年 %-m 月 %-d 日}",
        "qr": _qr(reverse("wishes:receive", args=[claim.code])),
    }
    return _made("slip.typ", facts)


def _qr(path: str) -> str:
    made = segno.make_qr(settings.BASE_URL + path, error="m")
    return str(made.svg_inline(scale=4, border=0, dark="#2B2320"))


def _made(markup: str, facts: dict[str, str]) -> bytes:
    made = typst.compile(HERE / markup, format="pdf", font_paths=[FONTS], sys_inputs=facts)
    return bytes(made)
