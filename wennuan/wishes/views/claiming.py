"""Claiming a wish, and looking after one's claims."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import NotAllowed, NotFound
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.orgs.models import Organisation
from wennuan.people import acting
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest
from wennuan.wishes import actions, queries
from wennuan.wishes.forms import ClaimForm, NoteForm, ReasonForm
from wennuan.wishes.models import Claim
from wennuan.wishes.rules import may_speak_for
from wennuan.wishes.views.paging import page_of
from wennuan.wishes.views.trying import tried

WHY = "认领心愿要确认是您本人，东西才不会落空"


@needs("real_name", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: PersonRequest, pk: int) -> HttpResponse:
    """The page before a claim: what it means, until when, for whom; then the claim itself."""
    _in_person(request)
    wish = queries.public_wish(pk)
    orgs = queries.orgs_to_speak_for(request.user)
    form = ClaimForm(_sent(request), wish=wish, orgs=orgs, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: actions.claim_wish(wish, form.share(), by=request.user))
        if made is not None:
            messages.success(request, "认领好了。请在期限内送到站点，来不及可以一键放回。")
            return mark_fresh(redirect("wishes:claim", made.pk))
    clock = queries.clock_of(wish)
    context = {
        "form": form,
        "page": queries.wish_page(wish),
        "hours": int(clock.claim.total_seconds() // 3600),
        "days": clock.claim.days,
        "reason": queries.true_reason(wish, 1, request.user),
        "speaks": orgs.exists(),
    }
    status = 409 if form.errors else 200
    return render(request, "wishes/claim_form.html", context, status=status)


def _in_person(request: PersonRequest) -> None:
    """A helper acts in the matters of the one helped; a promise is one's own."""
    if acting.acting(request)[1] is not None:
        raise NotAllowed(
            "认领是自己的承诺，不能代别人认领。", hint="请先结束代办，再用自己的名义认领。"
        )


def _sent(request: PersonRequest) -> QueryDict | None:
    """What was sent: for one wish of one household that is nothing but the press of a button."""
    return request.POST if request.method == "POST" else None


def _asked(request: PersonRequest) -> dict[str, str]:
    return {"quantity": request.GET.get("quantity", "1")[:6], "org": request.GET.get("org", "")}


@needs("real_name", WHY)
@require_POST
def wait(request: PersonRequest, pk: int) -> HttpResponse:
    """Stand in line."""
    _in_person(request)
    wish = queries.public_wish(pk)
    actions.wait_for_wish(wish, actions.Share(), by=request.user)
    messages.success(request, "已经排上了。前面的人放回时，我们马上通知您。")
    return mark_fresh(redirect("wishes:wish", pk))


@needs("phone")
@require_POST
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Stand in line no longer."""
    actions.leave_line(queries.public_wish(pk), by=request.user)
    messages.success(request, "不再排队了。")
    return redirect("wishes:mine")


@needs("phone")
@require_safe
def own_claim(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own claim: the clock, the station, the way so far."""
    found = _claim(request, pk)
    context = {"page": queries.claim_page(found), "form": NoteForm(), "giving_up": ReasonForm()}
    return render(request, "wishes/claim.html", context)


@needs("phone")
@require_POST
def accept(request: PersonRequest, pk: int) -> HttpResponse:
    """The next in line says yes."""
    actions.accept_offer(_claim(request, pk), by=request.user)
    messages.success(request, "认领好了，请在期限内送到站点。")
    return redirect("wishes:claim", pk)


@needs("phone")
@require_POST
def sent(request: PersonRequest, pk: int) -> HttpResponse:
    """It is on its way."""
    actions.note_sent(_claim(request, pk), request.POST.get("note", ""), by=request.user)
    messages.success(request, "记下了。到站后站点会登记，您会收到通知。")
    return redirect("wishes:claim", pk)


@needs("phone")
@require_POST
def give_up(request: PersonRequest, pk: int) -> HttpResponse:
    """Hand a claim back, in one tap."""
    found = _claim(request, pk)
    actions.hand_back(found, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "已经放回，谢谢您早说一声。下一位邻居马上能接上。")
    return mark_fresh(redirect("wishes:mine"))


@needs("phone")
@require_POST
def more_time(request: PersonRequest, pk: int) -> HttpResponse:
    """As much time again, once."""
    actions.more_time(_claim(request, pk), by=request.user)
    messages.success(request, "时间延长了。")
    return redirect("wishes:claim", pk)


@needs("phone")
@require_safe
def org_claims(request: PersonRequest, pk: int) -> HttpResponse:
    """An organisation's claims, with the colleague who made each: for its own managers only."""
    org = get_object_or_404(Organisation, pk=pk)
    require(may_speak_for, request.user, org)
    page = page_of(request, queries.claims_of_org(org))
    rows = [(queries.claim_page(claim), claim.claimer.public_name) for claim in page.rows]
    return render(request, "wishes/org.html", {"org": org, "rows": rows, "page": page})


def _claim(request: PersonRequest, pk: int) -> Claim:
    found = queries.claim_of(request.user, pk)
    if found is None:
        raise NotFound("没有找到这次认领。", hint="在“我的认领”里看看。")
    return found
