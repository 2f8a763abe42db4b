"""Sums from postings, always exact inside the caller's snapshot."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from wennuan.kernel.db import prepared
from wennuan.ledger.models import LedgerCheck, Posting

CHECKS_KEPT = timedelta(days=90)
FAULTS_SHOWN = 50

# The account's last rolled-up sum, and whatever is newer than it.
_TOTALS = """
SELECT wanted.account, coalesce(last.fen, 0) + tail.fen, coalesce(last.count, 0) + tail.count
FROM unnest(%s::text[]) AS wanted(account)
LEFT JOIN LATERAL (
  SELECT upto, fen, count FROM ledger_accountrollup r
  WHERE r.account = wanted.account ORDER BY upto DESC LIMIT 1
) last ON true
CROSS JOIN LATERAL (
  SELECT coalesce(sum(fen), 0)::bigint AS fen, count(*) AS count FROM ledger_line l
  WHERE l.account = wanted.account AND l.xid >= coalesce(last.upto, '0')
) tail
"""
_UNBALANCED = """
SELECT p.key FROM ledger_posting p LEFT JOIN ledger_line l ON l.posting_id = p.id
GROUP BY p.id, p.key
HAVING count(l.posting_id) < 2 OR sum(l.fen) <> 0 OR bool_or(l.xid <> p.xid) LIMIT %s
"""
_WRONG_ROLLUPS = """
SELECT r.account, r.fen, r.count, t.fen, t.count FROM ledger_accountrollup r
CROSS JOIN LATERAL (
  SELECT coalesce(sum(l.fen), 0)::bigint AS fen, count(*) AS count FROM ledger_line l
  WHERE l.account = r.account AND l.xid < r.upto
) t
WHERE t.fen <> r.fen OR t.count <> r.count LIMIT %s
"""
_ALL = "SELECT coalesce(sum(fen), 0)::bigint FROM ledger_line"


@dataclass(frozen=True, slots=True)
class Total:
    """The balance of an account and how many lines made it."""

    fen: int = 0
    count: int = 0


def totals(accounts: Collection[str]) -> dict[str, Total]:
    """Balance and number of lines of each account; an unknown account has none."""
    if not accounts:
        return {}
    rows = prepared(_TOTALS, list(accounts))
    return {account: Total(int(fen), int(count)) for account, fen, count in rows}


def balance(account: str) -> int:
    """What the account holds, in fen."""
    return totals([account])[account].fen


def find_posting(key: str) -> Posting | None:
    """The posting of this event, if it was written."""
    return Posting.objects.filter(key=key).first()


def lines_of(posting: Posting) -> dict[str, int]:
    """Account code -> fen of one posting."""
    return {line.account: line.fen for line in posting.lines.order_by("account")}


def verify() -> tuple[int, list[str]]:
    """Count all postings and name what doesn't hold: balance of each, of all, and every sum."""
    faults = [f"posting {key} is not balanced" for (key,) in prepared(_UNBALANCED, FAULTS_SHOWN)]
    faults += [
        f"rollup of {account} says {fen} fen in {count} lines, the lines say {true} in {number}"
        for account, fen, count, true, number in prepared(_WRONG_ROLLUPS, FAULTS_SHOWN)
    ]
    ((everything,),) = prepared(_ALL)
    if everything:
        faults.append(f"all lines together sum to {everything} fen, not to zero")
    return Posting.objects.count(), faults


def last_check() -> LedgerCheck | None:
    """The latest self-check."""
    return LedgerCheck.objects.first()
