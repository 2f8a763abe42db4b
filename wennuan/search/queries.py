"""Finding: the best of what is recent first, then ever further back, in a bounded time.

A common word stands in hundreds of thousands of texts; sorting them all would take seconds, and
nobody reads them. So the newest are looked at first, and only when they are few is the window of
time widened. Titles are looked through apart, so that an older thing that is called by the words
is not lost behind newer ones that mention them. What is best of these is shown, page by page.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wennuan.kernel.clock import now
from wennuan.kernel.db import prepared
from wennuan.search.asking import Question, question, within
from wennuan.search.excerpts import Piece, excerpt_of, marked
from wennuan.search.kinds import is_lasting, known_kinds, name_of
from wennuan.search.marks import LASTING, Window, kind_mark, windows
from wennuan.search.models import IndexedText
from wennuan.search.words import fold, pairs, title_words

A_PAGE = 20
MOST = 200  # things ranked for one question: the last that can be paged to
FEW = 9  # beyond, the tab of a kind that is not among the things ranked says "9+"
SUGGESTED = 6
HALF_LIFE = timedelta(days=120)
LASTING_WORTH = 0.5  # a thing that lasts counts as a post that is one half-life old

_NEWEST = """
SELECT id, kind, title, at FROM search_indexedtext
WHERE words @@ %s::tsquery ORDER BY at DESC, id DESC LIMIT %s
"""
_COUNTS = """
SELECT (SELECT count(*) FROM (
    SELECT 1 FROM search_indexedtext WHERE words @@ asked.query::tsquery LIMIT %s
) AS few) FROM unnest(%s::text[]) WITH ORDINALITY AS asked (query, nth) ORDER BY nth
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, as everybody may see it."""

    kind: str
    kind_name: str
    ref: str
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    url: str
    at: datetime
    is_lasting: bool


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many things of a kind there are, as far as it is worth counting."""

    kind: str
    name: str
    count: int
    has_more: bool = False

    @property
    def shown(self) -> str:
        """The number on the tab."""
        return f"{self.count}+" if self.has_more else str(self.count)


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what a question found."""

    asked: Question
    hits: tuple[Hit, ...] = ()
    total: int = 0
    has_more: bool = False  # there are more things than are ranked
    is_near: bool = False  # nothing has all the words; these are similar
    kinds: tuple[KindCount, ...] = ()
    page: int = 1
    pages: int = 0

    @property
    def counts_by_kind(self) -> dict[str, int]:
        """Kinds that have something, and how many at least."""
        return {one.kind: one.count for one in self.kinds}


@dataclass(frozen=True, slots=True)
class _Candidate:
    pk: int
    kind: str
    title: str
    at: datetime


def find(words: str, *, kinds: Sequence[str] = (), place: str = "", page: int = 1) -> Results:
    """What these words are found in, the best first; ``place`` is the path of an area.

    Everything typed is an honest question: quotes, signs or nothing at all find nothing, and
    raise nothing.
    """
    asked = question(words, kinds=kinds, place=place)
    if not asked.words:
        return Results(asked)
    found, has_more = _candidates(asked)
    is_near = not found
    if is_near:
        found = _near(asked)
    ranked = sorted(found, key=lambda one: _rank(one, asked, is_near=is_near), reverse=True)
    pages = -(-len(ranked) // A_PAGE)
    page = min(max(page, 1), max(pages, 1))
    return Results(
        asked,
        hits=_hits(ranked[(page - 1) * A_PAGE : page * A_PAGE], asked),
        total=len(ranked),
        has_more=has_more,
        is_near=is_near and bool(ranked),
        kinds=() if is_near and ranked else _counts(asked, ranked, has_more=has_more),
        page=page,
        pages=pages,
    )


def suggestions(words: str) -> list[str]:
    """Titles that have these words, for whoever is still typing."""
    asked = question(words)
    if not asked.words:
        return []
    found = _lasting(asked.in_title(), asked, SUGGESTED)
    found += _widening(asked.in_title(), asked, SUGGESTED)
    return list(dict.fromkeys(one.title for one in found))[:SUGGESTED]


def _candidates(asked: Question) -> tuple[list[_Candidate], bool]:
    """Everything worth ranking, and whether there is more than that."""
    whole = asked.anywhere()
    some = [
        _lasting(whole, asked, MOST),
        _widening(whole, asked, MOST),
        _widening(asked.in_title(), asked, MOST // 2),
    ]
    found = {one.pk: one for part in some for one in part}
    return list(found.values()), any(len(part) == MOST for part in some)


def _near(asked: Question) -> list[_Candidate]:
    query = asked.nearly()
    if not query:
        return []
    return _lasting(query, asked, A_PAGE) + _widening(query, asked, A_PAGE)


def _lasting(query: str, asked: Question, most: int) -> list[_Candidate]:
    """The newest of those that last, of the kinds asked for."""
    kinds = [kind for kind in asked.kinds if is_lasting(kind)]
    if asked.kinds and not kinds:
        return []
    return _newest(within(query, [kind_mark(kind) for kind in kinds] or [LASTING]), most)


def _widening(query: str, asked: Question, most: int) -> list[_Candidate]:
    """The newest of the others, from the narrowest window that holds enough of them."""
    kinds = [kind for kind in asked.kinds if not is_lasting(kind)]
    if asked.kinds and not kinds:
        return []
    steps, found = windows(), list[_Candidate]()
    at: int | None = 0
    while at is not None:
        found = _newest(within(query, steps[at].marks(kinds)), most)
        at = _wider(steps, at, len(found), most)
    return found


def _wider(steps: Sequence[Window], at: int, found: int, most: int) -> int | None:
    """The next window worth looking at, or None when this one was the last or held enough.

    Windows that would hold too little are left out, going by how many there were so far.
    """
    if found >= most or at == len(steps) - 1:
        return None
    a_day = max(found, 0.5) / steps[at].days
    for later in range(at + 1, len(steps) - 1):
        if a_day * steps[later].days >= most / 2:
            return later
    return len(steps) - 1


def _newest(query: str, most: int) -> list[_Candidate]:
    return [_Candidate(*row) for row in prepared(_NEWEST, query, most)]


def _rank(one: _Candidate, asked: Question, *, is_near: bool) -> tuple[float, datetime, int]:
    """How well the title answers, and how recent it is; newer first where both are alike."""
    match = _likeness(one.title, asked) if is_near else _match(one.title, asked)
    age = max((now() - one.at) / HALF_LIFE, 0.0)
    fresh = LASTING_WORTH if is_lasting(one.kind) else 0.5**age
    return (match + fresh, one.at, one.pk)


def _match(title: str, asked: Question) -> float:
    folded = fold(title)
    share = sum(word in folded for word in asked.words) / len(asked.words)
    return share + (share == 1) + (fold(asked.text) in folded)


def _likeness(title: str, asked: Question) -> float:
    wanted = set(pairs(asked.text)) | set(asked.words)
    return 4 * len(wanted & title_words(title)) / len(wanted)


def _counts(
    asked: Question, found: Sequence[_Candidate], *, has_more: bool
) -> tuple[KindCount, ...]:
    """How many there are of each kind: as found, or when these are not all, at least."""
    counts = Counter(one.kind for one in found)
    unsure = [kind for kind in known_kinds() if asked.kinds or (has_more and not counts[kind])]
    few = _few_of_each(asked, [kind for kind in unsure if not counts[kind]])
    return tuple(
        KindCount(kind, name_of(kind), min(n, FEW) if kind in few else n,
                  n > FEW if kind in few else has_more and not is_lasting(kind))
        for kind in known_kinds()
        if (n := few.get(kind, counts[kind]))
    )  # fmt: skip


def _few_of_each(asked: Question, kinds: Sequence[str]) -> dict[str, int]:
    """How many there are of each of these kinds, counted to ``FEW`` and one."""
    steps, counts, query = windows(), dict.fromkeys(kinds, 0), asked.anywhere()
    last = len(steps) - 1
    ahead = {kind: last if is_lasting(kind) else 0 for kind in kinds}
    while ahead:
        queries = [within(query, steps[at].marks([kind])) for kind, at in ahead.items()]
        rows = prepared(_COUNTS, FEW + 1, queries)
        counts |= {kind: row[0] for kind, row in zip(ahead, rows, strict=True)}
        nexts = {kind: _wider(steps, at, counts[kind], FEW + 1) for kind, at in ahead.items()}
        ahead = {kind: at for kind, at in nexts.items() if at is not None}
    return counts


def _hits(page: Sequence[_Candidate], asked: Question) -> tuple[Hit, ...]:
    """The things of a page in their order; one that was withdrawn meanwhile is left out."""
    rows = IndexedText.objects.defer("words").in_bulk([one.pk for one in page])
    return tuple(_hit(rows[one.pk], asked) for one in page if one.pk in rows)


def _hit(row: IndexedText, asked: Question) -> Hit:
    return Hit(
        kind=row.kind,
        kind_name=name_of(row.kind),
        ref=row.ref,
        title=marked(row.title, asked.words),
        excerpt=excerpt_of(row.body, asked.words),
        url=row.url,
        at=row.at,
        is_lasting=is_lasting(row.kind),
    )
