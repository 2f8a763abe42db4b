"""The gallery, the elder switch, and the pages for what goes wrong."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.ui import context, samples

YEAR = 365 * 24 * 3600


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, its source line beside it."""
    theme = request.GET.get("theme", "")
    elder = theme == "wennuan-elder" if theme else context.is_elder(request)
    return render(request, "ui/gallery.html", samples.gallery(request) | {"elder": elder})


@csrf_exempt  # sets a cookie about type size and nothing else; a token would bar page caches
@require_http_methods(["GET", "HEAD", "POST"])
def elder(request: HttpRequest) -> HttpResponse:
    """Ask for (GET) or switch (POST) the elder edition, then go back to where one was."""
    back = _safe_next(request)
    if request.method != "POST":
        return render(request, "ui/elder.html", {"next": back})
    response = HttpResponseRedirect(back)
    if request.POST.get("elder") == "1":
        response.set_cookie(
            context.ELDER_COOKIE,
            "1",
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(context.ELDER_COOKIE, samesite="Lax")
    return response


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if safe else "/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, for ``handler400``."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, for ``handler403``."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, for ``handler404``."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, for ``handler500``: rendered without the database."""
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, for ``CSRF_FAILURE_VIEW``."""
    return render(request, "403_csrf.html", status=403)
