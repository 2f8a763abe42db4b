"""What the sandbox remembers: one sqlite file that survives kill -9."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wennuan.sandbox import clock

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
  id INTEGER PRIMARY KEY, gateway TEXT NOT NULL, out_trade_no TEXT NOT NULL,
  trade_no TEXT NOT NULL UNIQUE, prepay_id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,
  amount_fen INTEGER NOT NULL, description TEXT NOT NULL, attach TEXT NOT NULL,
  notify_url TEXT NOT NULL, return_url TEXT NOT NULL, quit_url TEXT NOT NULL,
  payer TEXT NOT NULL, fingerprint TEXT NOT NULL, status TEXT NOT NULL,
  created_at REAL NOT NULL, prepay_at REAL NOT NULL, expires_at REAL NOT NULL,
  paid_at REAL, closed_at REAL, UNIQUE (gateway, out_trade_no));
CREATE INDEX IF NOT EXISTS orders_paid ON orders (gateway, paid_at);
CREATE TABLE IF NOT EXISTS refunds (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, gateway TEXT NOT NULL,
  out_refund_no TEXT NOT NULL, refund_no TEXT NOT NULL UNIQUE, amount_fen INTEGER NOT NULL,
  reason TEXT NOT NULL, notify_url TEXT NOT NULL, created_at REAL NOT NULL,
  settles_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS refunds_number ON refunds (gateway, out_refund_no);
CREATE INDEX IF NOT EXISTS refunds_order ON refunds (order_id);
CREATE TABLE IF NOT EXISTS notices (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, gateway TEXT NOT NULL,
  event TEXT NOT NULL, behaviour TEXT NOT NULL, url TEXT NOT NULL, payload TEXT NOT NULL,
  signed_at REAL, forged INTEGER NOT NULL, state TEXT NOT NULL, sent_count INTEGER NOT NULL,
  next_at REAL NOT NULL, leased INTEGER NOT NULL, created_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS notices_due ON notices (state, leased, next_at);
CREATE INDEX IF NOT EXISTS notices_order ON notices (order_id);
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY, notice_id INTEGER NOT NULL REFERENCES notices, at REAL NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, error TEXT NOT NULL, seconds REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_notice ON attempts (notice_id);
CREATE TABLE IF NOT EXISTS tickets (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, facts TEXT NOT NULL, made_at REAL NOT NULL,
  used INTEGER NOT NULL DEFAULT 0);
"""
WAITING, HELD, DELIVERED, GIVEN_UP = "waiting", "held", "delivered", "given_up"
OPEN, PAID, CLOSED = "open", "paid", "closed"


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the merchant; ``status`` is what was written, ``state`` what is true now."""

    id: int
    gateway: str
    out_trade_no: str
    trade_no: str
    prepay_id: str
    channel: str
    amount_fen: int
    description: str
    attach: str
    notify_url: str
    return_url: str
    quit_url: str
    payer: str
    fingerprint: str
    status: str
    created_at: float
    prepay_at: float
    expires_at: float
    paid_at: float | None
    closed_at: float | None

    @property
    def state(self) -> str:
        """An open order whose time has passed is closed without anybody's doing."""
        overdue = self.status == OPEN and clock.now() >= self.expires_at
        return CLOSED if overdue else self.status


@dataclass(frozen=True, slots=True)
class Refund:
    """Money going back; it has arrived once ``settles_at`` is over."""

    id: int
    order_id: int
    gateway: str
    out_refund_no: str
    refund_no: str
    amount_fen: int
    reason: str
    notify_url: str
    created_at: float
    settles_at: float

    @property
    def is_settled(self) -> bool:
        """Whether the payer has the money."""
        return clock.now() >= self.settles_at


@dataclass(frozen=True, slots=True)
class Notice:
    """One letter to the merchant, sent until it is accepted or the schedule ends."""

    id: int
    order_id: int
    gateway: str
    event: str
    behaviour: str
    url: str
    payload: str
    signed_at: float | None
    forged: int
    state: str
    sent_count: int
    next_at: float
    leased: int
    created_at: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time a notice was sent, and what came back."""

    id: int
    notice_id: int
    at: float
    status: int
    body: str
    error: str
    seconds: float


class Store:
    """Reads and writes of the sandbox's file; every write is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _change(self, sql: str, *values: Any) -> int:
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def insert(self, table: str, **values: Any) -> int:
        """Add one row and give back its number; sqlite3.IntegrityError when it exists."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names are ours
        with self._lock:
            return self._db.execute(sql, tuple(values.values())).lastrowid or 0

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Many writes that are on disk together, or not at all."""
        with self._lock:
            self._db.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # Orders

    def order(self, order_id: int) -> Order:
        """The order of this number; LookupError when there is none."""
        return self._one_order("id = ?", order_id) or _missing()

    def find_order(self, gateway: str, out_trade_no: str) -> Order | None:
        """By the merchant's number."""
        return self._one_order("gateway = ? AND out_trade_no = ?", gateway, out_trade_no)

    def find_by_trade_no(self, gateway: str, trade_no: str) -> Order | None:
        """By the gateway's number."""
        return self._one_order("gateway = ? AND trade_no = ?", gateway, trade_no)

    def find_by_prepay(self, prepay_id: str) -> Order | None:
        """By the ticket a payer's page carries."""
        return self._one_order("prepay_id = ?", prepay_id)

    def find_any(self, out_trade_no: str) -> Order | None:
        """By the merchant's number at either gateway, the latest first."""
        return self._one_order("out_trade_no = ?", out_trade_no)

    def _one_order(self, where: str, *values: Any) -> Order | None:
        sql = f"SELECT * FROM orders WHERE {where} ORDER BY id DESC LIMIT 1"  # noqa: S608 - ours
        rows = self._rows(sql, *values)
        return Order(**dict(rows[0])) if rows else None

    def orders(self, limit: int = 50, before: int = 0) -> list[Order]:
        """The latest orders first; ``before`` continues a list."""
        sql = "SELECT * FROM orders WHERE ? = 0 OR id < ? ORDER BY id DESC LIMIT ?"
        return [Order(**dict(row)) for row in self._rows(sql, before, before, limit)]

    def paid_between(self, gateway: str, start: float, end: float) -> list[Order]:
        """Orders paid in a stretch of time, oldest first."""
        sql = "SELECT * FROM orders WHERE gateway=? AND paid_at>=? AND paid_at<? ORDER BY paid_at"
        return [Order(**dict(row)) for row in self._rows(sql, gateway, start, end)]

    def renew_prepay(self, order_id: int) -> None:
        """The merchant asked again: the ticket lives on from now."""
        self._change("UPDATE orders SET prepay_at=? WHERE id=?", clock.now(), order_id)

    def mark_paid(self, order_id: int, payer: str, paid_at: float) -> bool:
        """Pay an open order once; False when somebody was faster."""
        sql = "UPDATE orders SET status='paid', payer=?, paid_at=? WHERE id=? AND status='open'"
        return self._change(sql, payer, paid_at, order_id) == 1

    def mark_closed(self, order_id: int) -> bool:
        """Close an open order once; False when it was no longer open."""
        sql = "UPDATE orders SET status='closed', closed_at=? WHERE id=? AND status='open'"
        return self._change(sql, clock.now(), order_id) == 1

    # Refunds

    def refunds(self, order_id: int) -> list[Refund]:
        """All refunds of one order, oldest first."""
        rows = self._rows("SELECT * FROM refunds WHERE order_id=? ORDER BY id", order_id)
        return [Refund(**dict(row)) for row in rows]

    def find_refund(self, gateway: str, number: str, order_id: int = 0) -> Refund | None:
        """By the merchant's number of the refund, of one order or of any."""
        sql = "SELECT * FROM refunds WHERE gateway=? AND out_refund_no=? AND (?=0 OR order_id=?)"
        rows = self._rows(sql, gateway, number, order_id, order_id)
        return Refund(**dict(rows[0])) if rows else None

    def refunded_fen(self, order_id: int) -> int:
        """What has gone back of one order."""
        return sum(refund.amount_fen for refund in self.refunds(order_id))

    def refunded_between(self, gateway: str, start: float, end: float) -> list[Refund]:
        """Refunds asked for in a stretch of time, oldest first."""
        sql = "SELECT * FROM refunds WHERE gateway=? AND created_at>=? AND created_at<? ORDER BY id"
        return [Refund(**dict(row)) for row in self._rows(sql, gateway, start, end)]

    # Notices

    def notice(self, notice_id: int) -> Notice:
        """The notice of this number; LookupError when there is none."""
        rows = self._rows("SELECT * FROM notices WHERE id=?", notice_id)
        return Notice(**dict(rows[0])) if rows else _missing()

    def notices(self, order_id: int) -> list[Notice]:
        """All notices of one order, oldest first."""
        rows = self._rows("SELECT * FROM notices WHERE order_id=? ORDER BY id", order_id)
        return [Notice(**dict(row)) for row in rows]

    def attempts(self, notice_id: int) -> list[Attempt]:
        """All attempts at one notice, oldest first."""
        rows = self._rows("SELECT * FROM attempts WHERE notice_id=? ORDER BY id", notice_id)
        return [Attempt(**dict(row)) for row in rows]

    def lease_due(self, limit: int) -> list[Notice]:
        """Take what is due, so that nobody else sends it at the same time."""
        sql = (
            "UPDATE notices SET leased=1 WHERE id IN (SELECT id FROM notices WHERE"
            " state='waiting' AND leased=0 AND next_at<=? ORDER BY next_at LIMIT ?) RETURNING *"
        )
        return [Notice(**dict(row)) for row in self._rows(sql, clock.now(), limit)]

    def free_leases(self) -> None:
        """After a crash: what was being sent is sent again."""
        self._change("UPDATE notices SET leased=0 WHERE leased=1")

    def next_due(self) -> float | None:
        """When the next notice wants to go."""
        sql = "SELECT min(next_at) AS at FROM notices WHERE state='waiting' AND leased=0"
        at = self._rows(sql)[0]["at"]
        return None if at is None else float(at)

    def settle(self, notice_id: int, state: str, next_at: float) -> None:
        """After an attempt: what becomes of the notice."""
        sql = "UPDATE notices SET leased=0, sent_count=sent_count+1, state=?, next_at=? WHERE id=?"
        self._change(sql, state, next_at, notice_id)

    def send_again(self, notice_id: int) -> None:
        """Send it now, whatever became of it before."""
        sql = "UPDATE notices SET state='waiting', next_at=? WHERE id=?"
        self._change(sql, clock.now(), notice_id)

    def release_held(self, order_id: int) -> None:
        """What waited for a refund notice may go."""
        sql = "UPDATE notices SET state='waiting', next_at=? WHERE order_id=? AND state='held'"
        self._change(sql, clock.now(), order_id)

    # Tickets: sign-in codes, access tokens, bill downloads

    def keep_ticket(self, name: str, kind: str, **facts: str) -> None:
        """Remember a name that somebody will bring back."""
        text = json.dumps(facts)
        self.insert("tickets", name=name, kind=kind, facts=text, made_at=clock.now())

    def ticket(self, name: str, kind: str, seconds: float) -> dict[str, str] | None:
        """What the name stands for, unless it is too old."""
        sql = "SELECT facts FROM tickets WHERE name=? AND kind=? AND made_at>?"
        rows = self._rows(sql, name, kind, clock.now() - seconds)
        return dict(json.loads(rows[0]["facts"])) if rows else None

    def use_ticket(self, name: str) -> bool:
        """True the first time only."""
        return self._change("UPDATE tickets SET used=1 WHERE name=? AND used=0", name) == 1


def _missing() -> Any:
    raise LookupError("no such row")
