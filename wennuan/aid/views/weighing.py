"""Reviewers vote, others hear objections and appeals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from wennuan.aid import actions, queries
from wennuan.aid.forms import HearForm, RecuseForm, VoteForm
from wennuan.aid.models import CommunityReview, Objection, ObjectionKind, ObjectionStatus
from wennuan.aid.rules import may_handle, may_hear, may_vote
from wennuan.aid.views.running import is_sent, private, status_for, tried
from wennuan.kernel.errors import NotAllowed
from wennuan.kernel.rules import require
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest


def _review(pk: int) -> CommunityReview:
    found: CommunityReview = get_object_or_404(
        CommunityReview.objects.select_related("request__place", "programme"), pk=pk
    )
    return found


@needs("real_name", "评议要记名")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """What a reviewer reads (no name, no address) and how they vote; the worker sees the count."""
    found = _review(pk)
    handles = may_handle(request.user, found.request)
    if not handles:
        require(may_vote, request.user, found)
    seat = found.votes.filter(reviewer=request.user).first()
    form = VoteForm(request.POST or None)
    if is_sent(request):
        done = tried(
            form,
            lambda: actions.cast_vote(
                found, form.cleaned_data["choice"], by=request.user,
                reason=form.cleaned_data["reason"],
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, "您的意见已经记下。")
            return redirect("aid:review", pk)
    count = queries.count_votes(found)
    shown = {
        "review": found,
        "name": queries.shown_name(found.request),
        "kind": found.request.get_kind_display(),
        "count": count if handles or found.status != "open" else None,
        "votes": found.votes.select_related("reviewer") if handles else (),
        "seat": seat,
        "form": form if seat and seat.voted_at is None and found.status == "open" else None,
        "recuse": RecuseForm(prefix="recuse"),
        "handles": handles,
    }
    return private(render(request, "aid/review.html", shown, status=status_for(form)))


@needs("real_name", "评议要记名")
@require_POST
def recuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Stand aside."""
    found = _review(pk)
    if not found.votes.filter(reviewer=request.user).exists():
        raise NotAllowed(may_vote.sentence)
    reason = request.POST.get("recuse-reason", "")[:200]
    actions.recuse(found, by=request.user, reason=reason)
    messages.success(request, "已经回避，谢谢您说明。")
    return redirect("aid:home")


@login_required
@require_POST
def close_review(request: PersonRequest, pk: int) -> HttpResponse:
    """Count the votes."""
    found = actions.close_review(_review(pk), by=request.user)
    messages.success(request, f"评议结果：{found.get_status_display()}。")
    return redirect("aid:request", found.request.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hear(request: PersonRequest, mark: str) -> HttpResponse:
    """Answer an objection, or hear an appeal."""
    found = get_object_or_404(
        Objection.objects.select_related("request__place", "notice", "decision"), code=mark.upper()
    )
    require(may_hear, request.user, found)
    form = HearForm(request.POST or None)
    act = actions.hear_appeal if found.kind == ObjectionKind.APPEAL else actions.answer_objection
    done = tried(
        form,
        lambda: act(
            found, by=request.user, is_upheld=form.cleaned_data["is_upheld"] == "yes",
            answer=form.cleaned_data["answer"],
        ),
    )  # fmt: skip
    if done is not None:
        messages.success(request, "答复已经发出。")
        return redirect("aid:request", found.request.code)
    shown = {
        "objection": found,
        "form": form,
        "is_open": found.status == ObjectionStatus.OPEN,
        "crumbs": [
            (f"求助 {found.request.code}", reverse("aid:request", args=[found.request.code]))
        ],
    }
    return private(render(request, "aid/desk/hear.html", shown, status=status_for(form)))
