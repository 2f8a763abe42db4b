"""One form, one action: what every small page about oneself does."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from wennuan.kernel.errors import Invalid
from wennuan.notices import sms

_SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")


def run(
    request: HttpRequest, form: Form, template: str, do: Callable[[], object], *,
    done: str, says: str = "", **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show the form, or do what it asks and go on to ``done``; what is Invalid stays beside it."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, _whole(wrong))
        else:
            if says:
                messages.success(request, says)
            return HttpResponseRedirect(done)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form} | context, status=status)


def _whole(wrong: Invalid) -> str:
    return f"{wrong.sentence}{wrong.hint}"


def demo_code(phone: str) -> str:
    """The digits last sent to a number, in the demo only, where nobody has the phone."""
    if not phone:
        return ""
    for message in sms.demo_outbox(phone):
        if found := _SIX_DIGITS.search(message.text):
            return found.group()
    return ""


def safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    """Where ``next`` leads, when that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else otherwise
