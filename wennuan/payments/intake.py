"""Notices come in: a small WSGI wrapper in front of Django, and one settling thread a process.

Request threads only hand over and wait. The settling thread verifies and decrypts whatever has
gathered meanwhile, writes it in one transaction and answers after its commit. Nothing is answered
"success" before that. (One thread, because many that verify fight for the interpreter: a fifth
of the time of a gift went into their switching.)
"""

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
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
ACCEPTED = {Verdict.SETTLED, Verdict.REPEAT, Verdict.REFUND, Verdict.NOTED, Verdict.UNCLEAR}
_KEPT_HEADERS = {
    "signature": "HTTP_WECHATPAY_SIGNATURE",
    "timestamp": "HTTP_WECHATPAY_TIMESTAMP",
    "nonce": "HTTP_WECHATPAY_NONCE",
    "serial": "HTTP_WECHATPAY_SERIAL",
    "from": "REMOTE_ADDR",
}

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Reply:
    """The protocol's own answer."""

    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it came in, and the promise of a verdict."""

    gateway: Gateway
    environ: Mapping[str, Any]
    body: bytes
    verdict: "Future[Verdict]"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that has been read, and the promise of a verdict."""

    arrival: Arrival
    refund: RefundClaim | None
    verdict: "Future[Verdict]"


class Settler:
    """The one thread of a process that writes what notices say."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()

    def submit(
        self, gateway: Gateway, environ: Mapping[str, Any], body: bytes
    ) -> "Future[Verdict]":
        """Hand a notice over."""
        letter = Letter(gateway, environ, body, Future())
        self._queue.put(letter)
        if self._thread is None or not self._thread.is_alive():
            self._begin()
        return letter.verdict

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
        batch = [waiting for letter in letters if (waiting := _opened(letter))]
        if not batch:
            return
        try:
            verdicts = _write(batch)
        except Exception:
            log.exception("a batch of %d notices failed, now one by one", len(batch))
            for waiting in batch:
                self._settle_alone(waiting)
            return
        for waiting, verdict in zip(batch, verdicts, strict=True):
            waiting.verdict.set_result(verdict)

    def _settle_alone(self, waiting: Waiting) -> None:
        """Keep the raw notice even when settling it fails: then the gateway's order is asked."""
        try:
            waiting.verdict.set_result(_write([waiting])[0])
        except Exception as fault:
            log.exception("notice %s failed", waiting.arrival.number)
            try:
                raw = replace(waiting.arrival, claim=None, verdict=Verdict.RECEIVED)
                settle_arrivals([raw], by=SYSTEM)
            except Exception:
                log.exception("notice %s could not even be kept", waiting.arrival.number)
            waiting.verdict.set_exception(fault)


def _write(batch: list[Waiting]) -> list[Verdict]:
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
    """Take one notice: verify, keep, settle, and answer as the protocol wants."""
    return _answer(gateway, _await(settler.submit(gateway, environ, body)))


def _opened(letter: Letter) -> Waiting | None:
    """Verify and decrypt; None when it is answered already: worthless, and too many of its kind."""
    try:
        heard = _read(letter.gateway, letter.environ, letter.body)
    except Forged as fault:
        if not forged_allowance.take():
            letter.verdict.set_result(Verdict.FORGED)
            return None
        arrival = _arrival(letter, None, Verdict.FORGED, str(fault))
        return Waiting(arrival, None, letter.verdict)
    except Exception as fault:
        log.exception("a notice could not be read")
        letter.verdict.set_exception(fault)
        return None
    verdict = Verdict.REFUND if heard.refund else Verdict.NOTED
    return Waiting(_arrival(letter, heard, verdict, ""), heard.refund, letter.verdict)


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


def _await(promise: "Future[Verdict]") -> Verdict | None:
    """The verdict, or None when there is none in time: then the gateway sends again."""
    try:
        return promise.result(timeout=ANSWER_SECONDS)
    except TooLate:
        return None
    except Exception:  # already logged where it happened
        return None


def _answer(gateway: Gateway, verdict: Verdict | None) -> Reply:
    is_accepted = verdict in ACCEPTED
    if gateway == Gateway.ALIPAY:
        return Reply(200, b"success" if is_accepted else b"failure", "text/plain")
    if is_accepted:
        return Reply(200, b'{"code":"SUCCESS"}', "application/json")
    status = {Verdict.FORGED: 401, None: 500}.get(verdict, 400)
    return Reply(status, b'{"code":"FAIL","message":"refused"}', "application/json")


_REASONS = {200: "200 OK", 400: "400 Bad Request", 401: "401 Unauthorized"}


class SettlementIntake:
    """Answers the gateways' notices in front of the application, everything else behind it.

    A notice waits for its commit in a thread, so the server has many threads, and the more of them
    wait, the more share a commit. At most ``pages`` threads work for the application at once.
    """

    def __init__(self, application: Application, pages: int = 8) -> None:
        self._application = application
        self._pages = threading.BoundedSemaphore(pages)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        gateway = PATHS.get(environ.get("PATH_INFO", ""))
        if gateway is None or environ.get("REQUEST_METHOD") != "POST":
            with self._pages:
                return self._application(environ, start_response)
        reply = receive(gateway, environ, _body(environ))
        length = ("Content-Length", str(len(reply.body)))
        status = _REASONS.get(reply.status, "500 Internal Server Error")
        start_response(status, [("Content-Type", reply.content_type), length])
        return [reply.body]


def _body(environ: dict[str, Any]) -> bytes:
    """The posted bytes; what is too long is cut, so its signature fails."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    return bytes(environ["wsgi.input"].read(min(length, MOST_BYTES)))
