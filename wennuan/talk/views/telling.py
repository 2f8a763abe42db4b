"""Announcements and polls, for everybody and for those who live there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.web import mark_fresh, public_page
from wennuan.people import acting
from wennuan.people.layers import needs
from wennuan.people.models import Scope
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest
from wennuan.talk.actions import announcements as announcing
from wennuan.talk.actions import polls
from wennuan.talk.forms import VoteForm
from wennuan.talk.queries import announcements as told
from wennuan.talk.views.reading import area_in, viewer_of

SECONDS = 5
MOST = 50


@require_safe
@public_page(SECONDS)
def announcements(request: HttpRequest) -> HttpResponse:
    """What an area and those above it announce now; the expired on demand."""
    place, past = area_in(request), request.GET.get("past", "") == "1"
    found = told.announcements_for(place, current=not past)[:MOST]
    running = [told.poll_card(poll, None) for poll in told.polls_for(place)[:MOST]]
    shown = {"place": place, "past": past, "rows": found, "polls": running}
    return render(request, "talk/announcements.html", shown)


@require_safe
@public_page(SECONDS)
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement."""
    card = told.announcement_card(told.announcement_of(pk), viewer_of(request))
    return render(request, "talk/announcement.html", {"card": card})


@require_safe
@public_page(1)
def announcement_part(request: HttpRequest, pk: int) -> HttpResponse:
    """How many have been told and have read, fetched again when it changes."""
    card = told.announcement_card(told.announcement_of(pk), viewer_of(request))
    return render(request, "talk/_receipts.html", {"card": card})


@needs("phone", "确认读过之前要先登录")
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """I have read it; or I have read it to whom I act for."""
    by, on_behalf_of = acting.acting(request)
    acting.subject(request, Scope.REQUESTS)
    announcing.confirm_reading(told.announcement_of(pk), by=by, on_behalf_of=on_behalf_of)
    messages.success(request, "好的，已经记下您读过了。")
    return mark_fresh(redirect("talk:announcement", pk))


@require_safe
@public_page(SECONDS)
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """One poll: to vote, or to read what came of it."""
    found = told.poll_of(pk)
    card = told.poll_card(found, viewer_of(request))
    form = VoteForm(options=found.options) if card.can_vote else None
    return render(request, "talk/poll.html", {"card": card, "form": form})


@require_safe
@public_page(1)
def poll_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts alone, fetched again when somebody voted."""
    card = told.poll_card(told.poll_of(pk), viewer_of(request))
    return render(request, "talk/_poll_counts.html", {"card": card})


@needs("phone", "投票要先用手机号登录，一人一票")
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: PersonRequest, pk: int) -> HttpResponse:
    """Cast one's vote, or that of whom one acts for."""
    by, on_behalf_of = acting.acting(request)
    person = acting.subject(request, Scope.REQUESTS)
    found = told.poll_of(pk)
    form = VoteForm(request.POST or None, options=found.options)
    return mark_fresh(posting.run(
        request, form, "talk/poll.html",
        lambda: polls.vote(found, form.cleaned_data["choice"], by=by, on_behalf_of=on_behalf_of),
        done=reverse("talk:poll", args=[pk]), says="投好了，谢谢您。",
        card=told.poll_card(found, person),
    ))  # fmt: skip
