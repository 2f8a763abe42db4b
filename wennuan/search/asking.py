"""A question in PostgreSQL's own words (tsquery): every word, and each mark that narrows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from wennuan.search.marks import place_mark
from wennuan.search.words import TITLE, asked_words, pairs

LONGEST_QUESTION = 60
MOST_WORDS = 8
PREFIX_FROM = 3  # letters of a Latin word or number that are enough to begin one
NEAR_PAIRS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the words as they were read, and which things to look through."""

    text: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    place: str = ""

    def anywhere(self) -> str:
        """Texts that have all the words."""
        return _all([*map(_word, self.words), *self._there()])

    def in_title(self) -> str:
        """Texts whose title has all the words."""
        return _all([*map(_title, self.words), *self._there()])

    def nearly(self) -> str:
        """Titles that lack one word or have a wrong character; empty when that says too little."""
        fewer = [_all(map(_word, some)) for some in _all_but_one(self.words)]
        parts = pairs(self.text)[:NEAR_PAIRS]
        alike = [_all(map(_title, some)) for some in combinations(parts, max(1, len(parts) // 2))]
        ways = fewer + (alike if len(parts) > 1 else [])
        return _all([_any(ways), *self._there()]) if ways else ""

    def _there(self) -> list[str]:
        return [_quoted(place_mark(self.place))] if self.place else []


def question(text: str, *, kinds: Sequence[str] = (), place: str = "") -> Question:
    """Read what was typed, whatever it is; without any word nothing will be found."""
    kept = " ".join(text.replace("\x00", " ").split())[:LONGEST_QUESTION].strip()
    return Question(kept, asked_words(kept)[:MOST_WORDS], tuple(kinds), place)


def within(query: str, marks: Sequence[str]) -> str:
    """The same question, among what has one of these marks (of time, of kind)."""
    return _all([query, _any(map(_quoted, marks))]) if marks else query


def _all_but_one(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(combinations(words, len(words) - 1)) if len(words) > 1 else []


def _word(word: str) -> str:
    if len(word) == 1:
        return _any([_quoted(word), _quoted(TITLE + word)])
    return _begun(word, word)


def _title(word: str) -> str:
    return _begun(TITLE + word, word)


def _begun(lexeme: str, word: str) -> str:
    """A Latin word or number may be the beginning of one; a Chinese word is whole."""
    is_begun = word.isascii() and len(word) >= PREFIX_FROM
    return f"{_quoted(lexeme)}:*" if is_begun else _quoted(lexeme)


def _all(parts: Iterable[str]) -> str:
    return " & ".join(parts)


def _any(parts: Iterable[str]) -> str:
    return f"({' | '.join(f'({part})' for part in parts)})"


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
