"""Looking at an uploaded picture for codes that lead to a payment, and for numbers of people.

``store_upload`` has already made the picture anew, so that nothing hidden is left in it. Codes
are read here; writing is read by a program of its own (``reading``), one picture at a time on
the whole machine. Whatever can't be read waits for a person.
"""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zxingcpp
from django.conf import settings
from PIL import Image, ImageStat

from wennuan.moderation.screening import Screening, is_payment_code, screen

LEAST_SIDE = 900  # small codes are found once the picture is large enough
ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds to wait for one's turn, and then for the reading
PLAIN = 4.0  # a picture whose brightness varies less holds no writing
UNREAD = Screening(is_unread=True)


def screen_picture(path: str) -> Screening:
    """Read a stored upload. A PDF, and whatever can't be read, waits for a person."""
    if not path.endswith(".webp"):
        return UNREAD
    whole = Path(settings.MEDIA_ROOT) / path
    with Image.open(whole) as opened:
        picture = opened.convert("L")
    if ImageStat.Stat(picture).stddev[0] < PLAIN:
        return Screening()
    found = Screening()
    for code in zxingcpp.read_barcodes(_enlarged(picture)):
        found |= _of_code(code.text)
    return found if found.must_change else found | _of_writing(whole)


def _of_code(content: str) -> Screening:
    """A code that leads to a payment, or carries a number; others are as harmless as a link."""
    if is_payment_code(content):
        return Screening(payment=("收付款码",))
    read = screen(content)
    return Screening(identifiers=read.identifiers, payment=read.payment)


def _of_writing(whole: Path) -> Screening:
    if not settings.READ_PICTURES:
        return UNREAD
    try:
        with _turn():
            done = subprocess.run(  # noqa: S603 — our own program, a path that we chose
                [sys.executable, "-m", "wennuan.moderation.reading", str(whole)],
                cwd=ROOT,
                capture_output=True,
                timeout=PATIENCE,
                check=True,
            )
    except (subprocess.SubprocessError, TimeoutError):
        return UNREAD
    return screen(done.stdout.decode())


@contextmanager
def _turn() -> Iterator[None]:
    """One reader at a time on this machine: it takes a whole processor and much memory."""
    until = time.monotonic() + PATIENCE
    with (Path(settings.MEDIA_ROOT) / ".reading").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError from None
                time.sleep(0.1)
        yield


def _enlarged(picture: Image.Image) -> Image.Image:
    shorter = min(picture.size)
    if shorter >= LEAST_SIDE:
        return picture
    times = -(-LEAST_SIDE // max(shorter, 1))
    return picture.resize((picture.width * times, picture.height * times))
