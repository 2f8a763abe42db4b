"""Doing an action from a form, and showing the form again when it was refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wennuan.kernel.errors import Invalid


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Was the action done? If the input was refused, the form says why."""
    try:
        act()
    except Invalid as wrong:
        field = wrong.field if wrong.field in form.fields else None
        form.add_error(field, f"{wrong.sentence}{wrong.hint}")
        return False
    return True


def show(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """A page with a form; 422 when it came back."""
    shown = {"form": form} | context
    return render(request, template, shown, status=422 if form.errors else 200)
