"""The picture to share: the wish, its place and a QR code, 1080 × 1440; nobody is in it."""

import io
from functools import lru_cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from wennuan.kernel.money import yuan
from wennuan.wishes.queries import WishCard

FONTS = Path(__file__).parents[1] / "ui" / "build" / "fonts"
SIZE = (1080, 1440)
PAPER, SURFACE, INK, MUTED, WARM, TINT, LINE = (
    "#FFFBF5", "#FFFFFF", "#2B2320", "#6B5F58", "#C2410C", "#FFEDD9", "#EADFD3",
)  # fmt: skip
MARGIN = 96
TITLE_LINES, STORY_LINES = 3, 3


@lru_cache(maxsize=256)
def share_picture(card: WishCard, link: str) -> bytes:
    """A PNG of one wish as everyone may see it; the same card is drawn once."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((48, 48, 1032, 1392), radius=36, fill=SURFACE, outline=LINE, width=3)
    pen.text((MARGIN, 108), "微心愿", font=_font(40, bold=True), fill=WARM)
    _chip(pen, card.kind_word)
    top = _lines(pen, card.title, (MARGIN, 216), _font(84, bold=True), INK, TITLE_LINES)
    top = _lines(pen, card.story, (MARGIN, top + 28), _font(42), MUTED, STORY_LINES)
    _facts(pen, card, max(top + 40, 720))
    _code(picture, pen, link)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"WennuanSans-{'Bold' if bold else 'Regular'}.ttf", size)


def _chip(pen: ImageDraw.ImageDraw, word: str) -> None:
    font = _font(36)
    width = pen.textlength(word, font=font)
    box = (1080 - MARGIN - width - 48, 100, 1080 - MARGIN, 164)
    pen.rounded_rectangle(box, radius=32, fill=TINT)
    pen.text((box[0] + 24, 111), word, font=font, fill=INK)


def _lines(
    pen: ImageDraw.ImageDraw,
    text: str,
    at: tuple[int, int],
    font: ImageFont.FreeTypeFont,
    fill: str,
    most: int,
) -> int:
    """Draw a text in lines that fit, and give back where the next thing begins."""
    left, top = at
    width, step = SIZE[0] - 2 * MARGIN, round(font.size * 1.4)
    lines = _broken(pen, text, font, width)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    for line in lines:
        pen.text((left, top), line, font=font, fill=fill)
        top += step
    return top


def _broken(
    pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int
) -> list[str]:
    lines, line = [], ""
    for letter in text.replace("\n", " "):
        if line and pen.textlength(line + letter, font=font) > width:
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line] if line else lines


def _facts(pen: ImageDraw.ImageDraw, card: WishCard, top: int) -> None:
    pen.line((MARGIN, top, SIZE[0] - MARGIN, top), fill=LINE, width=3)
    price = f"约 {yuan(card.price_fen)}" if card.price_fen else "出一份力"
    if card.is_batch:
        price = f"每{card.unit}{price}，还差 {card.left} {card.unit}"
    pen.text((MARGIN, top + 40), price, font=_font(52, bold=True), fill=WARM)
    pen.text((MARGIN, top + 128), card.place, font=_font(40), fill=INK)
    _lines(pen, f"由{card.site}转交", (MARGIN, top + 192), _font(36), MUTED, 1)


def _code(picture: Image.Image, pen: ImageDraw.ImageDraw, link: str) -> None:
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(
        drawn, kind="png", scale=10, border=1, dark=INK, light=SURFACE
    )
    code = Image.open(drawn).convert("RGB").resize((264, 264), Image.Resampling.NEAREST)
    picture.paste(code, (SIZE[0] - MARGIN - 264, 1062))
    pen.text((MARGIN, 1128), "扫一扫，认领这个心愿", font=_font(44, bold=True), fill=INK)
    pen.text((MARGIN, 1200), "实名认领，送到站点，由站点转交", font=_font(34), fill=MUTED)
    pen.text((MARGIN, 1254), "这里不收钱", font=_font(34), fill=MUTED)
