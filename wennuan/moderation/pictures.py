"""Looking at an uploaded picture for codes that lead to a payment, and numbers of people.

``store_upload`` has already made the picture anew, so that nothing hidden is left in it.
"""

from pathlib import Path

import zxingcpp
from django.conf import settings
from PIL import Image

from wennuan.moderation.screening import Screening, is_payment_code, screen

LEAST_SIDE = 900  # small codes are found once the picture is large enough


def screen_picture(path: str) -> Screening:
    """Read a stored upload. A PDF, and whatever can't be read, waits for a person."""
    if not path.endswith(".webp"):
        return Screening(is_unread=True)
    with Image.open(Path(settings.MEDIA_ROOT) / path) as opened:
        picture = _enlarged(opened.convert("L"))
    found = Screening()
    for code in zxingcpp.read_barcodes(picture):
        found |= _of_code(code.text)
    return found


def _of_code(content: str) -> Screening:
    """A code that leads to a payment, or carries a number; others are as harmless as a link."""
    if is_payment_code(content):
        return Screening(payment=("收付款码",))
    read = screen(content)
    return Screening(identifiers=read.identifiers, payment=read.payment)


def _enlarged(picture: Image.Image) -> Image.Image:
    shorter = min(picture.size)
    if shorter >= LEAST_SIDE:
        return picture
    times = -(-LEAST_SIDE // max(shorter, 1))
    return picture.resize((picture.width * times, picture.height * times))
