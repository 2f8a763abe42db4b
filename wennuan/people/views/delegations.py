"""Acting for a resident: asking, accepting, switching, ending."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wennuan.kernel.files import SCAN, store_upload
from wennuan.people import acting, forms, hooks, queries
from wennuan.people.actions import delegations
from wennuan.people.layers import needs
from wennuan.people.models import Delegation
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest


@needs("phone")
def helpers(request: PersonRequest) -> HttpResponse:
    """Who may act for me, and for whom I may act."""
    context = {"delegations": queries.delegation_cards(request.user)}
    return render(request, "people/helpers.html", context)


@needs("real_name", "为别人代办，要先让对方知道您是谁")
def ask(request: PersonRequest) -> HttpResponse:
    """Ask to act for someone."""
    form = forms.AskDelegation(request.POST or None)
    made: list[Delegation] = []
    answer = posting.run(
        request, form, "people/delegation_ask.html",
        lambda: made.append(delegations.ask_delegation(form.wanted(), by=request.user)),
        done=reverse("people:helpers"),
    )  # fmt: skip
    if made:
        return HttpResponseRedirect(reverse("people:delegation_accept", args=[made[0].pk]))
    return answer


@needs("real_name")
def accept(request: PersonRequest, pk: int) -> HttpResponse:
    """The resident told me the code."""
    delegation, form = _mine(request, pk), forms.Code(request.POST or None)
    return posting.run(
        request, form, "people/delegation_accept.html",
        lambda: delegations.accept_by_code(delegation, form.cleaned_data["code"], by=request.user),
        done=reverse("people:helpers"), says="委托生效了。", delegation=delegation,
        resident=queries.person_card(delegation.resident), is_helper=hooks.is_helper(request.user),
        demo_code=posting.demo_code(delegation.resident.phone or ""),
    )  # fmt: skip


@needs("real_name")
def paper(request: PersonRequest, pk: int) -> HttpResponse:
    """The resident signed a paper instead."""
    delegation = _mine(request, pk)
    form = forms.Paper(request.POST or None, request.FILES or None)

    def keep() -> None:
        path = store_upload(form.cleaned_data["paper"], SCAN, field="paper")
        delegations.accept_by_paper(delegation, path, by=request.user)

    return posting.run(
        request, form, "people/delegation_paper.html", keep,
        done=reverse("people:helpers"), says="委托书存好了，委托生效了。", delegation=delegation,
    )  # fmt: skip


@needs("phone")
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """End it, from either side."""
    delegations.end_delegation(_mine(request, pk), by=request.user)
    messages.success(request, "委托已经结束。")
    return HttpResponseRedirect(reverse("people:helpers"))


@needs("real_name")
@require_POST
def start_acting(request: PersonRequest, pk: int) -> HttpResponse:
    """From now on this session is about the resident."""
    delegation = _mine(request, pk)
    delegations.note_acting(delegation, by=request.user)
    request.session[acting.KEY] = delegation.pk
    return HttpResponseRedirect(reverse("people:me"))


@require_POST
def stop_acting(request: PersonRequest) -> HttpResponse:
    """Be oneself again."""
    request.session.pop(acting.KEY, None)
    return HttpResponseRedirect(reverse("people:me"))


def _mine(request: PersonRequest, pk: int) -> Delegation:
    return get_object_or_404(queries.delegations_of(request.user), pk=pk)
