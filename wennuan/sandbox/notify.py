"""Sends notices in the background, again and again as documented, and writes down each attempt."""

import asyncio
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import requests
from urllib3.exceptions import HTTPError

from wennuan.sandbox import alipay, clock, wechat
from wennuan.sandbox.keys import Keys
from wennuan.sandbox.store import DELIVERED, GIVEN_UP, WAITING, Notice, Store

MINUTE, HOUR = 60, 3600
RETRIES = {
    "wechat": (
        *(15, 15, 30, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE),
        *(30 * MINUTE, HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR),
    ),
    "alipay": (4 * MINUTE, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR),
}
TIMEOUT = 5
AT_ONCE = 16
KEPT_BYTES = 2000
OK = 200
ACCEPTED = {200, 204}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from the merchant, or why nothing did."""

    status: int
    body: str
    error: str
    seconds: float


def post(url: str, body: bytes, headers: dict[str, str]) -> Reply:
    """One attempt: five seconds, no redirects, no proxies."""
    started = time.monotonic()
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url,
                data=body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
            text = answer.raw.read(KEPT_BYTES, decode_content=True).decode("utf-8", "replace")
        reply = (answer.status_code, text, "")
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        reply = (0, "", f"{type(error).__name__}: {error}"[:KEPT_BYTES])
    return Reply(*reply, round(time.monotonic() - started, 3))


def letter(keys: Keys, notice: Notice) -> tuple[bytes, dict[str, str]]:
    """Body and headers of one attempt, signed now unless the notice pretends to be old."""
    at = notice.signed_at or clock.now()
    forged = bool(notice.forged)
    if notice.gateway == "wechat":
        headers = wechat.signed_headers(keys, notice.payload, at, forged)
        kind = {"Content-Type": "application/json", "User-Agent": "Mozilla/4.0"}
        return notice.payload.encode(), headers | kind
    form = alipay.signed_form(keys, json.loads(notice.payload), at, forged)
    return urlencode(form).encode(), {"Content-Type": alipay.FORM, "User-Agent": "Mozilla/4.0"}


def is_accepted(notice: Notice, reply: Reply) -> bool:
    """WeChat looks at the status, Alipay at the seven letters."""
    if notice.gateway == "wechat":
        return reply.status in ACCEPTED
    return reply.status == OK and reply.body == "success"


class Notifier:
    """The postman of one process."""

    def __init__(self, store: Store, keys: Keys, speed: float) -> None:
        self._store, self._keys, self._speed = store, keys, speed
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notice")
        self._running: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()

    def wake(self) -> None:
        """Something new may be due."""
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled: send what is due, then sleep until something is."""
        self._store.free_leases()
        while True:
            try:
                self._start_due()
            except Exception:
                log.exception("the postman stumbled and goes on")
            await self._nap()

    def _start_due(self) -> None:
        for notice in self._store.lease_due(AT_ONCE - len(self._running)):
            task = asyncio.create_task(self._deliver(notice))
            self._running.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._bell.set()

    async def _nap(self) -> None:
        due = self._store.next_due()
        is_full = len(self._running) >= AT_ONCE
        wait = 1.0 if due is None or is_full else min(max(due - clock.now(), 0.005), 1.0)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), wait)
        self._bell.clear()

    async def _deliver(self, notice: Notice) -> None:
        body, headers = letter(self._keys, notice)
        at = clock.now()
        reply = await self._post(notice.url, body, headers)
        self._store.insert(
            "attempts",
            notice_id=notice.id,
            at=at,
            status=reply.status,
            body=reply.body,
            error=reply.error,
            seconds=reply.seconds,
        )
        state, next_at = self._what_next(notice, reply)
        self._store.settle(notice.id, state, next_at)
        if notice.event == "refund":
            self._store.release_held(notice.order_id)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Five seconds in all, also for a merchant that answers one letter at a time."""
        work = asyncio.get_running_loop().run_in_executor(self._pool, post, url, body, headers)
        try:
            return await asyncio.wait_for(work, TIMEOUT + 0.5)
        except TimeoutError:
            return Reply(0, "", f"no whole answer within {TIMEOUT} seconds", TIMEOUT)

    def _what_next(self, notice: Notice, reply: Reply) -> tuple[str, float]:
        retries = RETRIES[notice.gateway]
        if is_accepted(notice, reply):
            return DELIVERED, 0
        if notice.sent_count >= len(retries):
            return GIVEN_UP, 0
        return WAITING, clock.now() + retries[notice.sent_count] / self._speed

    async def first_attempt(self, notice_ids: list[int], seconds: float) -> None:
        """Wait a little until each of these notices was sent once."""
        self.wake()
        end = clock.now() + seconds
        while clock.now() < end:
            if all(self._store.notice(one).sent_count for one in notice_ids):
                return
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Let the letters on their way arrive; the rest waits in the store."""
        if self._running:
            await asyncio.wait(self._running, timeout=TIMEOUT + 1)
        self._pool.shutdown(wait=False, cancel_futures=True)
