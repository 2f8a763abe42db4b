"""What people ask about their data, and the answers."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wennuan.kernel.rules import require
from wennuan.people import acting, forms, queries
from wennuan.people.actions import rights
from wennuan.people.layers import needs
from wennuan.people.models import Person, RightsRequest, Scope
from wennuan.people.rules import may_open_rights_queue
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest

PAGE = 20


@needs("phone")
def mine(request: PersonRequest) -> HttpResponse:
    """What was asked about my data, or by me."""
    person = acting.subject(request, Scope.IDENTITY)
    page = Paginator(queries.rights_of(person), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_restricted": person.restricted_at is not None}
    return render(request, "people/rights.html", context)


@needs("phone")
def ask(request: PersonRequest) -> HttpResponse:
    """Ask, about oneself, the resident one acts for, or a child in one's care."""
    person = acting.subject(request, Scope.IDENTITY)
    about = {"": person} | {child.code: child for child in queries.wards_of(person)}
    form = forms.AskRights(request.POST or None, children=list(about.values())[1:])

    def send() -> None:
        data = form.cleaned_data
        chosen: Person = about[data.get("about", "")]
        rights.ask_about_data(chosen, data["kind"], data["words"], by=request.user)

    return posting.run(
        request, form, "people/rights_ask.html", send, done=reverse("people:rights"),
        says="收到了，我们会在期限内答复。", days=settings.RIGHTS_WORKDAYS,
    )  # fmt: skip


@needs("phone")
def one(request: PersonRequest, code: str) -> HttpResponse:
    """One request, how it stands, and the answer."""
    found = _mine(request, code)
    card = queries.rights_card(found, viewer=request.user)
    return render(request, "people/rights_request.html", {"card": card})


@needs("phone")
@require_POST
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """Take a request back."""
    rights.withdraw_rights(_mine(request, code), by=request.user)
    messages.success(request, "已经撤回。")
    return HttpResponseRedirect(reverse("people:rights"))


@needs("phone")
@require_POST
def lift(request: PersonRequest) -> HttpResponse:
    """Let posts that need it open my data again."""
    me = acting.only_oneself(request)
    rights.lift_restriction(me, by=me)
    messages.success(request, "已经取消限制。以后每次查看仍会记在“谁看过我的信息”里。")
    return HttpResponseRedirect(reverse("people:rights"))


@needs("phone")
def queue(request: PersonRequest) -> HttpResponse:
    """What waits for an answer in my areas, the first due first."""
    me = acting.only_oneself(request)
    require(may_open_rights_queue, me, None)
    page = Paginator(queries.rights_waiting_for(me), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/rights_queue.html", {"page": page})


@needs("phone")
def answer(request: PersonRequest, code: str) -> HttpResponse:
    """Answer one request, with reasons."""
    me = acting.only_oneself(request)
    require(may_open_rights_queue, me, None)
    found = get_object_or_404(queries.rights_waiting_for(me), code=code)
    form = forms.AnswerRights(request.POST or None)

    def send() -> None:
        data = form.cleaned_data
        is_granted = data["decision"] == "grant"
        rights.answer_rights(found, data["answer"], by=me, is_granted=is_granted)

    return posting.run(
        request, form, "people/rights_answer.html", send, done=reverse("people:rights_queue"),
        says="答复已经送达。", asked=found, resident=queries.person_card(found.person),
    )  # fmt: skip


def _mine(request: PersonRequest, code: str) -> RightsRequest:
    person = acting.subject(request, Scope.IDENTITY)
    return get_object_or_404(queries.rights_of(person), code=code)
