"""The money desk: payments, refunds, imports, reconciled days."""

from collections.abc import Callable

from django import forms as shapes
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.kernel.rules import require
from wennuan.payments import actions, forms, rules
from wennuan.payments.models import Payment, Refund
from wennuan.payments.queries import desk
from wennuan.people.web import PersonRequest

PER_PAGE = 20


def succeeds(form: shapes.Form, act: Callable[[], object]) -> bool:
    """Do what the form asks for; what the action finds wrong stands beside its field."""
    if not form.is_valid():
        return False
    try:
        act()
    except Invalid as wrong:
        form.add_error(wrong.field if wrong.field in form.fields else None, wrong.sentence)
        return False
    return True


def require_desk(request: PersonRequest) -> None:
    """Only those with a money post in some organisation come in."""
    if not desk.orgs_where(request.user):
        raise NotAllowed(rules.may_read_money.sentence)


def _payment(request: PersonRequest, number: str) -> Payment:
    found = get_object_or_404(Payment.objects.select_related("org"), number=number)
    require(rules.may_read_money, request.user, found.org)
    return found


@login_required
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Payments of one's organisations, searched in the address."""
    require_desk(request)
    form = forms.SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(desk.payments_seen(request.user, wanted), PER_PAGE)
    shown = {
        "form": form,
        "chosen": sum(map(bool, wanted.values())),
        "page": page.get_page(request.GET.get("page")),
        "waits": desk.waits_for(request.user),
        "sees_days": rules.may_read_days(request.user, None),
    }
    return render(request, "payments/desk/index.html", shown)


@login_required
@require_safe
def payment(request: PersonRequest, number: str) -> HttpResponse:
    """One payment with its notices and refunds."""
    found = _payment(request, number)
    shown = {
        "payment": found,
        "notices": desk.notices_about(found)[:PER_PAGE],
        "refunds": found.refunds.all(),
        "can_confirm": _can_confirm(request, found),
        "can_drop": found.recorded_by_id
        and found.is_waiting
        and rules.may_record(request.user, found.org),
        "can_refund": found.status == "paid" and rules.may_ask_refund(request.user, found),
    }
    return render(request, "payments/desk/payment.html", shown)


def _can_confirm(request: PersonRequest, found: Payment) -> bool:
    is_recorded = bool(found.recorded_by_id) and found.is_waiting
    return is_recorded and rules.may_confirm(request.user, found)


@login_required
@require_POST
def confirm(request: PersonRequest, number: str) -> HttpResponse:
    """Vouch for recorded money."""
    actions.confirm_offline(_payment(request, number), by=request.user)
    messages.success(request, "已确认到账。")
    return redirect("payments:desk_payment", number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: PersonRequest, number: str) -> HttpResponse:
    """Strike out what was recorded by mistake."""
    found = _payment(request, number)
    form = forms.ReasonForm(request.POST or None)
    if succeeds(
        form,
        lambda: actions.drop_offline(found, by=request.user, reason=form.cleaned_data["reason"]),
    ):
        return redirect("payments:desk_payment", number)
    return _ask(request, form, "作废这笔登记", found.title, "作废")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: PersonRequest, number: str) -> HttpResponse:
    """Ask for a refund."""
    found = _payment(request, number)
    require(rules.may_ask_refund, request.user, found)
    form = forms.RefundForm(request.POST or None)

    def act() -> None:
        given = form.cleaned_data
        actions.request_refund(found, given["amount"], given["reason"], by=request.user)

    if succeeds(form, act):
        messages.success(request, "已申请退款，等另一位同事复核。")
        return redirect("payments:desk_payment", number)
    return _ask(request, form, "申请退款", f"{found.title}，单号 {found.number}", "申请退款")


@login_required
@require_safe
def refunds(request: PersonRequest) -> HttpResponse:
    """Refunds that aren't over."""
    require_desk(request)
    page = Paginator(desk.refunds_seen(request.user), PER_PAGE).get_page(request.GET.get("page"))
    cards = [desk.refund_card(one, request.user) for one in page]
    sees_days = rules.may_read_days(request.user, None)
    shown = {"page": page, "cards": cards, "sees_days": sees_days}
    return render(request, "payments/desk/refunds.html", shown)


def _refund(request: PersonRequest, pk: int) -> Refund:
    found = get_object_or_404(Refund.objects.select_related("payment__org"), pk=pk)
    require(rules.may_read_money, request.user, found.payment.org)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def explain_refund(request: PersonRequest, pk: int) -> HttpResponse:
    """Say why money went back on the merchant's platform."""
    found = _refund(request, pk)
    require(rules.may_ask_refund, request.user, found.payment)
    form = forms.ReasonForm(request.POST or None)
    if succeeds(
        form,
        lambda: actions.explain_refund(found, form.cleaned_data["reason"], by=request.user),
    ):
        messages.success(request, "已写明原因，等另一位同事确认。")
        return redirect("payments:refunds")
    lead = f"退款单 {found.number}。请写明是谁在商户平台退的、为什么退。"
    return _ask(request, form, "说明这笔退款", lead, "送去确认")


@login_required
@require_POST
def acknowledge_refund(request: PersonRequest, pk: int) -> HttpResponse:
    """Vouch for the explanation: the books are corrected."""
    actions.acknowledge_refund(_refund(request, pk), by=request.user)
    messages.success(request, "已确认，账目已更正。")
    return redirect("payments:refunds")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def doubt_refund(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the explanation back."""
    found = _refund(request, pk)
    require(rules.may_approve_refund, request.user, found)
    form = forms.ReasonForm(request.POST or None)
    if succeeds(
        form,
        lambda: actions.doubt_refund(found, by=request.user, note=form.cleaned_data["reason"]),
    ):
        messages.success(request, "已退回说明。")
        return redirect("payments:refunds")
    return _ask(request, form, "退回这份说明", f"退款单 {found.number}", "退回")


@login_required
@require_POST
def approve_refund(request: PersonRequest, pk: int) -> HttpResponse:
    """Agree as the second person."""
    actions.approve_refund(_refund(request, pk), by=request.user)
    messages.success(request, "已同意，正在退回。")
    return redirect("payments:refunds")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_refund(request: PersonRequest, pk: int) -> HttpResponse:
    """Don't agree, and say why."""
    found = _refund(request, pk)
    require(rules.may_approve_refund, request.user, found)
    form = forms.ReasonForm(request.POST or None)
    if succeeds(
        form,
        lambda: actions.refuse_refund(found, by=request.user, note=form.cleaned_data["reason"]),
    ):
        messages.success(request, "已写明原因，这笔不退。")
        return redirect("payments:refunds")
    return _ask(request, form, "不同意退款", f"退款单 {found.number}", "不同意")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paid_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down that people paid it back."""
    found = _refund(request, pk)
    require(rules.may_ask_refund, request.user, found.payment)
    form = forms.PaidBackForm(request.POST or None)

    def act() -> None:
        number = form.cleaned_data["provider_number"]
        actions.confirm_paid_back(found, by=request.user, provider_number=number)

    if succeeds(form, act):
        messages.success(request, "已登记退回。")
        return redirect("payments:refunds")
    return _ask(request, form, "登记已退回", f"退款单 {found.number}", "登记已退回")


def _ask(
    request: PersonRequest, form: shapes.Form, title: str, lead: str, submit: str
) -> HttpResponse:
    shown = {"form": form, "title": title, "lead": lead, "submit": submit}
    return render(request, "payments/desk/ask.html", shown)
