"""What waits for a hand: spendings, refunds, receipts, reports, words; and gifts at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.giving import actions, queries
from wennuan.giving.forms import DeskGiftForm, FundForm, ManagerForm, ReceiptNumbersForm
from wennuan.giving.models import Campaign, CampaignStatus, Donation, Fund, FundStatus
from wennuan.giving.rules import may_manage_fund, may_record_gift
from wennuan.giving.views.desk.access import orgs_of, own_fund
from wennuan.giving.views.trying import done, tried
from wennuan.kernel.errors import NotAllowed
from wennuan.kernel.files import signed_url
from wennuan.kernel.rules import require
from wennuan.people.models import Person
from wennuan.people.web import PersonRequest


@login_required
@require_safe
def expenses(request: PersonRequest) -> HttpResponse:
    """Spendings that wait for the second signature."""
    orgs, me = orgs_of(request), request.user
    hands = queries.hands_at(me, orgs)
    rows = [
        (one, signed_url(one.document), hands[one.fund.org_id].decide and one.entered_by != me)
        for one in queries.waiting_expenses(orgs)[:100]
    ]
    return render(request, "giving/desk/expenses.html", {"rows": rows})


@login_required
@require_POST
def decide_expense(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign a spending as the second person, or say no."""
    expense = get_object_or_404(queries.waiting_expenses(orgs_of(request)), pk=pk)
    if request.POST.get("decision") == "approve":
        actions.approve_expense(expense, by=request.user)
    else:
        actions.refuse_expense(expense, by=request.user, reason=request.POST.get("reason", ""))
    return redirect("giving:desk_expenses")


@login_required
@require_safe
def refunds(request: PersonRequest) -> HttpResponse:
    """Gifts whose giver asked for the money back."""
    orgs, me = orgs_of(request), request.user
    hands = queries.hands_at(me, orgs)
    rows = [
        (one, hands[one.fund.org_id].decide and one.donor_id != me.pk)
        for one in queries.waiting_refunds(orgs)[:100]
    ]
    return render(request, "giving/desk/refunds.html", {"rows": rows})


@login_required
@require_POST
def decide_refund(request: PersonRequest, pk: int) -> HttpResponse:
    """Agree to a refund, or say no with the reason."""
    gift = get_object_or_404(queries.waiting_refunds(orgs_of(request)), pk=pk)
    if request.POST.get("decision") == "approve":
        actions.approve_refund(gift, by=request.user)
    else:
        actions.refuse_refund(gift, by=request.user, answer=request.POST.get("reason", ""))
    return redirect("giving:desk_refunds")


@login_required
@require_safe
def receipts(request: PersonRequest) -> HttpResponse:
    """Receipts to be made in the e-receipt system."""
    orgs = orgs_of(request)
    hands = queries.hands_at(request.user, orgs)
    found = queries.waiting_receipts(orgs)[:100]
    rows = [(one, hands[one.donation.fund.org_id].issue) for one in found]
    return render(request, "giving/desk/receipts.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: PersonRequest, pk: int) -> HttpResponse:
    """Type in the numbers of a receipt; what the giver wrote is opened for it, on record."""
    found = get_object_or_404(queries.waiting_receipts(orgs_of(request)), pk=pk)
    payer = actions.open_payer(found, by=request.user)
    form = ReceiptNumbersForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: actions.issue_receipt(found, form.issued(), by=request.user)
    ):
        return redirect("giving:desk_receipts")
    context = {"receipt": found, "payer": payer, "form": form}
    return render(request, "giving/desk/receipt.html", context)


@login_required
@require_safe
def reports(request: PersonRequest) -> HttpResponse:
    """Reports without an answer, with their clocks."""
    orgs = orgs_of(request)
    hands = queries.hands_at(request.user, orgs)
    rows = [(r, hands[r.campaign.org_id].answer) for r in queries.waiting_reports(orgs)[:100]]
    return render(request, "giving/desk/reports.html", {"rows": rows})


@login_required
@require_POST
def answer_report(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer a report."""
    report = get_object_or_404(queries.waiting_reports(orgs_of(request)), pk=pk)
    actions.answer_report(
        report,
        by=request.user,
        is_upheld=request.POST.get("decision") == "uphold",
        answer=request.POST.get("answer", "")[:1000],
    )
    return redirect("giving:desk_reports")


@login_required
@require_safe
def words(request: PersonRequest) -> HttpResponse:
    """Givers' words that nobody has read yet."""
    orgs = orgs_of(request)
    hands = queries.hands_at(request.user, orgs)
    rows = [(gift, _may_judge(gift, hands)) for gift in queries.waiting_words(orgs)[:100]]
    return render(request, "giving/desk/words.html", {"rows": rows})


def _may_judge(gift: Donation, hands: dict[int, queries.Hands]) -> bool:
    return gift.campaign is not None and hands[gift.campaign.org_id].edit


@login_required
@require_POST
def judge_words(request: PersonRequest, pk: int) -> HttpResponse:
    """Let words be public, or not."""
    gift = get_object_or_404(queries.waiting_words(orgs_of(request)), pk=pk)
    actions.judge_words(gift, by=request.user, is_shown=request.POST.get("decision") == "show")
    return redirect("giving:desk_words")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_gift(request: PersonRequest) -> HttpResponse:
    """Write down a gift that someone brings, phones in or has transferred."""
    hands = queries.hands_at(request.user, orgs_of(request))
    orgs = orgs_of(request).filter(pk__in=[pk for pk, can in hands.items() if can.record])
    if not orgs:
        raise NotAllowed(may_record_gift.sentence)
    form = DeskGiftForm(
        request.POST or None,
        funds=queries.desk_funds(orgs).filter(status=FundStatus.ACTIVE),
        campaigns=Campaign.objects.filter(org__in=orgs, status=CampaignStatus.OPEN),
    )
    if form.is_valid():
        payment = tried(form, lambda: _record(request, form))
        if payment is not None:
            messages.success(request, f"已登记，收款单 {payment}，等另一位同事确认收款。")
            return redirect("giving:desk_gift")
    status = 422 if form.errors else 200
    return render(
        request, "giving/desk/form.html", {"form": form, "title": "代登记捐赠"}, status=status
    )


def _record(request: PersonRequest, form: DeskGiftForm) -> str:
    return actions.record_desk_gift(
        form.cleaned_data["fund"],
        form.gift(),
        form.money(),
        by=request.user,
        campaign=form.cleaned_data["campaign"],
    ).number


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_fund(request: PersonRequest, org_pk: int) -> HttpResponse:
    """Write down a fund that is being set up."""
    org = get_object_or_404(orgs_of(request), pk=org_pk)
    require(may_manage_fund, request.user, Fund(org=org))
    form = FundForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        made = tried(form, lambda: actions.draft_fund(org, form.fund_deed(), by=request.user))
        if made is not None:
            return redirect("giving:desk_fund", made.pk)
    context = {"form": form, "title": "新的专项基金"}
    return render(request, "giving/desk/form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fund(request: PersonRequest, pk: int) -> HttpResponse:
    """One fund: its committee, and its beginning."""
    found = own_fund(request, pk)
    can = queries.hands_in(request.user, found.org)
    form = ManagerForm(request.POST or None) if can.steer else None
    if form and form.is_valid():
        typed = form.cleaned_data
        person = Person.objects.filter(code=typed["code"].strip().upper()).first()
        if person is None:
            form.add_error("code", "没有这个编号。")
        elif done(
            form,
            lambda: actions.appoint_manager(
                found, person, typed["role"], by=request.user,
                title=typed["title"], from_on=typed["from_on"],
            ),
        ):  # fmt: skip
            return redirect("giving:desk_fund", found.pk)
    managers = found.managers.filter(to_on=None).order_by("pk")
    context = {"fund": found, "form": form, "managers": managers, "can": can}
    return render(request, "giving/desk/fund.html", context)


@login_required
@require_POST
def establish_fund(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a fund begin."""
    actions.establish_fund(own_fund(request, pk), by=request.user)
    return redirect("giving:desk_fund", pk)
