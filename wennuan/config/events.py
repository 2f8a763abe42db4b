"""The event process: server-sent events for open pages, fed by PostgreSQL's LISTEN.

Answers ``GET /events?topics=ledger,campaign:3``. ``person:<id>`` is heard only by that person,
known by the session cookie, under the name ``inbox``. Carries topic names only, never content.
"""

import asyncio
import logging
import os
import random
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wennuan.config.settings")
django.setup()

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import DatabaseError, close_old_connections, connection  # noqa: E402
from django.utils.crypto import constant_time_compare  # noqa: E402

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
PING_SECONDS = 15  # a proxy must not think that nobody is there
CALM_SECONDS = 0.25  # between two pieces of news to one page, however busy its topics
LIFE_SECONDS = 1800  # then the page asks again, and its session is looked at again
PROBE_SECONDS = 20  # the listening connection is asked whether it still lives
MOST_PAGES = 10_000
MOST_TOPICS = 20
TOPIC = re.compile(r"[a-z]{1,20}(:[0-9]{1,18})?")
RECONNECTED = "reconnected"
log = logging.getLogger("wennuan.events")


class Page:
    """One open page: what it listens to, and what it has not been told yet."""

    def __init__(self, names: dict[str, str]) -> None:
        """``names`` maps each topic to the word that the page knows it by."""
        self.names = names
        self.news: dict[str, None] = {}  # a topic waits once, however often it was published
        self.stir = asyncio.Event()
        self.is_gone = False

    def hear(self, topic: str) -> None:
        """Put a topic among what the page is told next."""
        self.news[self.names.get(topic, topic)] = None
        self.stir.set()

    def leave(self) -> None:
        """The page is closed, or the process is."""
        self.is_gone = True
        self.stir.set()

    def told(self) -> bytes:
        """What is told now, in the words of the protocol; nothing new is a ping."""
        news, self.news = self.news, {}
        self.stir.clear()
        told = "".join(f"id: {heard}\ndata: {topic}\n\n" for topic in news)
        return told.encode() or b": ping\n\n"


class Heard:
    """The number of the latest news: a page sends it along, so that no older copy answers it."""

    def __init__(self) -> None:
        self.process, self.count = secrets.token_hex(4), 0

    def __str__(self) -> str:
        return f"{self.process}-{self.count}"


heard = Heard()
hearers: dict[str, set[Page]] = {}
pages: set[Page] = set()
_listener: "asyncio.Task[None] | None" = None


def spread(topics: list[str]) -> None:
    """Hand topics to the pages that asked for them; ``reconnected`` goes to all."""
    heard.count += 1
    for topic in topics:
        for page in pages if topic == RECONNECTED else hearers.get(topic, ()):
            page.hear(topic)


def _enter(page: Page) -> None:
    pages.add(page)
    for topic in page.names:
        hearers.setdefault(topic, set()).add(page)


def _leave(page: Page) -> None:
    pages.discard(page)
    for topic in page.names:
        hearers[topic].discard(page)
        if not hearers[topic]:
            del hearers[topic]


async def _listen() -> None:
    """One LISTEN connection a process, opened again when it breaks or falls silent."""
    params = connection.get_connection_params()
    keep = {k: v for k, v in params.items() if k not in {"cursor_factory", "context", "pool"}}
    while True:
        try:
            await _hear_database(keep)
        except (psycopg.Error, OSError) as error:
            log.warning("The listening connection broke (%s); again soon.", type(error).__name__)
        await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 — spreads the load only


async def _hear_database(params: dict[str, Any]) -> None:
    async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as link:
        await link.execute(f'LISTEN "{settings.LIVE_CHANNEL}"')
        spread([RECONNECTED])  # what was published in between is lost: pages fetch anew
        while True:
            async for news in link.notifies(timeout=PROBE_SECONDS):
                spread(news.payload.split())
            await asyncio.wait_for(link.execute("SELECT 1"), PROBE_SECONDS)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI entry."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if scope["path"] == "/healthz":
            await _answer(send, 200, b"ok")
        elif scope["path"] != "/events" or scope["method"] != "GET":
            await _answer(send, 404, b"")
        elif not _is_ours(headers):
            await _answer(send, 403, b"")
        elif len(pages) >= MOST_PAGES:
            await _answer(send, 503, b"")  # the page then asks every twenty seconds instead
        else:
            await _stream(scope, headers, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    """Listen from the start; at the end send every page away, so that none holds us up."""
    global _listener  # noqa: PLW0603 — one listener a process
    await receive()
    _listener = asyncio.create_task(_listen())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    _listener.cancel()
    for page in list(pages):
        page.leave()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(send: Send, status: int, body: bytes) -> None:
    kind = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": kind})
    await send({"type": "http.response.body", "body": body})


async def _stream(scope: Message, headers: dict[str, str], receive: Receive, send: Send) -> None:
    """Tell one page its news until it leaves, or for half an hour."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("topics", [""])[0]
    page = Page(await _names(asked.split(",")[:MOST_TOPICS], headers.get("cookie", "")))
    _enter(page)
    gone = asyncio.create_task(_until_gone(receive, page))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _headers(headers)})
        await send(_piece(b"retry: 3000\n\n"))
        await _tell(page, send)
    finally:
        _leave(page)
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone
    with suppress(Exception):  # it may be gone already
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _tell(page: Page, send: Send) -> None:
    clock = asyncio.get_running_loop().time
    until = clock() + LIFE_SECONDS * random.uniform(0.8, 1)  # noqa: S311 — spreads the load only
    while not page.is_gone and clock() < until:
        with suppress(TimeoutError):
            await asyncio.wait_for(page.stir.wait(), PING_SECONDS)
        if not page.is_gone:
            await send(_piece(page.told()))
            await asyncio.sleep(CALM_SECONDS)


async def _until_gone(receive: Receive, page: Page) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    page.leave()


async def _names(asked: list[str], cookie: str) -> dict[str, str]:
    """Which topics a page may hear, and under which word."""
    names = {t: t for t in asked if TOPIC.fullmatch(t) and not t.startswith("person:")}
    if names.pop("inbox", None) and (person := await sync_to_async(_session_person)(cookie)):
        names[f"person:{person}"] = "inbox"
    return names


def _session_person(cookie: str) -> str | None:
    """The id of the person whose valid session this cookie names."""
    try:
        jar = SimpleCookie(cookie)
    except CookieError:
        return None
    if settings.SESSION_COOKIE_NAME not in jar:
        return None
    close_old_connections()
    try:
        return _person_of(SessionStore(jar[settings.SESSION_COOKIE_NAME].value))
    except DatabaseError:
        log.warning("No database to look up a session in: this page hears no inbox for now.")
        return None
    finally:
        close_old_connections()


def _person_of(session: SessionStore) -> str | None:
    people = get_user_model().objects.filter(is_active=True)
    person = people.filter(pk=session[SESSION_KEY]).first() if SESSION_KEY in session else None
    if person is None:
        return None
    seal = person.get_session_auth_hash()
    return (
        str(person.pk) if constant_time_compare(session.get(HASH_SESSION_KEY, ""), seal) else None
    )


def _piece(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _is_ours(asked: dict[str, str]) -> bool:
    """Only pages of this very host listen; another port of it is still this host."""
    origin, host = asked.get("origin", ""), asked.get("host", "")
    try:
        return not origin or urlsplit(origin).hostname == urlsplit(f"//{host}").hostname
    except ValueError:
        return False


def _headers(asked: dict[str, str]) -> list[tuple[bytes, bytes]]:
    found = {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "vary": "Origin",
    }
    if origin := asked.get("origin"):
        found["access-control-allow-origin"] = origin
        found["access-control-allow-credentials"] = "true"
    return [(k.encode(), v.encode("latin-1")) for k, v in found.items()]
