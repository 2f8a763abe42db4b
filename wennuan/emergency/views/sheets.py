"""Pasting a sheet, looking it over, repairing what is broken."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.emergency import actions, queries
from wennuan.emergency.forms import PasteForm, RowForm
from wennuan.emergency.models import Sheet, SheetLine, SheetStatus
from wennuan.emergency.views.access import WHY, a_line, a_sheet, done, editable, show
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: PersonRequest, pk: int) -> HttpResponse:
    """A big field for a sheet, or a file."""
    emergency = editable(request, pk)
    form = PasteForm(request.POST or None, request.FILES or None)
    made: list[Sheet] = []

    def keep() -> None:
        file, by = form.cleaned_data["file"], request.user
        text = form.cleaned_data["text"]
        made.append(
            actions.upload_sheet(emergency, file, by=by)
            if file
            else actions.paste_sheet(emergency, text, by=by)
        )

    if form.is_valid() and done(form, keep):
        return redirect("emergency:sheet", made[0].pk)
    return show(request, "emergency/paste.html", form, emergency=emergency)


@needs("phone", WHY)
@require_safe
def sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """What would come in, what is there already, what is broken."""
    found = a_sheet(request, pk)
    if found.status != SheetStatus.PREVIEW:
        return redirect("emergency:detail", found.emergency_id)
    context = {
        "emergency": found.emergency,
        "sheet": found,
        "card": queries.sheet_card(found),
        "before": queries.merged_before(found),
    }
    return render(request, "emergency/sheet.html", context)


@needs("phone", WHY)
@require_POST
def merge(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the good lines down."""
    found = a_sheet(request, pk)
    rows = actions.merge_sheet(found, by=request.user)
    joined = sum(row.joined_into_id is not None for row in rows)
    left = queries.broken_lines(found.emergency).filter(sheet=found).count()
    words = f"登记了 {len(rows) - joined} 户"
    words += f"，{joined} 行并入已有的户" if joined else ""
    words += f"，{left} 行等着修" if left else ""
    messages.success(request, f"{words}。")
    return redirect("emergency:detail", found.emergency_id)


@needs("phone", WHY)
@require_POST
def drop_sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """Not this sheet."""
    found = a_sheet(request, pk)
    actions.drop_sheet(found, by=request.user)
    messages.info(request, "这张表没有登记。")
    return redirect("emergency:paste", found.emergency_id)


@needs("phone", WHY)
@require_safe
def broken(request: PersonRequest, pk: int) -> HttpResponse:
    """All lines that wait for repair."""
    emergency = editable(request, pk)
    lines = [queries.line_card(line) for line in queries.broken_lines(emergency)]
    return render(request, "emergency/broken.html", {"emergency": emergency, "lines": lines})


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: PersonRequest, pk: int) -> HttpResponse:
    """Put one line right."""
    line = a_line(request, pk)
    emergency = line.sheet.emergency
    facts = queries.facts_of(line)
    form = RowForm(request.POST or None, initial=facts.shown(), place=emergency.place)
    if form.is_valid() and done(
        form, lambda: actions.repair_line(line, form.facts(), by=request.user)
    ):
        messages.success(request, f"第 {line.number} 行修好了。")
        return _back(line)
    card = queries.line_card(line)
    return show(request, "emergency/repair.html", form, line=card, emergency=emergency)


@needs("phone", WHY)
@require_POST
def drop_line(request: PersonRequest, pk: int) -> HttpResponse:
    """This line is about nobody."""
    line = a_line(request, pk)
    actions.drop_line(line, by=request.user)
    messages.info(request, f"第 {line.number} 行撤下了。")
    return _back(line)


def _back(line: SheetLine) -> HttpResponse:
    if line.sheet.status == SheetStatus.PREVIEW:
        return redirect("emergency:sheet", line.sheet_id)
    emergency = line.sheet.emergency
    left = queries.broken_lines(emergency).exists()
    return redirect("emergency:broken" if left else "emergency:detail", emergency.pk)
