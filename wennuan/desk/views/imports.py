"""Tables: taken in, looked at, brought in or thrown away."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.audit.actions import record_export
from wennuan.desk import forms, rules
from wennuan.desk.actions import imports as actions
from wennuan.desk.imports import KINDS, ImportKind
from wennuan.desk.imports.reading import rows_of
from wennuan.desk.models import ImportLine, SheetImport
from wennuan.desk.queries import runs
from wennuan.desk.views.tables import file_answer, table_answer
from wennuan.kernel.rules import require
from wennuan.kernel.sheets import read_file, read_text, write_xlsx
from wennuan.people.layers import needs
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest


@needs("phone")
@require_safe
def imports(request: PersonRequest) -> HttpResponse:
    """My imports, and what can be brought in."""
    require(rules.may_open_desk, request.user, None)
    shown = {
        "kinds": runs.kinds_for(request.user),
        "sheets": [runs.sheet_card(one) for one in runs.imports_of(request.user)[:20]],
    }
    return render(request, "desk/imports.html", shown)


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, kind: str) -> HttpResponse:
    """Take in a table of one kind."""
    known = _kind(request, kind)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    made: list[SheetImport] = []

    def start() -> None:
        cells, source = _cells(form.cleaned_data)
        is_whole = form.cleaned_data["how"] == "whole"
        rows = rows_of(cells, known)
        made.append(actions.start_import(known, rows, source, is_whole=is_whole, by=request.user))

    answer = posting.run(
        request, form, "desk/import_new.html", start, done=reverse("desk:imports"), kind=known
    )
    return HttpResponseRedirect(reverse("desk:import", args=[made[0].pk])) if made else answer


def _cells(given: dict[str, Any]) -> tuple[list[list[str]], str]:
    file = given.get("file")
    if file:
        return read_file(file.read()), file.name
    return read_text(given["text"]), "粘贴的表格"


@needs("phone")
@require_safe
def sample(request: PersonRequest, kind: str) -> HttpResponse:
    """An empty table with the right heading and one example."""
    known = _kind(request, kind)
    examples = [tuple(column.example for column in known.columns)]
    return file_answer(write_xlsx(known.title, known.names, examples), f"{known.title}样表")


@needs("phone")
@require_safe
def sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """One import: how far it is, and its lines."""
    return render(request, "desk/import.html", _shown(request, pk))


@needs("phone")
@require_safe
def sheet_part(request: PersonRequest, pk: int) -> HttpResponse:
    """The same, alone."""
    return render(request, "desk/_import.html", _shown(request, pk))


@needs("phone")
@require_POST
def merge(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring in what is right."""
    actions.start_merge(_own(request, pk), by=request.user)
    return HttpResponseRedirect(reverse("desk:import", args=[pk]))


@needs("phone")
@require_POST
def discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Throw it away."""
    actions.discard_import(_own(request, pk), by=request.user)
    return HttpResponseRedirect(reverse("desk:imports"))


@needs("phone")
@require_POST
def skip(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave one line out, or take it in again."""
    line = get_object_or_404(
        ImportLine.objects.select_related("sheet"), pk=pk, sheet__by=request.user
    )
    actions.skip_line(line, by=request.user)
    return HttpResponseRedirect(reverse("desk:import", args=[line.sheet_id]))


@needs("phone")
@require_POST
def faults(request: PersonRequest, pk: int) -> HttpResponse:
    """The lines to correct, as a table with the faults beside them."""
    found = _own(request, pk)
    rows = runs.faulty_rows(found)
    known, why = KINDS[found.kind], "改正导入表里的错误"
    record_export(f"{known.title}（要改的行）", len(rows), by=request.user, reason=why)
    columns = (*known.names, "要改的地方")
    return table_answer(f"{known.title}要改的行", columns, rows, by=request.user, reason=why)


def _shown(request: PersonRequest, pk: int) -> dict[str, Any]:
    found = _own(request, pk)
    state = request.GET.get("state", "")
    return {
        "sheet": runs.sheet_card(found),
        "kind": KINDS[found.kind],
        "lines": runs.lines_of(found, state=state),
        "state": state,
        "states": [(key, word) for key, word in ImportLine._meta.get_field("state").choices or []],
    }


def _kind(request: PersonRequest, key: str) -> ImportKind:
    known = KINDS.get(key)
    if known is None:
        raise Http404
    require(rules.may_import, request.user, known.roles)
    return known


def _own(request: PersonRequest, pk: int) -> SheetImport:
    return get_object_or_404(runs.imports_of(request.user), pk=pk)
