"""Doing an action from a form: a refusal about a field is shown beside it."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from wennuan.kernel.errors import DomainError, Invalid

T = TypeVar("T")


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What the action gave back, or None when it refused (then the form says why)."""
    try:
        return act()
    except DomainError as refusal:
        field = refusal.field if isinstance(refusal, Invalid) else None
        form.add_error(field if field in form.fields else None, refusal.sentence)
        return None
