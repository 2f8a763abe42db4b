"""Notices come in: one settling thread a process verifies, writes and answers them in batches.

Whoever hears a notice (config/intake.py, or Django's own page where that stands alone) hands it
over and waits. The settling thread verifies and decrypts whatever has gathered meanwhile, writes
it in one transaction and answers after its commit. Nothing is answered "success" before that.
"""

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from wennuan.kernel.clock import now
from wennuan.kernel.rules import SYSTEM
from wennuan.payments.actions import Arrival, hear_refund, settle_arrivals
from wennuan.payments.gateways import Forged, Heard, RefundClaim, alipay, wechat
from wennuan.payments.models import Gateway, Verdict

log = logging.getLogger("wennuan.payments")
MOST_BYTES = 64 * 1024
BATCH = 256
ANSWER_SECONDS = 4.5  # the gateways wait five
GATHER_SECONDS = 0.001  # so that notices of one moment share a commit
IDLE_SECONDS = 2.0
FORGED_A_MINUTE = 60  # kept by one process; more are answered and forgotten
PATHS = {"/pay/notify/wechat": Gateway.WECHAT, "/pay/notify/alipay": Gateway.ALIPAY}
ACCEPTED = {
    Verdict.SETTLED,
    Verdict.REPEAT,
    Verdict.REFUND,
    Verdict.NOTED,
    Verdict.UNCLEAR,
    Verdict.MISMATCH,  # true, kept, people told, the gateway asked: hearing it again helps nobody
}
_KEPT_HEADERS = {
    "signature": "HTTP_WECHATPAY_SIGNATURE",
    "timestamp": "HTTP_WECHATPAY_TIMESTAMP",
    "nonce": "HTTP_WECHATPAY_NONCE",
    "serial": "HTTP_WECHATPAY_SERIAL",
    "from": "REMOTE_ADDR",
}

Waiter = Any  # a future of whoever waits
Answers = Sequence[tuple[Waiter, Verdict | None]]  # None: could not be settled now


@dataclass(frozen=True, slots=True)
class Reply:
    """The protocol's own answer."""

    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it came in, headers named as WSGI does, and who waits for its verdict."""

    gateway: Gateway
    environ: Mapping[str, Any]
    body: bytes
    waiter: Waiter


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that has been read, and who waits for its verdict."""

    arrival: Arrival
    refund: RefundClaim | None
    waiter: Waiter


def to_threads(answers: Answers) -> None:
    """Wake threads that wait on ``concurrent.futures``."""
    for waiter, verdict in answers:
        waiter.set_result(verdict)


class Settler:
    """The one thread of a process that writes what notices say."""

    def __init__(self, deliver: Callable[[Answers], None] = to_threads) -> None:
        """``deliver`` brings the verdicts of a batch to those who wait."""
        self._deliver = deliver
        self._queue: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()

    def submit(self, letter: Letter) -> None:
        """Hand a notice over."""
        self._queue.put(letter)
        if self._thread is None or not self._thread.is_alive():
            self._begin()

    def _begin(self) -> None:
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="settler", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                batch = [self._queue.get(timeout=IDLE_SECONDS)]
            except queue.Empty:
                connection.close()  # hold none of the server's connections while nothing comes
                batch = [self._queue.get()]
            time.sleep(GATHER_SECONDS)
            while len(batch) < BATCH:
                try:
                    batch.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            self.settle(batch)

    def settle(self, letters: list[Letter]) -> None:
        """All in one transaction; where that fails, one by one, so that one can't spoil many."""
        opened = [(letter.waiter, _opened(letter)) for letter in letters]
        batch = [one for _, one in opened if isinstance(one, Waiting)]
        try:
            verdicts = _write(batch) if batch else []
        except Exception:
            log.exception("a batch of %d notices failed, now one by one", len(batch))
            verdicts = [_settle_alone(waiting) for waiting in batch]
        refused = [(waiter, one) for waiter, one in opened if not isinstance(one, Waiting)]
        written = [(one.waiter, verdict) for one, verdict in zip(batch, verdicts, strict=True)]
        self._deliver([*refused, *written])


def _settle_alone(waiting: Waiting) -> Verdict | None:
    """Keep the raw notice even when settling it fails: then the gateway's order is asked."""
    try:
        return _write([waiting])[0]
    except Exception:
        log.exception("notice %s failed", waiting.arrival.number)
    try:
        raw = replace(waiting.arrival, claim=None, verdict=Verdict.RECEIVED)
        settle_arrivals([raw], by=SYSTEM)
    except Exception:
        log.exception("notice %s could not even be kept", waiting.arrival.number)
    return None


def _write(batch: list[Waiting]) -> Sequence[Verdict | None]:
    """Settle, and once more when the connection broke: all keys are the same, so it is safe."""
    arrivals = [waiting.arrival for waiting in batch]
    try:
        verdicts = settle_arrivals(arrivals, by=SYSTEM)
    except (OperationalError, InterfaceError):
        connection.close()
        verdicts = settle_arrivals(arrivals, by=SYSTEM)
    for waiting in batch:
        if waiting.refund:
            hear_refund(waiting.refund, by=SYSTEM)
    return verdicts


class Allowance:
    """How many a minute this process still keeps of what is worthless."""

    def __init__(self, most: int) -> None:
        self._most, self._minute, self._count = most, 0, 0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """One more?"""
        with self._lock:
            minute = int(time.monotonic() // 60)
            if minute != self._minute:
                self._minute, self._count = minute, 0
            self._count += 1
            return self._count <= self._most


settler = Settler()
forged_allowance = Allowance(FORGED_A_MINUTE)


def receive(gateway: Gateway, environ: Mapping[str, Any], body: bytes) -> Reply:
    """Take one notice in this thread: verify, keep, settle, and answer as the protocol wants."""
    waiter: Future[Verdict | None] = Future()
    settler.submit(Letter(gateway, environ, body[:MOST_BYTES], waiter))
    try:
        return answer(gateway, waiter.result(timeout=ANSWER_SECONDS))
    except TooLate:
        return answer(gateway, None)


def _opened(letter: Letter) -> Waiting | Verdict | None:
    """Verified and decrypted; or the verdict on what is worthless, and too many of its kind."""
    try:
        heard = _read(letter.gateway, letter.environ, letter.body)
    except Forged as fault:
        if not forged_allowance.take():
            return Verdict.FORGED
        arrival = _arrival(letter, None, Verdict.FORGED, str(fault))
        return Waiting(arrival, None, letter.waiter)
    except Exception:
        log.exception("a notice could not be read")
        return None
    verdict = Verdict.REFUND if heard.refund else Verdict.NOTED
    return Waiting(_arrival(letter, heard, verdict, ""), heard.refund, letter.waiter)


def _read(gateway: Gateway, environ: Mapping[str, Any], body: bytes) -> Heard:
    if gateway == Gateway.WECHAT:
        return wechat.read_notice(environ, body)
    return alipay.read_notice(body)


def _arrival(letter: Letter, heard: Heard | None, verdict: Verdict, reason: str) -> Arrival:
    gateway, environ, body = letter.gateway, letter.environ, letter.body
    signature = str(environ.get("HTTP_WECHATPAY_SIGNATURE", ""))
    kept = {word: str(environ.get(name, "")) for word, name in _KEPT_HEADERS.items()}
    return Arrival(
        gateway=gateway,
        digest=sha256(b"\0".join((gateway.encode(), signature.encode(), body))).digest(),
        headers=json.dumps(kept),
        body=body,
        received_at=now(),
        claim=heard.claim if heard else None,
        verdict=verdict,
        reason=reason,
        number=heard.number if heard else "",
    )


def answer(gateway: Gateway, verdict: Verdict | None) -> Reply:
    """What the gateway is told; None means that it shall send again."""
    is_accepted = verdict in ACCEPTED
    if gateway == Gateway.ALIPAY:
        return Reply(200, b"success" if is_accepted else b"failure", "text/plain")
    if is_accepted:
        return Reply(200, b'{"code":"SUCCESS"}', "application/json")
    status = {Verdict.FORGED: 401, None: 500}.get(verdict, 400)
    return Reply(status, b'{"code":"FAIL","message":"refused"}', "application/json")
