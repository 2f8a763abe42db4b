"""What everyone may read of emergencies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wennuan.emergency import queries
from wennuan.kernel.web import public_page

MOST = 60


@require_safe
@public_page(seconds=10)
def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins, the newest first: numbers and words, no names."""
    found = queries.bulletins()[:MOST]
    return render(request, "emergency/bulletins.html", {"bulletins": found})
