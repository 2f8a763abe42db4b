"""Moving money (记账): the only door to the ledger.

Every posting sums to zero, is written once, and is corrected only by its reversal.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from wennuan.kernel.clock import now
from wennuan.kernel.db import prepared
from wennuan.kernel.errors import DomainError, WrongState
from wennuan.ledger import queries
from wennuan.ledger.models import LedgerCheck, Line, Posting

if TYPE_CHECKING:
    from wennuan.people.models import Person

FEWEST_LINES = 2
log = logging.getLogger("wennuan.ledger")

_WRITE = """
WITH given AS (
  SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[])
    AS g(key, memo, by_id, reverses_id)
), posting AS (
  INSERT INTO ledger_posting (key, memo, at, by_id, reverses_id)
  SELECT key, memo, %s, by_id, reverses_id FROM given ORDER BY key
  ON CONFLICT (key) DO NOTHING RETURNING id, key
), line AS (
  INSERT INTO ledger_line (posting_id, account, fen, at)
  SELECT posting.id, side.account, side.fen, %s
  FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS side(key, account, fen)
  JOIN posting USING (key)
)
SELECT key FROM posting
"""

# All sums below the oldest transaction that still runs, each on top of the account's last sum.
_ROLL = """
WITH edge AS (
  SELECT pg_snapshot_xmin(pg_current_snapshot()) AS upto,
    coalesce((SELECT upto FROM ledger_accountrollup ORDER BY upto DESC LIMIT 1), '0') AS since
), fresh AS (
  SELECT account, sum(fen)::bigint AS fen, count(*) AS count FROM ledger_line, edge
  WHERE xid >= edge.since AND xid < edge.upto GROUP BY account
)
INSERT INTO ledger_accountrollup (account, upto, fen, count, at)
SELECT fresh.account, edge.upto, fresh.fen + coalesce(last.fen, 0),
  fresh.count + coalesce(last.count, 0), %s
FROM fresh CROSS JOIN edge LEFT JOIN LATERAL (
  SELECT fen, count FROM ledger_accountrollup r
  WHERE r.account = fresh.account ORDER BY upto DESC LIMIT 1
) last ON true
ORDER BY fresh.account
ON CONFLICT DO NOTHING
RETURNING account
"""
_DROP_OLD = """
DELETE FROM ledger_accountrollup old USING unnest(%s::text[]) AS rolled(account)
WHERE old.account = rolled.account AND EXISTS (
  SELECT FROM ledger_accountrollup newer
  WHERE newer.account = old.account AND newer.upto > old.upto)
"""
# Transaction numbers of another cluster (a restored dump) say nothing in this one.
_DROP_FOREIGN = """
DELETE FROM ledger_accountrollup WHERE EXISTS (
  SELECT FROM ledger_accountrollup WHERE upto > pg_snapshot_xmin(pg_current_snapshot()))
"""


class Unbalanced(DomainError):
    """The lines do not sum to zero, or there are fewer than two."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting to be written: account code -> fen, positive in, negative out."""

    key: str
    lines: dict[str, int]
    memo: str = ""
    by_id: int | None = None
    reverses_id: int | None = None


def post(key: str, lines: dict[str, int], *, by: "Person | None", memo: str = "") -> Posting:
    """Write one balanced posting: account code -> fen, positive in, negative out.

    ``key`` names the event in the real world, such as ``donation:831:received``. Posting the
    same key again gives back the first posting unchanged, so a retried job cannot pay twice;
    the same key with other lines is refused.
    """
    post_many([Entry(key, lines, memo, by.pk if by else None)])
    return Posting.objects.get(key=key)


def post_many(entries: Sequence[Entry]) -> frozenset[str]:
    """Write many postings in one statement and give back the keys that were new.

    Keys already written are left alone, as in ``post``. Everything is written, or nothing.
    """
    with transaction.atomic():
        return post_within(entries)


def post_within(entries: Sequence[Entry]) -> frozenset[str]:
    """As ``post_many``, as a part of the caller's transaction, which a refusal must end.

    For the path on which every gift settles: it saves a savepoint.
    """
    wanted = _by_key(entries)
    if not wanted:
        return frozenset()
    fresh = _write(wanted)
    _refuse_differing([wanted[key] for key in wanted.keys() - fresh])
    return fresh


def reverse(posting: Posting, *, key: str, by: "Person | None", memo: str) -> Posting:
    """Take a posting back by its mirror image. It can be taken back once only."""
    lines = {line.account: -line.fen for line in posting.lines.all()}
    with transaction.atomic():
        done = Posting.objects.select_for_update().filter(reverses=posting).first()
        if done and done.key != key:
            raise WrongState("这笔记账已经冲正过了，不能再冲一次。")
        post_many([Entry(key, lines, memo, by.pk if by else None, posting.pk)])
    return Posting.objects.get(key=key)


def _by_key(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Sorted by key, so that two batches never wait for each other in a circle."""
    wanted: dict[str, Entry] = {}
    for entry in entries:
        _check(entry)
        if wanted.setdefault(entry.key, entry).lines != entry.lines:
            raise _differs(entry.key)
    return dict(sorted(wanted.items()))


def _check(entry: Entry) -> None:
    if (
        len(entry.lines) < FEWEST_LINES
        or 0 in entry.lines.values()
        or sum(entry.lines.values()) != 0
    ):
        raise Unbalanced("这笔账的借贷不平，没有记下。")


def _differs(key: str) -> WrongState:
    return WrongState(f"“{key}”已经记过另一笔不同的账，没有再记。")


def _write(wanted: dict[str, Entry]) -> frozenset[str]:
    at, all_entries = now(), list(wanted.values())
    sides = [(e.key, account, fen) for e in all_entries for account, fen in e.lines.items()]
    rows = prepared(
        _WRITE,
        [e.key for e in all_entries],
        [e.memo for e in all_entries],
        [e.by_id for e in all_entries],
        [e.reverses_id for e in all_entries],
        at,
        at,
        [key for key, _, _ in sides],
        [account for _, account, _ in sides],
        [fen for _, _, fen in sides],
    )
    return frozenset(key for (key,) in rows)


def _refuse_differing(known: list[Entry]) -> None:
    """Postings that were there before must say the same."""
    if not known:
        return
    stored: dict[str, dict[str, int]] = {entry.key: {} for entry in known}
    rows = Line.objects.filter(posting__key__in=list(stored))
    for key, account, fen in rows.values_list("posting__key", "account", "fen"):
        stored[key][account] = fen
    for entry in known:
        if stored[entry.key] != entry.lines:
            raise _differs(entry.key)


@transaction.atomic
def roll_up() -> int:
    """Sum up what has settled since the last run; give back how many accounts moved.

    Safe when two run at once: each row is a true sentence by itself.
    """
    prepared(_DROP_FOREIGN)
    moved = [account for (account,) in prepared(_ROLL, now())]
    prepared(_DROP_OLD, moved)
    return len(moved)


@transaction.atomic
def check_ledger() -> LedgerCheck:
    """Compare all postings and sums, and write down what is wrong."""
    count, faults = queries.verify()
    for fault in faults:
        log.error("ledger fault: %s", fault)
    LedgerCheck.objects.filter(faults=[], at__lt=now() - queries.CHECKS_KEPT).delete()
    return LedgerCheck.objects.create(posting_count=count, faults=faults)
