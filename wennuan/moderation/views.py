"""The moderators' queue, reporting a text, and an author's own checks."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.kernel.errors import Invalid
from wennuan.kernel.files import signed_url
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.moderation import actions, forms, queries
from wennuan.moderation.actions.reporting import reported_thing
from wennuan.moderation.kinds import name_of
from wennuan.moderation.models import Check
from wennuan.moderation.rules import may_appeal, may_report, may_see_check, may_see_queue
from wennuan.people.acting import only_oneself
from wennuan.people.layers import needs

if TYPE_CHECKING:
    from wennuan.people.web import PersonRequest

A_PAGE = 20
ANY = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def queue(request: "PersonRequest") -> HttpResponse:
    """What waits, the first due first; on a wide screen the next one beside the list."""
    require(may_see_queue, request.user, None)
    chosen = request.GET.get("source", "")
    pages = Paginator(queries.queue(request.user, source=chosen), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = {
        "rows": [queries.queue_row(check) for check in page],
        "page": page,
        "counts": queries.counts(request.user),
        "chosen": chosen,
    }
    part = request.headers.get("HX-Request")
    return render(request, "moderation/_rows.html" if part else "moderation/queue.html", shown)


@login_required
@require_http_methods(ANY)
def check(request: "PersonRequest", pk: int) -> HttpResponse:
    """One text, and what to do with it; then the next one."""
    found = get_object_or_404(Check.objects.select_related("place", "author"), pk=pk)
    require(may_see_check, request.user, found)
    card = queries.check_card(found, viewer=request.user)
    form = forms.DecisionForm(request.POST or None)
    if form.is_valid():
        decide = actions.hear if card.is_appeal else actions.decide
        try:
            decide(found, passed=form.passed, reason=form.said, by=request.user)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.sentence)
        else:
            return _onward(request, found)
    rows = [queries.queue_row(one) for one in queries.queue(request.user)[:A_PAGE]]
    pictures = [
        reverse("moderation:picture", args=[pk, number]) for number in range(card.picture_count)
    ]
    shown = {"check": card, "form": form, "rows": rows, "pictures": pictures}
    return render(request, "moderation/check.html", shown)


def _onward(request: "PersonRequest", done: Check) -> HttpResponse:
    messages.success(request, "已处理，作者和举报人会收到消息。")
    following = queries.next_in_queue(request.user, after=done)
    if following is None:
        return mark_fresh(redirect("moderation:queue"))
    return mark_fresh(redirect("moderation:check", following.pk))


@login_required
@require_safe
def picture(request: "PersonRequest", pk: int, number: int) -> HttpResponse:
    """A picture of a text that waits, for its moderators only."""
    found = get_object_or_404(Check.objects.select_related("place"), pk=pk)
    require(may_see_check, request.user, found)
    if number >= len(found.pictures):
        raise Http404
    return redirect(signed_url(found.pictures[number]))


@needs("phone", "举报要登录，处理结果才能告诉您；被举报的人看不到是谁举报的")
@require_http_methods(ANY)
def report(request: "PersonRequest", kind: str, ref: str) -> HttpResponse:
    """Say what is wrong with a text."""
    person = only_oneself(request)
    thing = reported_thing(kind, ref, person)
    require(may_report, person, thing.author)
    form = forms.ReportForm(request.POST or None)
    if form.is_valid():
        try:
            actions.report(kind, ref, form.complaint(), by=person)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.sentence)
        else:
            return mark_fresh(redirect(f"{reverse('moderation:mine')}?sent=1"))
    shown = {"form": form, "thing": thing, "kind": name_of(kind)}
    return render(request, "moderation/report.html", shown)


@login_required
@require_safe
def mine(request: "PersonRequest") -> HttpResponse:
    """What was decided on one's own texts, and what became of one's reports."""
    person = only_oneself(request)
    page = Paginator(queries.own_checks(person), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "checks": [queries.own_check(one) for one in page],
        "page": page,
        "reports": queries.own_reports(person),
        "sent": request.GET.get("sent"),
    }
    return render(request, "moderation/mine.html", shown)


@login_required
@require_http_methods(ANY)
def mine_check(request: "PersonRequest", pk: int) -> HttpResponse:
    """Why a text of one's own was refused, and the way to an appeal."""
    person = only_oneself(request)
    found = get_object_or_404(queries.own_checks(person), pk=pk)
    form = forms.AppealForm(request.POST or None)
    if form.is_valid():
        require(may_appeal, person, found)
        try:
            actions.appeal(found, words=form.cleaned_data["words"], by=person)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.sentence)
        else:
            messages.success(request, "申诉已经送出，会由另一位审核员来看。")
            return mark_fresh(redirect("moderation:mine_check", pk))
    return render(request, "moderation/own.html", {"check": queries.own_check(found), "form": form})
