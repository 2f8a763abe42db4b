"""Doing an action from a form: a refusal about a field is shown beside it."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from wennuan.kernel.errors import Invalid

T = TypeVar("T")


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What the action gave back, or None when it refused the input (then the form says why)."""
    try:
        return act()
    except Invalid as wrong:
        field = wrong.field if wrong.field in form.fields else None
        form.add_error(field, wrong.sentence)
        return None


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Was the action done? If not, the form says why."""
    return tried(form, act) is not None
