"""The sandbox gateway: WeChat Pay v3 and Alipay over HTTP, for demo, tests and benchmarks.

``granian --interface asgi wennuan.sandbox.app:app``, one worker: the postman lives inside it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from wennuan.sandbox import alipay_api, cashier, control, dashboard, oauth, wechat_api
from wennuan.sandbox.box import HERE, Box, box_of
from wennuan.sandbox.history import take_over
from wennuan.sandbox.keys import ensure_keys
from wennuan.sandbox.notify import Notifier
from wennuan.sandbox.settings import Settings
from wennuan.sandbox.store import Store


async def health(request: Request) -> Response:
    """Alive, and able to read its memory."""
    box_of(request).store.next_due()
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def home(request: Request) -> Response:
    """The operator's pages are the front door."""
    return RedirectResponse(f"{box_of(request).settings.base}/sandbox/", 307)


def create_app(settings: Settings | None = None) -> Starlette:
    """The application; keys, memory and postman come to life when it starts."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        chosen = settings or Settings.from_environment()
        keys = await asyncio.to_thread(ensure_keys, chosen.keys_folder)
        store = Store(chosen.database)
        await asyncio.to_thread(take_over, store, chosen.folder)
        notifier = Notifier(store, keys, chosen.clock_speed)
        app.state.box = Box(chosen, keys, store, notifier)
        postman = asyncio.create_task(notifier.run())
        yield
        postman.cancel()
        with suppress(asyncio.CancelledError):
            await postman
        await notifier.stop()
        store.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", home, methods=["GET"]),
            Route("/healthz", health, methods=["GET"]),
            *wechat_api.routes,
            *alipay_api.routes,
            *oauth.routes,
            *cashier.routes,
            *control.routes,
            *dashboard.routes,
            Mount("/sandbox/static", StaticFiles(directory=HERE / "static")),
        ],
    )


app = create_app()
