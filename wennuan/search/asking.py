"""A question in PostgreSQL's own words (tsquery): every word, and each mark that narrows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from wennuan.search.marks import LASTING, kind_mark, place_mark
from wennuan.search.words import TITLE, asked_words, pairs

LONGEST_QUESTION = 60
MOST_WORDS = 8
PREFIX_FROM = 3  # letters of a Latin word or number that are enough to begin one
NEAR_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the words as they were read, and which things to look through."""

    text: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    place: str = ""

    def anywhere(self) -> str:
        """Texts that have all the words."""
        return _all([*(_word(word) for word in self.words), *self._narrowed()])

    def in_title(self) -> str:
        """Texts whose title has all the words."""
        return _all([*(_title(word) for word in self.words), *self._narrowed()])

    def nearly(self) -> str:
        """Titles that lack one word or have a wrong character; empty when that says too little."""
        fewer = [_all(map(_word, some)) for some in _all_but_one(self.words)]
        parts = pairs(self.text)[:NEAR_PAIRS]
        alike = [_all(map(_title, some)) for some in combinations(parts, max(1, len(parts) // 2))]
        ways = fewer + (alike if len(parts) > 1 else [])
        return _all([_any(ways), *self._narrowed()]) if ways else ""

    def of_kind(self, kind: str) -> str:
        """All the words, among things of one kind."""
        return _all([*(_word(word) for word in self.words), *_place(self.place), _kind([kind])])

    def _narrowed(self) -> list[str]:
        return [*([_kind(self.kinds)] if self.kinds else []), *_place(self.place)]


def question(text: str, *, kinds: Sequence[str] = (), place: str = "") -> Question:
    """Read what was typed, whatever it is; without any word nothing will be found."""
    kept = " ".join(text.replace("\x00", " ").split())[:LONGEST_QUESTION].strip()
    return Question(kept, asked_words(kept)[:MOST_WORDS], tuple(kinds), place)


def within(query: str, window: Sequence[str]) -> str:
    """The same question, inside a window of time."""
    return _all([query, _any(map(_quoted, window))]) if window else query


def lasting(query: str) -> str:
    """The same question, among things that last."""
    return within(query, [LASTING])


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


def _kind(kinds: Iterable[str]) -> str:
    return _any(_quoted(kind_mark(kind)) for kind in kinds)


def _place(path: str) -> list[str]:
    return [_quoted(place_mark(path))] if path else []


def _all(parts: Iterable[str]) -> str:
    return " & ".join(parts)


def _any(parts: Iterable[str]) -> str:
    return f"({' | '.join(f'({part})' for part in parts)})"


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
