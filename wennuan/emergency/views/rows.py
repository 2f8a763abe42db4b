"""One row: what it says, its history, and every step."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.emergency import actions, queries
from wennuan.emergency.forms import CloseRowForm, JoinForm, RowForm, WordsForm, row_as_typed
from wennuan.emergency.models import Row
from wennuan.emergency.rules import may_edit
from wennuan.emergency.views.access import WHY, a_row, an_edit, done, show
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest

STEPS: dict[str, Callable[..., Row]] = {
    "phone": actions.phone_row, "take": actions.take_row, "let-go": actions.let_go_row,
    "reopen": actions.reopen_row, "drop": actions.drop_row, "split": actions.split_row,
}  # fmt: skip


@needs("phone", WHY)
@require_safe
def row(request: PersonRequest, pk: int) -> HttpResponse:
    """One household, with all that was done to it."""
    return _page(request, a_row(request, pk))


def _page(request: PersonRequest, found: Row, join: JoinForm | None = None) -> HttpResponse:
    context = {
        "emergency": found.emergency,
        "row": queries.row_cards([found], viewer=request.user)[0],
        "into": found.joined_into,
        "edits": queries.history_of(found, viewer=request.user),
        "can_edit": may_edit(request.user, found.emergency),
        "close": CloseRowForm(auto_id="close_%s"),
        "words": WordsForm(auto_id="words_%s"),
        "join": join or JoinForm(auto_id="join_%s"),
    }
    return render(request, "emergency/row.html", context, status=422 if join else 200)


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Correct what the row says. Whoever was slower sees both and decides."""
    found = a_row(request, pk)
    require(may_edit, request.user, found.emergency)
    form = RowForm(
        request.POST or None, initial=row_as_typed(found), place=found.emergency.place,
        phone=found.phone or "",
    )  # fmt: skip
    if not form.is_valid():
        return _edit(request, found, form)
    version = form.cleaned_data["version"] or 0
    try:
        if done(form, lambda: actions.change_row(found, form.facts(), version, by=request.user)):
            messages.success(request, "改好了。")
            return redirect("emergency:row", pk)
    except actions.Clash as clash:
        return _clash(request, pk, form, clash.sentence)
    return _edit(request, found, form)


def _edit(request: PersonRequest, found: Row, form: RowForm) -> HttpResponse:
    card = queries.row_cards([found], viewer=request.user)[0]
    return show(request, "emergency/edit.html", form, row=card, emergency=found.emergency)


def _clash(request: PersonRequest, pk: int, form: RowForm, sentence: str) -> HttpResponse:
    """The same form with what was typed, beside what stands there now."""
    newest = a_row(request, pk)
    data = request.POST.copy()
    data["version"] = str(newest.version)
    again = RowForm(data, place=newest.emergency.place, phone=newest.phone or "")
    context = {
        "form": again,
        "row": queries.row_cards([newest], viewer=request.user)[0],
        "last": queries.history_of(newest, viewer=request.user)[0],
        "emergency": newest.emergency,
        "clash": sentence,
    }
    return render(request, "emergency/edit.html", context, status=409)


@needs("phone", WHY)
@require_POST
def call(request: PersonRequest, pk: int) -> HttpResponse:
    """Open the number; from now on it is a link to call."""
    found = a_row(request, pk)
    actions.open_phone(found, by=request.user)
    if request.headers.get("HX-Request"):
        card = queries.row_cards([found], viewer=request.user)[0]
        return render(request, "emergency/_phone.html", {"row": card})
    return redirect("emergency:row", pk)


@needs("phone", WHY)
@require_POST
def phoned(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody spoke with them, and what they said."""
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    actions.phone_row(a_row(request, pk), by=request.user, words=words)
    return redirect("emergency:row", pk)


@needs("phone", WHY)
@require_POST
def step(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """One tap: phoned, I go, not me after all, reopen, drop, split."""
    if name not in STEPS:
        raise Http404
    return after(request, STEPS[name](a_row(request, pk), by=request.user))


@needs("phone", WHY)
@require_POST
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Say how it ended."""
    found, words = a_row(request, pk), request.POST.get("words", "")[:100]
    return after(
        request, actions.close_row(found, request.POST.get("how", ""), by=request.user, words=words)
    )


@needs("phone", WHY)
@require_POST
def join(request: PersonRequest, pk: int) -> HttpResponse:
    """This row and another are one household."""
    found, form = a_row(request, pk), JoinForm(request.POST, auto_id="join_%s")
    if form.is_valid():
        try:
            kept = actions.join_row(found, form.cleaned_data["number"], by=request.user)
        except Invalid as wrong:
            form.add_error("number", wrong.sentence)
        else:
            messages.success(request, f"并好了，以第 {kept.number} 户为准。")
            return redirect("emergency:row", kept.pk)
    return _page(request, found, form)


@needs("phone", WHY)
@require_POST
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Put back what stood there before."""
    return after(request, actions.undo_edit(an_edit(request, pk), by=request.user))


def after(request: PersonRequest, changed: Row) -> HttpResponse:
    """The row as it is now, in the list; without a script, back to where it was pressed."""
    if request.headers.get("HX-Request") and not changed.joined_into_id:
        emergency = changed.emergency
        context = {
            "row": queries.row_cards([changed], viewer=request.user)[0],
            "emergency": emergency,
            "can_edit": may_edit(request.user, emergency),
            "undo": queries.last_own_edit(emergency, request.user),
            "how": CloseRowForm().fields["how"].choices,  # type: ignore[attr-defined]
        }
        return render(request, "emergency/_row.html", context)
    if request.POST.get("back") == "row":
        return redirect("emergency:row", changed.pk)
    home = reverse("emergency:detail", args=[changed.emergency_id])
    return redirect(f"{home}#row-{changed.pk}")
