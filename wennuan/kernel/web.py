"""Requests and answers: refusals become pages, parts for HTMX, a short cache for strangers."""

import functools
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from wennuan.kernel.errors import DomainError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
LIVE_HEADER = "X-Live"  # which news a part is fetched for: a copy made before it is no answer
FRESH_COOKIE = "fresh"  # set after one's own act: this browser sees nothing stale for a minute
MOST_NEWS = 40  # characters
log = logging.getLogger("wennuan.web")


class RequestNumber:
    """Give each request a number that a person can quote and the log can find."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Number the request, pass it on."""
        request.number = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Number"] = request.number  # type: ignore[attr-defined]
        return response


class DomainErrors:
    """Turn a refusal into an answer that says why, with the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        """Answer for the errors we know; the rest is a fault of ours."""
        if isinstance(exc, (Http404, PermissionDenied, SuspiciousOperation)):
            return None  # Django's own refusals are no fault of ours
        if not isinstance(exc, DomainError):
            log.exception("fault %s %s", getattr(request, "number", ""), request.path)
            return None
        return refusal(request, exc)


def refusal(request: HttpRequest, exc: DomainError) -> HttpResponse:
    """The page (or JSON, for the API) that tells a person why not and what next."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": exc.sentence}, status=exc.status)
    return render(request, "ui/refusal.html", {"error": exc}, status=exc.status)


def render_part(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, back: str
) -> HttpResponse:
    """The changed fragment for HTMX; a redirect for a browser without JavaScript."""
    if request.headers.get("HX-Request"):
        return render(request, template, dict(context))
    return redirect(back)


def client_address(request: HttpRequest) -> str:
    """The visitor's address; behind ``TRUSTED_PROXIES`` proxies, as the outermost one saw it."""
    count = settings.TRUSTED_PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if count and len(forwarded) >= count:
        return forwarded[-count].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def public_page(seconds: int) -> Callable[[View[P]], View[P]]:
    """Keep a page that is the same for all strangers for a few seconds, in each process.

    Whoever is signed in, or has just acted (``mark_fresh``), always gets it new. A part fetched
    for a piece of news is shared only by those who fetch it for the same piece. The page must hold
    no form token: forms live on pages of their own.
    """

    def wrap(view: View[P]) -> View[P]:
        def cached(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != "GET" or _is_known(request):
                return view(request, *args, **kwargs)
            key = _page_key(request)
            kept = caches["pages"].get(key)
            if kept is None:
                response = view(request, *args, **kwargs)
                if response.status_code == 200 and not response.cookies:  # noqa: PLR2004
                    kept = (response.content, response.headers["Content-Type"])
                    caches["pages"].set(key, kept, seconds)
                return response
            return HttpResponse(kept[0], content_type=kept[1])

        functools.update_wrapper(cached, view)
        return cached

    return wrap


def _is_known(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or FRESH_COOKIE in request.COOKIES


def _page_key(request: HttpRequest) -> str:
    elder = request.COOKIES.get("elder", "")[:1]
    part = "part" if request.headers.get("HX-Request") else "page"
    news = request.headers.get(LIVE_HEADER, "")[:MOST_NEWS]
    return f"{elder}:{part}:{news}:{request.get_host()}:{request.get_full_path()}"


def mark_fresh(response: HttpResponse) -> HttpResponse:
    """After someone's own act: their next pages come new, never from the short cache."""
    response.set_cookie(
        FRESH_COOKIE,
        str(int(time.time())),
        max_age=60,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
