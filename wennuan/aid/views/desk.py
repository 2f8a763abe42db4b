"""The worker's list, and one request with everything that can be done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.aid import actions, forms, queries
from wennuan.aid.models import AidRequest, FollowUp, Outcome, RequestStatus
from wennuan.aid.papers import agreement_pdf
from wennuan.aid.rules import may_decide, may_enter_desk, may_handle, may_open
from wennuan.aid.views.running import by_code, private, status_for, tried
from wennuan.audit.queries import history_of
from wennuan.kernel.files import signed_url
from wennuan.kernel.rules import Rule, require
from wennuan.people.models import Person
from wennuan.people.web import PersonRequest
from wennuan.ui.print import pdf_answer

PAGE = 20


@login_required
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """What is under way in my area, without names."""
    require(may_enter_desk, request.user, None)
    tab = request.GET.get("tab", "")
    found = queries.desk_requests(request.user, tab=tab, urgency=request.GET.get("urgency", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = queries.tab_counts(request.user)
    shown = {
        "tab": tab,
        "tabs": [(key, word, counts.get(key, 0)) for key, word in queries.TABS.items()],
        "rows": [queries.row(one) for one in page],
        "page": page,
        "referral_count": queries.referrals_to(request.user).count(),
    }
    return private(render(request, "aid/desk/list.html", shown))


@login_required
@require_safe
def one(request: PersonRequest, code: str) -> HttpResponse:
    """One request, masked, with its steps, papers and history."""
    found = by_code(code)
    require(may_open, request.user, found)
    decision = found.decisions.first()
    shown = {
        "sheet": queries.sheet(found, viewer=request.user),
        "status": queries.status_of(found),
        "lately": queries.lately_elsewhere(found.household) if found.is_live else (),
        "request_": found,
        "visits": found.visits.select_related("first", "second"),
        "reviews": [(one, queries.count_votes(one)) for one in found.reviews.all()],
        "objections": found.objections.filter(status="open"),
        "referrals": found.referrals.select_related("to_org", "to_place"),
        "decision": decision,
        "amounts": queries.amounts_of(decision) if decision and decision.approved_fen else None,
        "follow_ups": found.follow_ups.all(),
        "history": history_of(found)[:30],
        "topic": f"aid:{found.pk}",
        "crumbs": [("求助", reverse("aid:desk"))],
    }
    return private(render(request, "aid/desk/request.html", shown))


@login_required
@require_POST
def show(request: PersonRequest, code: str) -> HttpResponse:
    """Everything in clear, once, after a reason was given; the reading is on record."""
    found = by_code(code)
    opened = actions.open_request(
        found, by=request.user, reason=request.POST.get("reason", "")[:200]
    )
    shown = {
        "opened": opened,
        "request_": found,
        "picture": signed_url(opened.picture) if opened.picture else "",
        "paper": signed_url(opened.paper) if opened.paper else "",
        "visits": _told_by_visits(found, request.user),
        "crumbs": [(f"求助 {found.code}", reverse("aid:request", args=[found.code]))],
    }
    return private(render(request, "aid/desk/opened.html", shown))


def _told_by_visits(found: AidRequest, viewer: Person) -> list[tuple[Any, Any, str]]:
    if not may_handle(viewer, found):
        return []
    done = found.visits.filter(status__in=["reported", "signed"]).select_related("first", "second")
    return [
        (one, queries.checked_items(one), signed_url(one.form_photo) if one.form_photo else "")
        for one in done
    ]


@login_required
@require_safe
def agreement(request: PersonRequest, code: str) -> HttpResponse:
    """The agreement of a beneficiary, to print and sign; names are written by hand."""
    found = by_code(code)
    require(may_handle, request.user, found)
    decision = get_object_or_404(
        found.decisions.select_related("programme__org"), outcome=Outcome.GRANT
    )
    return pdf_answer(agreement_pdf(decision), f"受助协议{found.code}")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a worker does to a request: its words, form, rule and action."""

    title: str
    submit: str
    form: type[Any]
    act: Callable[[AidRequest, Any, Person], object]
    rule: Rule[Person, AidRequest] = may_handle
    says: str = "办好了。"
    lead: str = ""
    tone: str = "primary"
    knows_request: bool = False
    template: str = "aid/form.html"


STEPS: dict[str, Step] = {
    "consent": Step(
        "登记本人的同意", "登记同意", forms.ConsentForm,
        lambda one, form, by: actions.take_consent(one, form.agreement(), by=by),
        lead="给本人打电话或当面说清楚用什么信息、谁会看到。本人不同意就不往下办。",
        template="aid/desk/consent.html",
    ),
    "accept": Step(
        "受理并定紧急程度", "受理", forms.AcceptForm,
        lambda one, form, by: actions.accept_request(
            one, form.cleaned_data["urgency"], by=by,
            go_on_reason=form.cleaned_data["go_on_reason"],
        ),
        lead="对方会立刻看到这里写的承诺时限。", template="aid/desk/accept.html",
    ),
    "plan": Step(
        "安排两人上门", "安排", forms.PlanForm,
        lambda one, form, by: actions.plan_visit(
            one, form.cleaned_data["first"], form.cleaned_data["second"], by=by
        ),
        lead="上门的人以后不能参加决定。", knows_request=True,
    ),
    "weigh": Step(
        "发起社区评议", "发起评议", forms.ReviewForm,
        lambda one, form, by: actions.open_review(
            one, form.proposal(), form.cleaned_data["reviewers"], by=by
        ),
        lead="要动用项目资金的，先评议、再公示、再决定。三个工作日内记名投票。",
        knows_request=True,
    ),
    "refer": Step(
        "转到能帮上忙的地方", "转过去", forms.ReferForm,
        lambda one, form, by: actions.refer(one, form.handing(), by=by),
        lead="五个工作日内对方要说能不能接，二十个工作日内要有结果，逾期会上报街道。",
        knows_request=True,
    ),
    "arrange": Step(
        "先按转介落实", "开始落实", forms.WordsForm,
        lambda one, form, by: actions.arrange_help(one, by=by, words=form.cleaned_data["words"]),
        lead="不动用项目资金的帮助，不用评议和公示。",
    ),
    "grant": Step(
        "决定给予帮助", "决定给予帮助", forms.GrantForm,
        lambda one, form, by: actions.grant_help(one, form.grant(), by=by),
        rule=may_decide, lead="您没有参加上门，由您来定。理由用求助人看得懂的话写。",
        knows_request=True,
    ),
    "refuse": Step(
        "告知未能支持", "告知未能支持", forms.ReasonForm,
        lambda one, form, by: actions.refuse_help(one, by=by, reason=form.cleaned_data["reason"]),
        rule=may_decide, lead="写明为什么，还能去哪里。对方 60 天内可以申诉，由另一位同事处理。",
        tone="danger",
    ),
    "false": Step(
        "情况不实", "认定情况不实", forms.ReasonForm,
        lambda one, form, by: actions.find_false(one, by=by, reason=form.cleaned_data["reason"]),
        rule=may_decide, lead="写明查到的事实。已经拨付的款项要追回，在项目账上登记退回。",
        tone="danger",
    ),
    "close": Step(
        "办结", "办结", forms.CloseForm,
        lambda one, form, by: actions.close_request(one, by=by, words=form.cleaned_data["words"]),
        lead="办结后一个月、三个月各回访一次。",
    ),
    "recuse": Step(
        "声明利害关系", "声明并回避", forms.WordsForm,
        lambda one, form, by: actions.declare_interest(
            one, by=by, words=form.cleaned_data["words"]
        ),
        lead="声明以后，您不能再参加这件求助的任何一步。",
    ),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: PersonRequest, code: str, name: str) -> HttpResponse:
    """Take one step."""
    wanted, found = STEPS[name], by_code(code)
    require(wanted.rule, request.user, found)
    extra: dict[str, Any] = {"request": found} if wanted.knows_request else {}
    form = wanted.form(request.POST or None, initial=_initial(name, found), **extra)
    if tried(form, lambda: wanted.act(found, form, request.user)) is not None:
        messages.success(request, wanted.says)
        if name == "recuse":
            return redirect("aid:desk")
        return redirect("aid:request", found.code)
    shown = {
        "form": form,
        "title": wanted.title,
        "lead": wanted.lead,
        "submit": wanted.submit,
        "tone": wanted.tone,
        "twins": queries.twins_of(found) if name == "accept" else (),
        "lately": queries.lately_elsewhere(found.household) if name == "accept" else (),
        "crumbs": [(f"求助 {found.code}", reverse("aid:request", args=[found.code]))],
    }
    return private(render(request, wanted.template, shown, status=status_for(form)))


def _initial(name: str, found: AidRequest) -> dict[str, Any]:
    """What a step begins from."""
    if name == "consent" and found.status == RequestStatus.RECEIVED:
        return {"address": found.address or ""}
    return {}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask how it goes, some time after closing."""
    planned = get_object_or_404(FollowUp.objects.select_related("request__place"), pk=pk)
    found = by_code(planned.request.code)
    require(may_handle, request.user, found)
    form = forms.FollowUpForm(request.POST or None)
    done = tried(
        form,
        lambda: actions.follow_up(
            planned, form.cleaned_data["result"], by=request.user,
            words=form.cleaned_data["words"],
        ),
    )  # fmt: skip
    if done is not None:
        messages.success(request, "回访登记好了。")
        return redirect("aid:request", found.code)
    crumbs = [(f"求助 {found.code}", reverse("aid:request", args=[found.code]))]
    shown = {"form": form, "title": "回访", "submit": "登记回访", "crumbs": crumbs}
    return private(render(request, "aid/form.html", shown, status=status_for(form)))
