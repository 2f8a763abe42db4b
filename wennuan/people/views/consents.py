"""What I agreed to, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wennuan.people import acting, queries
from wennuan.people.actions import consents
from wennuan.people.layers import needs
from wennuan.people.models import Consent, ConsentKind, Scope
from wennuan.people.texts import newest
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest


@needs("phone")
def ledger(request: PersonRequest) -> HttpResponse:
    """Everything I ever agreed to."""
    person = acting.subject(request, Scope.IDENTITY)
    return render(request, "people/consents.html", {"consents": queries.consents_of(person)})


@needs("phone")
def agree(request: PersonRequest, kind: str) -> HttpResponse:
    """One text on a page of its own, with one button."""
    if kind not in ConsentKind.values:
        raise Http404
    person = acting.subject(request, Scope.IDENTITY)
    if request.method == "POST":
        consents.give(person, kind, by=request.user)
        messages.success(request, "已记下您的同意。")
        return HttpResponseRedirect(posting.safe_next(request, reverse("people:consents")))
    context = {
        "text": newest(kind),
        "has_agreed": queries.has_agreed(person, kind),
        "next": request.GET.get("next", ""),
    }
    return render(request, "people/agree.html", context)


@needs("phone")
def agreed_text(request: PersonRequest, pk: int) -> HttpResponse:
    """What was agreed to, word for word, in the version of that day."""
    consent = _consent(request, pk)
    return render(request, "people/consent.html", {"consent": consent, "text": consent.text})


@needs("phone")
@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one agreement back, of one's own or of a child in one's care."""
    consent = _consent(request, pk)
    is_child = consent.person in queries.wards_of(request.user)
    consents.withdraw(consent, by=request.user)
    messages.success(request, "已经撤回。")
    return HttpResponseRedirect(reverse("people:children" if is_child else "people:consents"))


def _consent(request: PersonRequest, pk: int) -> Consent:
    person = acting.subject(request, Scope.IDENTITY)
    return get_object_or_404(queries.consents_in_care_of(person), pk=pk)
