"""The receiving side without an account: the slip or message, and its code; and a witness."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wennuan.audit.limits import allow
from wennuan.kernel.errors import NotFound
from wennuan.kernel.web import client_address
from wennuan.people.layers import needs
from wennuan.people.models import Person
from wennuan.people.web import PersonRequest
from wennuan.wishes import actions, queries
from wennuan.wishes.forms import CodeForm
from wennuan.wishes.models import Claim, ClaimStatus
from wennuan.wishes.views.trying import tried

LOOKUPS = 60


@never_cache
@require_http_methods(["GET", "HEAD"])
def find(request: HttpRequest) -> HttpResponse:
    """Where to type the number that stands on the slip or in the message."""
    code = "".join(request.GET.get("code", "").split()).upper()[:12]
    if code:
        return redirect("wishes:receive", code)
    return render(request, "wishes/receive_find.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """Say by code that it came, or that it did not."""
    claim = _claim(request, code)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_refusal = request.POST.get("decision") == "refuse"
        act = _refuse if is_refusal else _confirm
        if tried(form, lambda: act(claim, form, _person(request))) is not None:
            return redirect("wishes:receive", code)
    context = {
        "form": form,
        "claim": claim,
        "wish": queries.wish_card(claim.wish),
        "is_handed": claim.status == ClaimStatus.HANDED,
        "is_done": claim.status == ClaimStatus.REALISED,
        "is_disputed": claim.status == ClaimStatus.DISPUTED,
    }
    return render(request, "wishes/receive.html", context)


def _confirm(claim: Claim, form: CodeForm, by: Person | None) -> object:
    return actions.confirm_by_code(claim, form.cleaned_data["code"], by=by)


def _refuse(claim: Claim, form: CodeForm, by: Person | None) -> object:
    typed = form.cleaned_data
    return actions.refuse_by_code(claim, typed["code"], typed["reason"], by=by)


@needs("real_name", "见证要确认是您本人")
@require_http_methods(["GET", "HEAD", "POST"])
def witness(request: PersonRequest, code: str) -> HttpResponse:
    """A second person saw that the receiving side got it."""
    claim = _claim(request, code)
    if request.method == "POST":
        actions.confirm_as_witness(claim, by=request.user)
        messages.success(request, "谢谢您作证，心愿实现了。")
        return redirect("wishes:receive", code)
    context = {"claim": claim, "wish": queries.wish_card(claim.wish)}
    return render(request, "wishes/witness.html", context)


def _claim(request: HttpRequest, code: str) -> Claim:
    allow(f"receive:{client_address(request)}", limit=LOOKUPS, seconds=3600)
    found = (
        Claim.objects.filter(code=code.upper())
        .select_related("wish__place", "wish__site", "org", "claimer")
        .first()
    )
    if found is None:
        raise NotFound("没有这个编号，请核对每一位。", hint="编号以 X 开头，在短信或纸条上。")
    return found


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None
