"""The campaign editor: the plan, the checklist of the law, and each step."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.giving import actions, queries
from wennuan.giving.forms import (
    BudgetForm,
    DecideForm,
    ExpenseForm,
    FileForm,
    PlanForm,
    ReasonForm,
    SettleForm,
    UpdateForm,
)
from wennuan.giving.models import Campaign
from wennuan.giving.rules import may_edit_campaign, may_enter_expense
from wennuan.giving.views.desk.access import orgs_of, own_campaign, own_fund
from wennuan.giving.views.trying import done, tried
from wennuan.kernel.rules import require
from wennuan.people.web import PersonRequest

NONE = queries.Hands()


class NoForm(forms.Form):
    """A step that needs nothing typed in."""

    def values(self) -> dict[str, Any]:
        """Nothing."""
        return {}


STEP = tuple[str, Callable[..., Campaign], type[Any] | None]
# step -> what the button says, the action, the form that it needs
STEPS: dict[str, STEP] = {
    "decide": ("登记内部决策", actions.decide_campaign, DecideForm),
    "redraft": ("退回起草", actions.redraft_campaign, ReasonForm),
    "file": ("登记备案", actions.file_campaign, FileForm),
    "file_late": ("补办备案", actions.file_late, FileForm),
    "open": ("开始募捐", actions.open_campaign, None),
    "open_urgent": ("应急开始募捐", actions.open_campaign, None),
    "suspend": ("暂停募捐", actions.suspend_campaign, ReasonForm),
    "resume": ("恢复募捐", actions.resume_campaign, None),
    "close": ("结束募捐", actions.close_campaign, None),
    "settle": ("全面公开", actions.settle_campaign, SettleForm),
    "archive": ("归档", actions.archive_campaign, None),
}


@login_required
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """What waits for a hand, and all campaigns and funds."""
    orgs = orgs_of(request)
    cards = queries.with_money(list(queries.desk_campaigns(orgs)[:200]))
    hands = queries.hands_at(request.user, orgs)
    context = {
        "orgs": orgs,
        "waiting": queries.waiting(orgs),
        "cards": cards,
        "funds": queries.desk_funds(orgs),
        "new_fund_orgs": [org for org in orgs if hands.get(org.pk, NONE).steer],
        "can_record": any(one.record for one in hands.values()),
    }
    return render(request, "giving/desk/overview.html", context)


@login_required
@require_safe
def campaign(request: PersonRequest, pk: int) -> HttpResponse:
    """One campaign: what the law still misses, the steps that are possible, the clocks."""
    return _page(request, own_campaign(request, pk))


def _page(
    request: PersonRequest, found: Campaign, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    can = queries.hands_in(request.user, found.org)
    steps = [
        (name, label, (bound or {}).get(name) or (form(prefix=name) if form else None))
        for name, (label, _, form) in STEPS.items()
        if can.steer and queries.can_step(found, name)
    ]
    context = {
        "campaign": found,
        "pieces": sorted(queries.pieces(found), key=lambda piece: piece.is_there),
        "missing_count": len(queries.missing_pieces(found)),
        "earliest": queries.earliest_opening(found),
        "money": queries.campaign_money(found),
        "lines": queries.budget(found),
        "clocks": queries.clocks(found),
        "steps": steps,
        "can": can,
    }
    status = 422 if bound else 200
    return render(request, "giving/desk/campaign.html", context, status=status)


@login_required
@require_POST
def step(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of a campaign's life."""
    found = own_campaign(request, pk)
    if name not in STEPS:
        raise Http404
    label, act, shape = STEPS[name]
    form = (shape or NoForm)(request.POST, request.FILES, prefix=name)
    if form.is_valid() and done(form, lambda: act(found, by=request.user, **form.values())):
        messages.success(request, f"“{found.name}”：{label}，已完成。")
        return redirect("giving:desk_campaign", found.pk)
    return _page(request, found, {name: form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the plan anew."""
    found = own_campaign(request, pk)
    require(may_edit_campaign, request.user, found)
    form = PlanForm(request.POST or None, request.FILES or None, org=found.org, campaign=found)
    if form.is_valid() and done(
        form, lambda: actions.edit_campaign(found, form.plan(), by=request.user)
    ):
        return redirect("giving:desk_campaign", found.pk)
    return _form(request, form, f"编辑方案：{found.name}", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PersonRequest, fund_pk: int) -> HttpResponse:
    """Begin a campaign of one fund."""
    fund = own_fund(request, fund_pk)
    require(may_edit_campaign, request.user, Campaign(org=fund.org, fund=fund))
    form = PlanForm(
        request.POST or None, request.FILES or None, org=fund.org,
        initial={"account_name": fund.org.name},
    )  # fmt: skip
    if form.is_valid():
        made = tried(
            form, lambda: actions.draft_campaign(fund.org, fund, form.plan(), by=request.user)
        )
        if made is not None:
            return redirect("giving:desk_campaign", made.pk)
    return _form(request, form, f"新的募捐活动：{fund.name}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: PersonRequest, pk: int) -> HttpResponse:
    """Replace the budget."""
    found = own_campaign(request, pk)
    require(may_edit_campaign, request.user, found)
    now = "\n".join(f"{line.name} {line.amount_fen / 100:.2f}" for line in found.lines.all())
    form = BudgetForm(request.POST or None, initial={"lines": now})
    if form.is_valid() and done(
        form, lambda: actions.set_budget(found, form.cleaned_data["lines"], by=request.user)
    ):
        return redirect("giving:desk_campaign", found.pk)
    return _form(request, form, f"预算：{found.name}", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: PersonRequest, pk: int) -> HttpResponse:
    """Post news of a campaign."""
    found = own_campaign(request, pk)
    require(may_edit_campaign, request.user, found)
    form = UpdateForm(request.POST or None, campaign=found)
    if form.is_valid() and done(
        form, lambda: actions.post_update(found, form.news(), by=request.user)
    ):
        return redirect("giving:desk_campaign", found.pk)
    return _form(request, form, f"发布进展：{found.name}", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expense(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for a spending of a campaign; another person approves it."""
    found = own_campaign(request, pk)
    require(may_enter_expense, request.user, found.fund)
    form = ExpenseForm(request.POST or None, request.FILES or None, campaign=found)
    if form.is_valid() and done(
        form,
        lambda: actions.enter_expense(found.fund, form.spending(), by=request.user, campaign=found),
    ):
        messages.success(request, "已录入，等另一位同事复核。")
        return redirect("giving:desk_campaign", found.pk)
    return _form(request, form, f"录入拨付：{found.name}", found)


def _form(
    request: PersonRequest, form: forms.Form, title: str, found: Campaign | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "campaign": found}
    return render(request, "giving/desk/form.html", context, status=422 if form.errors else 200)
