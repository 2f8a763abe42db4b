"""What every page of the running sandbox has at hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from wennuan.sandbox import clock
from wennuan.sandbox.keys import Keys
from wennuan.sandbox.notify import Notifier
from wennuan.sandbox.settings import Settings
from wennuan.sandbox.store import Store

NAMES = {"wechat": "微信支付", "alipay": "支付宝"}
HERE = Path(__file__).parent
pages = Jinja2Templates(directory=HERE / "templates")
pages.env.filters["yuan"] = lambda fen: f"¥{fen // 100:,}.{fen % 100:02d}"
pages.env.filters["time"] = lambda at: clock.plain(at) if at else "—"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Box:
    """Settings, keys, memory and postman of one process."""

    settings: Settings
    keys: Keys
    store: Store
    notifier: Notifier


def box_of(request: Request) -> Box:
    """The box of the application that serves this request."""
    return cast("Box", request.app.state.box)


def web_origin(url: str) -> str:
    """Scheme and host of a web address, empty for anything else."""
    parts = urlsplit(url)
    is_web = parts.scheme in {"http", "https"} and bool(parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if is_web else ""


def page(
    request: Request,
    name: str,
    facts: dict[str, object],
    status: int = 200,
    forms_to: tuple[str, ...] = (),
) -> Response:
    """One page under a strict policy; ``forms_to`` is where its forms may lead besides here."""
    box = box_of(request)
    facts = {"base": box.settings.base, "payee": box.keys.payee} | facts
    response = pages.TemplateResponse(request, name, facts, status_code=status)
    allowed = " ".join(["'self'", *sorted({web_origin(url) for url in forms_to} - {""})])
    response.headers["Content-Security-Policy"] = f"{POLICY}; form-action {allowed}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def sorry(request: Request, sentence: str, status: int = 400, back: str = "") -> Response:
    """A page that says what did not happen and where to go."""
    back = back if web_origin(back) else ""
    return page(request, "sorry.html", {"sentence": sentence, "back": back}, status)


def is_foreign(request: Request) -> bool:
    """Whether a browser says that another site is sending this form."""
    return request.headers.get("sec-fetch-site", "same-origin") == "cross-site"
