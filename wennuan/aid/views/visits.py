"""Visits: my list, the form (also without a network), the other one's yes, the paper."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.aid import actions, queries
from wennuan.aid.forms import ConfirmForm, ReasonForm
from wennuan.aid.forms.visits import VisitForm, signature_of, visit_form
from wennuan.aid.models import HomeVisit, VisitStatus
from wennuan.aid.papers import visit_pdf
from wennuan.aid.rules import may_confirm, may_handle, may_open, may_report
from wennuan.aid.views.running import is_sent, private, status_for, tried
from wennuan.kernel.errors import DomainError
from wennuan.kernel.files import signed_url
from wennuan.kernel.rules import require
from wennuan.people.web import PersonRequest
from wennuan.ui.print import pdf_answer

WORKER = Path(__file__).parents[1] / "static" / "aid" / "offline.js"


def _one(pk: int) -> HomeVisit:
    return get_object_or_404(
        HomeVisit.objects.select_related(
            "request__place", "request__person", "request__household", "first", "second"
        ),
        pk=pk,
    )


@login_required
@require_safe
def visits(request: PersonRequest) -> HttpResponse:
    """What I have to visit or to confirm."""
    return private(
        render(request, "aid/visits/list.html", {"visits": queries.visits_of(request.user)})
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: PersonRequest, pk: int) -> HttpResponse:
    """One visit: what to do next; the form to read and confirm by the other visitor."""
    found = _one(pk)
    require(may_open, request.user, found.request)
    can_confirm = found.status == VisitStatus.REPORTED and may_confirm(request.user, found)
    form = ConfirmForm(request.POST or None)
    if is_sent(request):
        require(may_confirm, request.user, found)
        confirmed = tried(
            form,
            lambda: actions.confirm_visit(
                found, by=request.user, signature=signature_of(form),
                remark=form.cleaned_data["remark"],
            ),
        )  # fmt: skip
        if confirmed is not None:
            messages.success(request, "走访已经确认，谢谢两位。")
            return redirect("aid:visit", pk)
    shown = {
        "visit": found,
        "name": queries.shown_name(found.request),
        "items": queries.checked_items(found),
        "photo": signed_url(found.form_photo) if found.form_photo else "",
        "can_report": found.status == VisitStatus.PLANNED and may_report(request.user, found),
        "can_confirm": can_confirm,
        "can_cancel": found.FLOW.can(found, "cancel") and may_handle(request.user, found.request),
        "form": form if can_confirm else None,
    }
    return private(render(request, "aid/visits/visit.html", shown, status=status_for(form)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: PersonRequest, pk: int) -> HttpResponse:
    """Fill the form of a visit in; the page stays on the phone and sends itself later.

    A script asks for JSON and hears in words what became of a draft; without one the form posts.
    """
    found = _one(pk)
    require(may_report, request.user, found)
    if request.headers.get("Accept", "").startswith("application/json"):
        return private(_answer_script(request, found))
    sent = visit_form(request.POST, request.FILES) if is_sent(request) else visit_form()
    if is_sent(request):
        done = tried(sent, lambda: actions.report_visit(found, sent.report(), by=request.user))
        if done is not None:
            messages.success(request, "走访表交好了，等另一位确认。")
            return redirect("aid:visit", pk)
    elif found.status != VisitStatus.PLANNED:
        return redirect("aid:visit", pk)
    shown = {"visit": found, "form": sent, "name": queries.shown_name(found.request)}
    response = render(request, "aid/visits/form.html", shown, status=status_for(sent))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer_script(request: PersonRequest, found: HomeVisit) -> JsonResponse:
    """A fresh token and what is there already; or what became of the draft that was sent."""
    url = reverse("aid:visit", args=[found.pk])
    if not is_sent(request):
        key = str(found.key) if found.key else ""
        return JsonResponse({"token": get_token(request), "key": key, "status": found.status})
    sent = visit_form(request.POST, request.FILES)
    try:
        done = tried(sent, lambda: actions.report_visit(found, sent.report(), by=request.user))
    except DomainError as refused:
        said = {"state": "clash", "says": refused.sentence, "hint": refused.hint, "url": url}
        return JsonResponse(said, status=refused.status)
    if done is None:
        return JsonResponse({"state": "wrong", "errors": _errors(sent)}, status=422)
    return JsonResponse({"state": "kept", "url": url})


def _errors(sent: VisitForm) -> list[str]:
    return [
        f"{sent.fields[name].label}：{said[0]}" if name in sent.fields else str(said[0])
        for name, said in sent.errors.items()
    ]


@login_required
@require_safe
def paper(request: PersonRequest, pk: int) -> HttpResponse:
    """The form to fill in by hand."""
    found = _one(pk)
    require(may_open, request.user, found.request)
    return pdf_answer(visit_pdf(found), f"上门核实表{found.request.code}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """Call a visit off, with the reason."""
    found = _one(pk)
    require(may_handle, request.user, found.request)
    form = ReasonForm(request.POST or None)
    done = tried(
        form,
        lambda: actions.call_off_visit(
            found, by=request.user, reason=form.cleaned_data["reason"][:200]
        ),
    )
    if done is not None:
        messages.success(request, "已经取消，请另外安排。")
        return redirect("aid:request", found.request.code)
    crumbs = [("走访", reverse("aid:visit", args=[pk]))]
    shown = {"form": form, "title": "取消这次走访", "submit": "取消走访", "crumbs": crumbs}
    return private(render(request, "aid/form.html", shown, status=status_for(form)))


@require_safe
def offline_worker(request: PersonRequest) -> HttpResponse:
    """The script that keeps the form of a visit for when there is no network."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
