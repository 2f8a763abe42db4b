"""The list of emergencies, the rows of one, and one more row."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.emergency import actions, queries
from wennuan.emergency.forms import CloseRowForm, RowForm
from wennuan.emergency.models import Emergency
from wennuan.emergency.rules import may_edit, may_manage
from wennuan.emergency.views.access import WHY, done, editable, readable, show
from wennuan.kernel.errors import NotAllowed
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest


@needs("phone", WHY)
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The emergencies that one may read, and the way to open one."""
    found = queries.emergencies_for(request.user)
    areas = queries.areas_to_open(request.user)
    if not found and not areas:
        raise NotAllowed(
            "这里是应急登记，只给登记员和街道看。", hint="需要帮助，请直接打电话或求助。"
        )
    cards = [(one, queries.tally(one)) for one in found]
    return render(request, "emergency/index.html", {"cards": cards, "can_open": bool(areas)})


@needs("phone", WHY)
@require_safe
def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """All rows, by state and community, live."""
    emergency = readable(request, pk)
    actions.note_reading(emergency, by=request.user)
    return render(request, "emergency/detail.html", _list(request, emergency))


@needs("phone", WHY)
@require_safe
def rows_part(request: PersonRequest, pk: int) -> HttpResponse:
    """The rows alone, for a page that heard that something changed."""
    return render(request, "emergency/_list.html", _list(request, readable(request, pk)))


def _list(request: PersonRequest, emergency: Emergency) -> dict[str, object]:
    wanted = wanted_of(request)
    rows = queries.rows_of(emergency, wanted)
    page = _page(request)
    shown = rows[: page * queries.PAGE]
    cards = queries.row_cards(shown, viewer=request.user)
    last = queries.last_own_edit(emergency, request.user)
    query = request.GET.copy()
    query["page"] = str(page + 1)
    return {
        "emergency": emergency,
        "rows": cards,
        "total": len(rows),
        "tally": queries.tally(emergency, wanted),
        "wanted": wanted,
        "can_edit": may_edit(request.user, emergency),
        "can_manage": may_manage(request.user, emergency),
        "undo": last,
        "how": CloseRowForm().fields["how"].choices,  # type: ignore[attr-defined]
        "more": f"?{query.urlencode()}" if len(shown) < len(rows) else "",
        "part_url": _part_url(request, emergency),
        "due_at": queries.due_at(emergency),
    }


def _part_url(request: PersonRequest, emergency: Emergency) -> str:
    home = reverse("emergency:rows_part", args=[emergency.pk])
    return f"{home}?{request.GET.urlencode()}" if request.GET else home


def wanted_of(request: HttpRequest) -> queries.Filter:
    """The filter in the address."""
    get = request.GET.get
    return queries.Filter(get("state", "")[:20], get("place", "")[:12], get("q", "")[:40])


def _page(request: HttpRequest) -> int:
    written = request.GET.get("page", "1")
    return int(written) if written.isascii() and written.isdigit() and 0 < int(written) < 100 else 1  # noqa: PLR2004 — no list has more pages


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """One household, typed on a phone; then the next one."""
    emergency = editable(request, pk)
    form = RowForm(request.POST or None, place=emergency.place)
    made = []
    if form.is_valid() and done(
        form, lambda: made.append(actions.add_row(emergency, form.facts(), by=request.user))
    ):
        row = made[0]
        joined = (
            f"，和第 {row.joined_into.number} 户是同一户，已并在一起" if row.joined_into else ""
        )
        messages.success(request, f"登记好了，第 {row.number} 户{joined}。")
        return redirect("emergency:add" if "again" in request.POST else "emergency:detail", pk)
    return show(request, "emergency/add.html", form, emergency=emergency)
