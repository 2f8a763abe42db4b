"""A few lines of a text around what was asked for. Pieces, not HTML: the page escapes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wennuan.search.words import fold

WIDTH = 90
LEAD = 18  # characters shown before the first hit


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``is_hit`` when it is a word that was asked for."""

    text: str
    is_hit: bool = False


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """A text in pieces, the words of the question apart."""
    spans = _hits(text, words)
    pieces, at = [], 0
    for start, end in spans:
        pieces += [Piece(text[at:start]), Piece(text[start:end], is_hit=True)]
        at = end
    return tuple(piece for piece in [*pieces, Piece(text[at:])] if piece.text)


def excerpt_of(text: str, words: Sequence[str], width: int = WIDTH) -> tuple[Piece, ...]:
    """The stretch of a text that holds most of the words, or its beginning."""
    flat = " ".join(text.split())
    start = _best_start(_hits(flat, words), width)
    shown = flat[start : start + width]
    before, after = "…" if start else "", "…" if start + width < len(flat) else ""
    return tuple(
        piece
        for piece in (Piece(before), *marked(shown, words), Piece(after))
        if piece.text
    )  # fmt: skip


def _hits(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, the longest first where they overlap."""
    wanted = sorted((fold(word) for word in words if word), key=len, reverse=True)
    if not wanted:
        return []
    pattern = re.compile("|".join(re.escape(word) for word in wanted))
    return [hit.span() for hit in pattern.finditer(fold(text))]


def _best_start(spans: list[tuple[int, int]], width: int) -> int:
    """Where to begin so that most hits are seen; the first such place."""
    starts = [max(0, start - LEAD) for start, _ in spans]
    seen = [sum(1 for start, end in spans if begin <= start and end <= begin + width)
            for begin in starts]  # fmt: skip
    return starts[seen.index(max(seen))] if seen else 0
