"""The intake process: takes the payment gateways' notices, and nothing else.

Answers ``POST /pay/notify/<gateway>``. Its loop only hears and answers; one thread beside it
settles what has gathered (wennuan/payments/intake.py). So neither busy pages nor open event
streams ever hold up money that has been paid (docs/decisions/0009).
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wennuan.config.settings")
django.setup()

from wennuan.payments.intake import (  # noqa: E402 — needs the loaded apps
    ANSWER_SECONDS,
    MOST_BYTES,
    PATHS,
    Answers,
    Letter,
    Reply,
    Settler,
    answer,
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HEALTHY, UNKNOWN = Reply(200, b"ok", "text/plain"), Reply(404, b"", "text/plain")
_settlers: dict[asyncio.AbstractEventLoop, Settler] = {}


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI entry."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        reply = await _reply(scope, receive)
        headers = [
            (b"content-type", reply.content_type.encode()),
            (b"content-length", str(len(reply.body)).encode()),
        ]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


async def _reply(scope: Message, receive: Receive) -> Reply:
    if scope["path"] == "/healthz":
        return HEALTHY
    gateway = PATHS.get(scope["path"])
    if gateway is None or scope["method"] != "POST":
        return UNKNOWN
    loop = asyncio.get_running_loop()
    waiter = loop.create_future()
    late = loop.call_later(ANSWER_SECONDS, _resolve, [(waiter, None)])
    _settler(loop).submit(Letter(gateway, _environ(scope), await _body(receive), waiter))
    verdict = await waiter
    late.cancel()
    return answer(gateway, verdict)


def _settler(loop: asyncio.AbstractEventLoop) -> Settler:
    """The loop's own settling thread; a whole batch of verdicts comes back in one call."""
    if loop not in _settlers:
        _settlers[loop] = Settler(lambda found: _bring(loop, found))
    return _settlers[loop]


def _bring(loop: asyncio.AbstractEventLoop, answers: Answers) -> None:
    loop.call_soon_threadsafe(_resolve, answers)


def _resolve(answers: Answers) -> None:
    for waiter, verdict in answers:
        if not waiter.done():
            waiter.set_result(verdict)


def _environ(scope: Message) -> dict[str, str]:
    """The headers under the names that WSGI gives them."""
    found = {
        f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1")
        for name, value in scope["headers"]
    }
    client = scope.get("client") or ("",)
    return found | {"REMOTE_ADDR": str(client[0])}


async def _body(receive: Receive) -> bytes:
    """The posted bytes; what is too long is cut, so its signature fails."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part = message.get("body", b"")
        if size < MOST_BYTES:
            parts.append(part)
        size += len(part)
        more = message.get("more_body", False) and message["type"] == "http.request"
    return b"".join(parts)[:MOST_BYTES]


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
