"""One form, one action; and the request that an address names."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from wennuan.aid.models import AidRequest
from wennuan.kernel.errors import Invalid

T = TypeVar("T")


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What the action gave back; None when the form or the action found something wrong."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Invalid as wrong:
        field = wrong.field if wrong.field in form.fields else None
        form.add_error(field, f"{wrong.sentence}{wrong.hint}")
        return None


def status_for(form: forms.Form) -> int:
    """422 when something has to be corrected."""
    return 422 if form.errors else 200


def by_code(code: str) -> AidRequest:
    """A request by its code, whatever its state; the caller asks a rule."""
    found: AidRequest = get_object_or_404(
        AidRequest.objects.select_related(
            "place__parent", "person", "household", "worker", "entered_by", "consent",
            "health_consent",
        ),
        code=code.upper(),
    )  # fmt: skip
    return found


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of this answer stays in a cache or a search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def is_sent(request: HttpRequest) -> bool:
    """Was a form sent?"""
    return request.method == "POST"
