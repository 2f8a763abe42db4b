"""Giving: the page before the payment, and the gift's own page after it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from wennuan.audit.limits import allow
from wennuan.giving import actions, queries
from wennuan.giving.certificate import certificate_pdf
from wennuan.giving.forms import GiveForm, ReceiptForm, RefundForm
from wennuan.giving.models import Donation
from wennuan.giving.views.paging import page_of, pk_of
from wennuan.giving.views.trying import done, tried
from wennuan.kernel.web import client_address, mark_fresh
from wennuan.payments.actions import Client
from wennuan.payments.queries import offered_gateways
from wennuan.people import acting
from wennuan.people.models import Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.people.web import PersonRequest

PER_MINUTE = 600  # an address may be a hall full of people
MOST_EXPORTED = 5000


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _givers(request: HttpRequest) -> tuple[Person | None, Person | None]:
    """Who presses the button, and the resident for whom, if this is a helper's session."""
    return acting.acting(request) if request.user.is_authenticated else (None, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def donate(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose amount, name and words; read the facts; go on to the payment."""
    campaign = queries.public_campaign(pk)
    offers = offered_gateways(request.headers.get("User-Agent", ""), campaign.org)
    form = GiveForm(
        request.POST or None,
        ways=[(offer.gateway, offer.label) for offer in offers],
        initial=_wanted(pk_of(request, "amount") or 2000),
    )
    if request.method == "POST" and form.is_valid():
        allow(f"give:{client_address(request)}", limit=PER_MINUTE, seconds=60)
        by, giver = _givers(request)
        donation = tried(
            form, lambda: actions.pledge(campaign, form.gift(), by=by, on_behalf_of=giver)
        )
        if donation is not None:
            return _to_payment(request, donation, form.cleaned_data["gateway"])
    context = {"campaign": campaign, "form": form, "offers": offers}
    return render(request, "giving/donate.html", context)


def _wanted(fen: int) -> dict[str, str]:
    """An amount from the address as a tile, or as an own amount."""
    yuan = f"{fen // 100}" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"
    tiles = dict(GiveForm.base_fields["amount"].choices)  # type: ignore[attr-defined]
    return {"amount": yuan} if yuan in tiles else {"own": yuan}


def _to_payment(request: HttpRequest, donation: Donation, gateway: str) -> HttpResponse:
    client = Client(user_agent=request.headers.get("User-Agent", ""), ip=client_address(request))
    started = actions.pay(donation, gateway, by=_person(request), client=client)
    return mark_fresh(HttpResponseRedirect(started.url))


def _followed(request: HttpRequest, number: str) -> tuple[Donation, Person | None]:
    """The gift, and who acts on it: its giver or their helper; nobody, by the secret link alone."""
    token = request.POST.get("t") or request.GET.get("t", "")
    person, resident = _givers(request)
    is_helper = person and resident and may_act_for(person, Matter(resident, Scope.GIVING))
    viewer = resident if is_helper else person
    donation = queries.gift_by_number(number, viewer=viewer, token=token)
    is_giver = viewer is not None and donation.donor_id == viewer.pk
    return donation, person if is_giver else None


def _gift_context(request: HttpRequest, donation: Donation) -> dict[str, object]:
    card = queries.gift_card(donation)
    return {
        "card": card,
        "donation": donation,
        "steps": queries.gift_steps(card),
        "token": request.POST.get("t") or request.GET.get("t", ""),
        "offers": offered_gateways(request.headers.get("User-Agent", ""), donation.fund.org)
        if card.can_pay
        else [],
    }


@never_cache
@require_safe
def gift(request: HttpRequest, number: str) -> HttpResponse:
    """One gift: how it stands, what comes next, and what its giver may do."""
    donation, _ = _followed(request, number)
    forms = {"receipt_form": ReceiptForm(), "refund_form": RefundForm()}
    return mark_fresh(render(request, "giving/gift.html", _gift_context(request, donation) | forms))


@never_cache
@require_safe
def gift_part(request: HttpRequest, number: str) -> HttpResponse:
    """How a gift stands, fetched again when its campaign moves."""
    donation, _ = _followed(request, number)
    return render(request, "giving/_gift_state.html", _gift_context(request, donation))


@require_POST
def pay_again(request: HttpRequest, number: str) -> HttpResponse:
    """Go on with the payment of a gift that waits for it."""
    donation, _ = _followed(request, number)
    return _to_payment(request, donation, request.POST.get("gateway", ""))


@require_POST
def ask_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a receipt."""
    donation, by = _followed(request, number)
    form = ReceiptForm(request.POST)
    if form.is_valid() and done(
        form, lambda: actions.request_receipt(donation, form.payer(), by=by)
    ):
        return redirect(actions.gift_path(donation))
    forms = {"receipt_form": form, "refund_form": RefundForm()}
    return render(request, "giving/gift.html", _gift_context(request, donation) | forms, status=422)


@require_POST
def waive_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Note that no receipt is wanted."""
    donation, by = _followed(request, number)
    actions.waive_receipt(donation, by=by)
    return redirect(actions.gift_path(donation))


@require_POST
def ask_refund(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the money back."""
    donation, by = _followed(request, number)
    form = RefundForm(request.POST)
    if form.is_valid() and done(
        form, lambda: actions.ask_refund(donation, by=by, reason=form.cleaned_data["reason"])
    ):
        return redirect(actions.gift_path(donation))
    forms = {"receipt_form": ReceiptForm(), "refund_form": form}
    return render(request, "giving/gift.html", _gift_context(request, donation) | forms, status=422)


@never_cache
@require_GET
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The donation certificate of a received gift, as PDF."""
    donation, _ = _followed(request, number)
    body = certificate_pdf(donation, base_url=f"{request.scheme}://{request.get_host()}")
    name = f'attachment; filename="{donation.number}.pdf"'
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": name})


@login_required
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """My gifts, each with its state and where its yuan are."""
    page = page_of(request, queries.gifts_of(acting.subject(request, Scope.GIVING)))
    context = {"cards": queries.gift_cards(page.rows), "page": page}
    return render(request, "giving/mine.html", context)
