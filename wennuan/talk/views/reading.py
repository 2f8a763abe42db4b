"""Public pages: what is asked, what is answered, in an area or everywhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wennuan.kernel.web import public_page
from wennuan.people import acting
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.places.queries import crumbs, district, place_of
from wennuan.talk.models import Board
from wennuan.talk.queries import areas, threads
from wennuan.talk.queries.slices import newest_first

SECONDS = 5
LONGEST_NUMBER = 18


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number in the address, or None when it is none."""
    written = request.GET.get(name, "")
    is_number = written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER
    return int(written) if is_number else None


def area_in(request: HttpRequest, *, home: bool = True) -> Place:
    """The area in the address, else the reader's own community, else the district."""
    code = request.GET.get("place", "")
    if code:
        return place_of(code)
    viewer = viewer_of(request)
    return (areas.home_of(viewer) if viewer and home else None) or district()


def viewer_of(request: HttpRequest) -> Person | None:
    """Who looks: oneself, or the resident whom one acts for; None for a stranger."""
    return acting.subject(request) if request.user.is_authenticated else None


def _list(request: HttpRequest) -> dict[str, object]:
    place = area_in(request)
    boards = list(areas.boards_of(place))
    board = next((one for one in boards if one.pk == number_in(request, "board")), None)
    wanted = threads.Wanted(place, board, request.GET.get("state", ""))
    piece = newest_first(threads.public_threads(wanted), number_in(request, "before"))
    return {
        "rows": threads.thread_rows(piece.rows),
        "more": piece.more,
        "place": place,
        "boards": boards,
        "board": board,
        "state": wanted.state,
        "states": threads.STATES.items(),
    }


@require_safe
@public_page(SECONDS)
def index(request: HttpRequest) -> HttpResponse:
    """The boards of an area: filters, the newest first, how it keeps its days."""
    shown = _list(request)
    place = shown["place"]
    assert isinstance(place, Place)  # noqa: S101 — for the type checker
    shown |= {"promise": threads.promise_of(place), "ways_up": _places(place)}
    return render(request, "talk/index.html", shown)


@require_safe
@public_page(1)
def rows_part(request: HttpRequest) -> HttpResponse:
    """The list alone, fetched again when something was asked or answered there."""
    return render(request, "talk/_rows.html", _list(request))


def _places(place: Place) -> list[tuple[str, str]]:
    """The way up from an area, to widen the view."""
    return [(one.name, one.code) for one in crumbs(place)]


@require_safe
@public_page(SECONDS)
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its answers. Forms stand on it for whoever is signed in."""
    return render(request, "talk/thread.html", _thread(request, pk))


@require_safe
@public_page(1)
def thread_part(request: HttpRequest, pk: int) -> HttpResponse:
    """A question and its answers alone, fetched again when somebody spoke."""
    return render(request, "talk/_thread.html", _thread(request, pk))


def _thread(request: HttpRequest, pk: int) -> dict[str, object]:
    viewer = viewer_of(request)
    found = threads.thread_for(pk, viewer)
    replies, more = threads.replies_of(found, viewer, after=number_in(request, "after"))
    card = threads.thread_card(found, viewer)
    return {"card": card, "replies": replies, "more": more, "after": number_in(request, "after")}


@require_safe
@public_page(60)
def about(request: HttpRequest) -> HttpResponse:
    """How the days are counted, who answers, what is not written here."""
    boards = Board.objects.filter(closed_at=None, place=district()).order_by("order")
    return render(request, "talk/about.html", {"boards": boards})
