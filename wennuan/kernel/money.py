"""Money as whole fen (分); yuan only at the edge."""

import re

from wennuan.kernel.errors import Invalid

WAN = 1_000_000  # fen in 万元
_YUAN = re.compile(r"^(\d{1,10})(?:\.(\d{1,2}))?$")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．。，", "0123456789..,")


def yuan(fen: int) -> str:
    """1250 -> ¥12.50; negative amounts keep their sign in front."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}¥{fen // 100:,}.{fen % 100:02d}"


def wan(fen: int) -> str:
    """Large sums in 万元, smaller ones in yuan: 12345600 -> 12.35 万元, 5000 -> 50 元."""
    if abs(fen) >= WAN:
        return f"{fen / WAN:,.2f}".rstrip("0").rstrip(".") + " 万元"
    return f"{fen / 100:,.2f}".removesuffix(".00") + " 元"


def parse_yuan(written: str, *, field: str | None = None) -> int:
    """What a person wrote (``20``, ``20.5``, ``￥1,000``) in fen. Raises Invalid."""
    cleaned = written.translate(_FULL_WIDTH).strip().lstrip("¥￥").removesuffix("元")
    found = _YUAN.match(cleaned.replace(",", "").strip())
    if not found:
        raise Invalid("请填写金额，例如 20 或 20.50，最多两位小数。", field=field)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
