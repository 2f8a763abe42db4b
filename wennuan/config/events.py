"""The event process: server-sent events for open pages, fed by PostgreSQL's LISTEN.

Answers ``GET /events?topics=ledger,campaign:3``. ``person:<id>`` is heard only by that person,
known by the session cookie, under the name ``inbox``. Carries topic names only, never content.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
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
from django.db import close_old_connections, connection  # noqa: E402
from django.utils.crypto import constant_time_compare  # noqa: E402

Message = MutableMapping[str, Any]
Receive, Send = Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]
PING_SECONDS = 15
MOST_WAITING = 100
log = logging.getLogger("wennuan.events")
open_pages: dict[str, set["asyncio.Queue[str]"]] = {}
_listener: "asyncio.Task[None] | None" = None


def _session_person(cookie: str) -> str | None:
    """The id of the person whose valid session this cookie names."""
    jar = SimpleCookie(cookie)
    if settings.SESSION_COOKIE_NAME not in jar:
        return None
    close_old_connections()
    try:
        session = SessionStore(jar[settings.SESSION_COOKIE_NAME].value)
        person = (
            get_user_model().objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
        )
        known = person and constant_time_compare(
            session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()
        )
        return str(person.pk) if person and known else None
    finally:
        connection.close()


async def _listen() -> None:
    """One LISTEN connection a process, opened again when it breaks."""
    while True:
        try:
            params = connection.get_connection_params()
            keep = {
                k: v for k, v in params.items() if k not in {"cursor_factory", "context", "pool"}
            }
            async with await psycopg.AsyncConnection.connect(**keep, autocommit=True) as link:
                await link.execute(f'LISTEN "{settings.LIVE_CHANNEL}"')
                spread(["reconnected"])
                async for news in link.notifies():
                    spread(news.payload.split())
        except psycopg.Error:
            log.warning("The listening connection broke; trying again in a second.")
        await asyncio.sleep(1)


def spread(topics: list[str]) -> None:
    """Hand topics to the pages that asked for them; ``reconnected`` goes to all."""
    for topic in topics:
        hearers = (
            set().union(*open_pages.values())
            if topic == "reconnected"
            else open_pages.get(topic, ())
        )
        for queue in hearers:
            if queue.qsize() < MOST_WAITING:
                queue.put_nowait(topic)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI entry."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] in {"/healthz", "/events"}:
        headers = {k.decode().lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if scope["path"] == "/healthz":
            await _answer(send, 200, b"ok")
        else:
            await _stream(scope, headers, receive, send)
    elif scope["type"] == "http":
        await _answer(send, 404, b"")


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(send: Send, status: int, body: bytes) -> None:
    kind = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": kind})
    await send({"type": "http.response.body", "body": body})


async def _stream(scope: Message, headers: dict[str, str], receive: Receive, send: Send) -> None:
    global _listener  # noqa: PLW0603 — one listener a process, started by the first page
    if _listener is None or _listener.done():
        _listener = asyncio.create_task(_listen())
    asked = parse_qs(scope["query_string"].decode()).get("topics", [""])[0].split(",")
    names = {topic: topic for topic in asked[:20] if topic and not topic.startswith("person:")}
    if "inbox" in names:
        del names["inbox"]
        if person := await sync_to_async(_session_person)(headers.get("cookie", "")):
            names[f"person:{person}"] = "inbox"
    queue: asyncio.Queue[str] = asyncio.Queue()
    for topic in names:
        open_pages.setdefault(topic, set()).add(queue)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _headers(headers)})
        await send(_piece(b"retry: 3000\n\n"))
        await _feed(queue, names, gone, send)
    finally:
        gone.cancel()
        for topic in names:
            open_pages[topic].discard(queue)
            if not open_pages[topic]:
                del open_pages[topic]


async def _feed(
    queue: "asyncio.Queue[str]", names: dict[str, str], gone: "asyncio.Task[None]", send: Send
) -> None:
    while not gone.done():
        try:
            topic = await asyncio.wait_for(queue.get(), PING_SECONDS)
        except TimeoutError:
            await send(_piece(b": ping\n\n"))
        else:
            await send(_piece(f"data: {names.get(topic, topic)}\n\n".encode()))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _piece(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _headers(asked: dict[str, str]) -> list[tuple[bytes, bytes]]:
    found = {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
    }
    origin, host = asked.get("origin", ""), asked.get("host", "")
    if origin and urlsplit(origin).hostname == urlsplit(f"//{host}").hostname:
        # The same machine on another port: only so may a page with cookies listen.
        found |= {
            "access-control-allow-origin": origin,
            "access-control-allow-credentials": "true",
            "vary": "Origin",
        }
    return [(k.encode(), v.encode()) for k, v in found.items()]
