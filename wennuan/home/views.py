"""The front page, search, figures, and the pages about the site itself."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from wennuan.home import hooks, queries
from wennuan.kernel.clock import now
from wennuan.kernel.web import public_page
from wennuan.people import texts
from wennuan.ui import navigation

SECONDS = 5
HOUR = 3600
View = Callable[[HttpRequest], HttpResponse]


@require_safe
@public_page(SECONDS)
def index(request: HttpRequest) -> HttpResponse:
    """The page where the doors meet."""
    shown = {
        "today": queries.gifts_today(),
        "campaigns": queries.open_campaigns(),
        "parts": hooks.parts(queries.FIRST_FEW),
        "figures": queries.figures(),
        "gifts": queries.latest_gifts(),
        "progress": queries.latest_progress(),
        "sites": queries.sites_now(),
    }
    return render(request, "home/index.html", shown)


@require_safe
@public_page(1)
def gifts_part(request: HttpRequest) -> HttpResponse:
    """The latest gifts, fetched again when the ledger has grown."""
    return render(request, "home/_gifts.html", {"gifts": queries.latest_gifts()})


@require_safe
@public_page(1)
def today_part(request: HttpRequest) -> HttpResponse:
    """Today's sentence, fetched again when the ledger has grown."""
    return render(request, "home/_today.html", {"today": queries.gifts_today()})


@require_safe
@public_page(SECONDS)
def figures(request: HttpRequest) -> HttpResponse:
    """Each figure with its definition, its source and its time."""
    return render(request, "home/figures.html", {"figures": queries.figures(), "at": now()})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The old address of the search."""
    return redirect(f"{reverse('search:find')}?{request.GET.urlencode()}", permanent=True)


@require_safe
@public_page(SECONDS)
def about(request: HttpRequest) -> HttpResponse:
    """Who runs this, under which law, and whom to call."""
    return render(request, "home/about.html", {"org": queries.operator()})


def _text(kind: str) -> View:
    @require_safe
    @public_page(SECONDS)
    def view(request: HttpRequest) -> HttpResponse:
        """One of the texts that people agree to, in the version agreed to now."""
        return render(request, "home/text.html", {"text": texts.newest(kind)})

    return view


privacy, terms = _text("privacy"), _text("terms")


@require_safe
@public_page(SECONDS)
def everything(request: HttpRequest) -> HttpResponse:
    """Every page there is, in words."""
    return render(request, "home/all.html", {"open": queries.open_campaigns(50)})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines should leave alone: a demo wholly, else what is personal."""
    closed = ["/"] if settings.DEMO else ["/me/", "/inbox/", "/pay/", "/accounts/", "/back/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How the site looks as an icon on a phone's first screen."""
    found: dict[str, Any] = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": f"{settings.DISTRICT}的社区公益平台",
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fffbf5",
        "theme_color": "#fffbf5",
        "icons": [
            {"src": static("home/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("home/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": static("home/icon-maskable.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
            {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
        "shortcuts": [
            {"name": door.name, "url": door.url} for door in navigation.doors() if door.url
        ],
    }
    response = JsonResponse(found, content_type="application/manifest+json")
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response
