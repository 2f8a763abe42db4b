"""Whoever a request was referred to: reads what was agreed, answers, tells the outcome."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.aid import actions, queries
from wennuan.aid.forms import AnswerForm, OutcomeForm, ReasonForm
from wennuan.aid.models import Referral, ReferralStatus, Share
from wennuan.aid.rules import may_handle, may_receive
from wennuan.aid.views.running import is_sent, private, status_for, tried
from wennuan.kernel.rules import require
from wennuan.people.web import PersonRequest


def _one(pk: int) -> Referral:
    found: Referral = get_object_or_404(
        Referral.objects.select_related(
            "request__place", "request__person", "request__health_consent", "to_org", "to_place",
            "consent",
        ),
        pk=pk,
    )  # fmt: skip
    return found


@login_required
@require_safe
def referrals(request: PersonRequest) -> HttpResponse:
    """What was referred to my posts and waits."""
    shown = {"referrals": queries.referrals_to(request.user)[:100]}
    return private(render(request, "aid/referrals/list.html", shown))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: PersonRequest, pk: int) -> HttpResponse:
    """One referral for its receiver; what the consent covers is opened with a button."""
    found = _one(pk)
    require(may_receive, request.user, found)
    answer = AnswerForm(request.POST or None)
    if is_sent(request):
        done = tried(
            answer,
            lambda: actions.answer_referral(
                found, by=request.user,
                is_accepted=answer.cleaned_data["is_accepted"] == "yes",
                reason=answer.cleaned_data["reason"],
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, "答复已经告诉社区和求助人。")
            return redirect("aid:referral", pk)
    shown = {
        "referral": found,
        "shares": [Share(one).label for one in found.shares],
        "answer": answer if found.status == ReferralStatus.SENT else None,
        "outcome": OutcomeForm() if found.status == ReferralStatus.ACCEPTED else None,
        "crumbs": [("转介", reverse("aid:referrals"))],
    }
    return private(render(request, "aid/referrals/referral.html", shown, status=status_for(answer)))


@login_required
@require_POST
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """What the receiver may read; this reading is on record."""
    found = _one(pk)
    seen = actions.open_referral(found, by=request.user)
    shown = {
        "referral": found,
        "seen": seen.items(),
        "crumbs": [("这份转介", reverse("aid:referral", args=[pk]))],
    }
    return private(render(request, "aid/referrals/opened.html", shown))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: PersonRequest, pk: int) -> HttpResponse:
    """Tell what came of it: the receiver, or the sender who asked them."""
    found = _one(pk)
    handles = may_handle(request.user, found.request)
    if not handles:
        require(may_receive, request.user, found)
    form = OutcomeForm(request.POST or None)
    done = tried(
        form,
        lambda: actions.tell_outcome(found, by=request.user, outcome=form.cleaned_data["outcome"]),
    )
    if done is not None:
        messages.success(request, "结果已经告诉社区和求助人。")
        if handles:
            return redirect("aid:request", found.request.code)
        return redirect("aid:referral", pk)
    shown = {
        "form": form,
        "title": "告知结果",
        "submit": "告知结果",
        "lead": str(found.asked or ""),
    }
    return private(render(request, "aid/form.html", shown, status=status_for(form)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a referral back."""
    found = _one(pk)
    require(may_handle, request.user, found.request)
    form = ReasonForm(request.POST or None)
    done = tried(
        form,
        lambda: actions.recall_referral(found, by=request.user, reason=form.cleaned_data["reason"]),
    )
    if done is not None:
        messages.success(request, "已经收回，对方看不到了。")
        return redirect("aid:request", found.request.code)
    shown = {"form": form, "title": "收回转介", "submit": "收回"}
    return private(render(request, "aid/form.html", shown, status=status_for(form)))
