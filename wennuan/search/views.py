"""One page that finds everything public; not kept in the short cache: no two ask alike."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wennuan.search import hooks, queries
from wennuan.search.asking import LONGEST_QUESTION
from wennuan.search.kinds import known_kinds

PAGE_DIGITS = 3


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What the words are found in, by kind and area. Works as a plain form."""
    kind = request.GET.get("kind", "")
    chosen = [kind] if kind in known_kinds() else []
    areas = hooks.areas()
    area = next((one for one in areas if one.code == request.GET.get("in", "")), None)
    results = queries.find(
        request.GET.get("q", ""), kinds=chosen, place=area.path if area else "", page=_page(request)
    )
    shown = {
        "results": results,
        "kind": kind if chosen else "",
        "areas": areas,
        "area": area,
        "longest": LONGEST_QUESTION,
    }
    return render(request, "search/find.html", shown)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles for whoever is still typing."""
    titles = queries.suggestions(request.GET.get("q", ""))
    return render(request, "search/_suggestions.html", {"titles": titles})


def _page(request: HttpRequest) -> int:
    written = request.GET.get("page", "")
    is_number = written.isascii() and written.isdigit() and len(written) <= PAGE_DIGITS
    return int(written) if is_number else 1
