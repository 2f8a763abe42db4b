"""The words that a text is found by (检索词): made here, so that the database needs no dictionary.

A text is found by every dictionary word in it, whatever stands around that word; by pairs of
neighbouring characters where the dictionary has no word (names of people and villages); and by
its Latin words and numbers. A title is found by each character and each pair as well, which
forgives a wrong character.
"""

import re
import unicodedata
from itertools import pairwise

import rjieba

HAN = "㐀-䶿一-鿿𠀀-𲎯々〇"
RUNS = re.compile(rf"[{HAN}]+|[0-9a-z]+|[^\W_{HAN}]+")
SILENT = frozenset("的了和是在就都而及与着或也还这那吗呢啊吧之我你您他她它们想要给请把被让有没不很")
POLITE = frozenset({
    "请问", "哪里", "哪儿", "怎么", "怎样", "如何", "什么", "为什么", "可以",
    "能不能", "有没有", "是不是", "知道", "想要", "想问", "谢谢", "麻烦",
})  # fmt: skip
LONGEST = 40  # characters of one word; no dictionary word is longer
TITLE = "t:"


def fold(text: str) -> str:
    """The same text, as long as before, without what a reader doesn't look at: width and case."""
    return text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Each letter's plain form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        """One letter for one letter: what would grow stays as it is."""
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_FOLDED = _Folded()


def asked_words(text: str) -> tuple[str, ...]:
    """The words that a question consists of, each once, in its order."""
    found: list[str] = []
    for run in RUNS.findall(fold(text)):
        found += _asked_han(run) if _is_han(run) else [run[:LONGEST]]
    return tuple(dict.fromkeys(found))


def text_words(text: str) -> set[str]:
    """All words that a text is found by."""
    found: set[str] = set()
    for run in RUNS.findall(fold(text)):
        if _is_han(run):
            found.update(word for word in rjieba.cut_all(run) if len(word) > 1)
            found.update(_told_han(run))
        else:
            found.add(run[:LONGEST])
    return found


def title_words(text: str) -> set[str]:
    """All words that a title is found by: those of a text, each character, and each pair."""
    runs = [run for run in RUNS.findall(fold(text)) if _is_han(run)]
    letters = {letter for run in runs for letter in run}
    return text_words(text) | letters | {pair for run in runs for pair in pairs(run)}


def pairs(text: str) -> tuple[str, ...]:
    """Neighbouring characters, two by two, each pair once, inside each run of a text."""
    runs = [run for run in RUNS.findall(fold(text)) if _is_han(run)]
    return tuple(dict.fromkeys(a + b for run in runs for a, b in pairwise(run)))


def _asked_han(run: str) -> list[str]:
    """Dictionary words; characters outside them in pairs, or alone between two words."""
    cut = ["" if word in SILENT | POLITE else word[:LONGEST] for word in rjieba.cut(run, False)]
    found = []
    for before, word, after in zip(["", *cut], cut, [*cut[1:], ""], strict=False):
        if len(word) == len(after) == 1:
            found.append(word + after)
        elif len(word) > 1 or (word and len(before) != 1):
            found.append(word)
    return found or [run[0]]


def _told_han(run: str) -> list[str]:
    """Each character outside the dictionary's words: alone, and with both its neighbours."""
    cut = rjieba.cut(run, False)
    found = [word for word in cut if len(word) == 1 and word not in SILENT]
    loose = [a[-1] + b[0] for a, b in pairwise(cut) if len(a) == 1 or len(b) == 1]
    found += [pair for pair in loose if SILENT.isdisjoint(pair)]
    return found or cut[:1]


def _is_han(run: str) -> bool:
    return re.match(rf"[{HAN}]", run) is not None
