"""One's own wishes and claims; for a helper, those of the one helped."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import WrongState
from wennuan.people import acting
from wennuan.people.layers import needs
from wennuan.people.models import Scope
from wennuan.people.web import PersonRequest
from wennuan.wishes import actions, queries
from wennuan.wishes.forms import ReasonForm, ThanksForm
from wennuan.wishes.models import Claim, ClaimStatus, Wish
from wennuan.wishes.views.trying import tried


@needs("phone")
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What I claimed, what my household wished for, where I stand in line."""
    whose = acting.subject(request, Scope.REQUESTS)
    is_own = whose.pk == request.user.pk
    claims = list(queries.claims_of(whose)[:50]) if is_own else []
    context = {
        "claims": [queries.claim_page(claim) for claim in claims],
        "wishes": [queries.wish_card(wish) for wish in queries.wishes_of(whose)[:50]],
        "line": [queries.wish_card(entry.wish) for entry in queries.waiting_of(whose)],
        "orgs": queries.orgs_to_speak_for(whose) if is_own else [],
    }
    return render(request, "wishes/mine.html", context)


@needs("phone")
@require_safe
def own_wish(request: PersonRequest, pk: int) -> HttpResponse:
    """A wish of one's household: how far it is, and the last word on it."""
    wish = _wish(request, pk)
    claim = queries.latest_claim(wish)
    status = claim.status if claim else ""
    context = {
        "wish": wish,
        "page": queries.wish_page(wish),
        "claim": claim,
        "can_confirm": status == ClaimStatus.HANDED,
        "can_thank": status == ClaimStatus.REALISED and not hasattr(claim, "thanks"),
        "can_withdraw": wish.is_live and wish.taken_count == 0,
        "card": getattr(claim, "thanks", None),
        "refusing": ReasonForm(),
    }
    return render(request, "wishes/own_wish.html", context)


@needs("phone")
@require_POST
def received(request: PersonRequest, pk: int) -> HttpResponse:
    """It came: the wish is true."""
    actions.confirm_received(_claim(request, pk), by=request.user)
    messages.success(request, "心愿实现了。想说声谢谢，可以写一张感谢卡。")
    return redirect("wishes:own_wish", pk)


@needs("phone")
@require_POST
def refuse(request: PersonRequest, pk: int) -> HttpResponse:
    """It did not come, or not as wished: somebody uninvolved looks into it."""
    reason = request.POST.get("reason", "")
    actions.refuse_received(_claim(request, pk), reason, by=request.user)
    messages.success(request, "记下了。会有没有经手过的人来核实，五个工作日内给您答复。")
    return redirect("wishes:own_wish", pk)


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def thank(request: PersonRequest, pk: int) -> HttpResponse:
    """A card of thanks."""
    claim = _claim(request, pk)
    form = ThanksForm(request.POST or None)
    if form.is_valid():
        text = form.cleaned_data["text"]
        if tried(form, lambda: actions.write_thanks(claim, text, by=request.user)) is not None:
            messages.success(request, "写好了，看过以后就转给帮忙的人。")
            return redirect("wishes:own_wish", pk)
    return render(request, "wishes/thank.html", {"form": form, "wish": claim.wish})


@needs("phone")
@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one's own wish back while nobody holds it."""
    wish = _wish(request, pk)
    actions.revoke_wish(wish, request.POST.get("reason", "") or "家里不再需要", by=request.user)
    messages.success(request, "心愿撤回了。")
    return redirect("wishes:mine")


def _wish(request: PersonRequest, pk: int) -> Wish:
    whose = acting.subject(request, Scope.REQUESTS)
    return get_object_or_404(queries.wishes_of(whose), pk=pk)


def _claim(request: PersonRequest, pk: int) -> Claim:
    claim = queries.latest_claim(_wish(request, pk))
    if claim is None:
        raise WrongState("这个心愿还没有人认领。")
    return claim
