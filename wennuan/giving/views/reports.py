"""Reporting a campaign, and following the report by its code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.audit.limits import allow
from wennuan.giving import actions, queries
from wennuan.giving.forms import ReportCodeForm, ReportForm
from wennuan.giving.views.trying import tried
from wennuan.kernel.web import client_address
from wennuan.people.models import Person

PER_HOUR = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a campaign; no account is needed."""
    campaign = queries.public_campaign(pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        allow(f"report:{client_address(request)}", limit=PER_HOUR, seconds=3600)
        by = request.user if isinstance(request.user, Person) else None
        made = tried(form, lambda: actions.report_campaign(campaign, form.complaint(), by=by))
        if made is not None:
            return redirect("giving:report_state", made.code)
    return render(request, "giving/report.html", {"campaign": campaign, "form": form})


@never_cache
@require_safe
def report_find(request: HttpRequest) -> HttpResponse:
    """Type in the code of a report."""
    form = ReportCodeForm(request.GET or None)
    if form.is_valid():
        return redirect("giving:report_state", form.cleaned_data["code"].strip().upper())
    return render(request, "giving/report_find.html", {"form": form})


@never_cache
@require_safe
def report_state(request: HttpRequest, code: str) -> HttpResponse:
    """How a report stands, for whoever knows its code; what was reported is not shown."""
    allow(f"report-code:{client_address(request)}", limit=120, seconds=60)
    return render(request, "giving/report_state.html", {"report": queries.report_by_code(code)})
