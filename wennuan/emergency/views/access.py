"""Which emergency a page is about, for whoever may see it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from wennuan.emergency.forms import refused
from wennuan.emergency.models import Edit, Emergency, Row, Sheet, SheetLine
from wennuan.emergency.rules import may_edit, may_manage, may_read
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.people.web import PersonRequest

WHY = "应急名单只给登记员看"


def readable(request: PersonRequest, pk: int) -> Emergency:
    """An emergency that this person may read."""
    found = get_object_or_404(Emergency.objects.select_related("place", "closed_by"), pk=pk)
    require(may_read, request.user, found)
    return found


def editable(request: PersonRequest, pk: int) -> Emergency:
    """One in which this person may write."""
    found = get_object_or_404(Emergency.objects.select_related("place"), pk=pk)
    require(may_edit, request.user, found)
    return found


def managed(request: PersonRequest, pk: int) -> Emergency:
    """One that this person answers for."""
    found = get_object_or_404(Emergency.objects.select_related("place"), pk=pk)
    require(may_manage, request.user, found)
    return found


def a_row(request: PersonRequest, pk: int) -> Row:
    """A row of an emergency that this person may read."""
    known = Row.objects.select_related("emergency__place", "place", "taker", "joined_into")
    found = get_object_or_404(known, pk=pk)
    require(may_read, request.user, found.emergency)
    return found


def a_sheet(request: PersonRequest, pk: int) -> Sheet:
    """A sheet of an emergency in which this person may write."""
    found = get_object_or_404(Sheet.objects.select_related("emergency__place"), pk=pk)
    require(may_edit, request.user, found.emergency)
    return found


def a_line(request: PersonRequest, pk: int) -> SheetLine:
    """A line of such a sheet."""
    found = get_object_or_404(SheetLine.objects.select_related("sheet__emergency__place"), pk=pk)
    require(may_edit, request.user, found.sheet.emergency)
    return found


def an_edit(request: PersonRequest, pk: int) -> Edit:
    """An edit to a row of such an emergency."""
    found = get_object_or_404(Edit.objects.select_related("row__emergency__place"), pk=pk)
    require(may_edit, request.user, found.row.emergency)
    return found


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Was the action done? If the input was refused, the form says why."""
    try:
        act()
    except Invalid as wrong:
        refused(form, wrong)
        return False
    return True


def show(request: PersonRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """A page with a form; 422 when it came back."""
    shown = {"form": form} | context
    return render(request, template, shown, status=422 if form.errors else 200)
