"""The inbox."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wennuan.notices import actions, queries, sms

if TYPE_CHECKING:
    from wennuan.people.web import PersonRequest

PER_PAGE = 20


@login_required
@require_safe
def inbox(request: "PersonRequest") -> HttpResponse:
    """All my notices, twenty a page."""
    page = Paginator(queries.inbox(request.user), PER_PAGE).get_page(request.GET.get("page"))
    unread = queries.unread_count(request.user)
    part = "notices/_list.html" if request.headers.get("HX-Request") else "notices/inbox.html"
    return render(request, part, {"page": page, "unread_here": unread})


@login_required
@require_safe
def detail(request: "PersonRequest", pk: int) -> HttpResponse:
    """One notice, read by opening it."""
    notice = get_object_or_404(queries.inbox(request.user), pk=pk)
    notice = actions.open_notice(notice, by=request.user)
    return render(request, "notices/detail.html", {"notice": notice})


@login_required
@require_POST
def read_all(request: "PersonRequest") -> HttpResponse:
    """Nothing is new any more."""
    actions.read_everything(by=request.user)
    messages.success(request, "已全部标为读过。")
    return redirect("notices:inbox")


@never_cache
@require_safe
def badge(request: HttpRequest) -> JsonResponse:
    """The number on the bell: a few bytes, none for strangers."""
    person = request.user
    return JsonResponse({"unread": queries.unread_count(person) if person.is_authenticated else 0})


@never_cache
@require_safe
def demo_sms(request: HttpRequest) -> HttpResponse:
    """What the demo would have sent by text message; there is no such page anywhere else."""
    if not sms.is_demo():
        raise Http404
    shown = sms.demo_outbox(request.GET.get("phone", ""))
    return render(request, "notices/demo_sms.html", {"shown": shown})
