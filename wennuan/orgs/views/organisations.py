"""Pages for an organisation's own people, and for whoever verifies it."""

from collections.abc import Callable

from django import forms as shapes
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import Invalid
from wennuan.kernel.privacy import mask_name
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.orgs import actions, queries, rules
from wennuan.orgs.forms.organisations import OrgForm, org_form_of, story_form_of
from wennuan.orgs.forms.posts import ReasonForm
from wennuan.orgs.models import Organisation
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest
from wennuan.places import queries as places

REASONED = {
    "send_back": ("退回修改", actions.send_back_org, rules.may_verify_org),
    "suspend": ("暂停这家组织", actions.suspend_org, rules.may_suspend_org),
    "reopen": ("申请变更登记信息", actions.reopen_org, rules.may_edit_org),
}
PLAIN = {
    "submit": (actions.submit_org, "已提交。复核员核实后会通知您。"),
    "verify": (actions.verify_org, "已核实，公开页面已经可以看到。"),
    "resume": (actions.resume_org, "已恢复。"),
}


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


def one(pk: int) -> Organisation:
    """An organisation, whatever its state; the caller asks a rule."""
    return get_object_or_404(
        Organisation.objects.select_related("place", "responsible", "submitted_by"), pk=pk
    )


@login_required
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """My posts, my organisations, and what waits for me."""
    shown = {
        "posts": queries.posts_of(request.user),
        "orgs": queries.orgs_of(request.user),
        "waiting": queries.waiting_orgs(request.user).count()
        + queries.waiting_certificates(request.user).count(),
        "areas": queries.areas_to_staff(request.user),
        "has_accepted": queries.has_accepted_conduct(request.user),
        "can_register": rules.may_register_org(request.user, places.district()),
    }
    return render(request, "orgs/mine.html", shown)


@needs("real_name", "登记组织要知道由谁负责")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Begin a registration."""
    require(rules.may_register_org, request.user, places.district())
    form = OrgForm(request.POST or None)
    made: list[Organisation] = []
    if succeeds(
        form,
        lambda: made.append(actions.register_org(form.facts(), form.story(), by=request.user)),
    ):
        return redirect("orgs:desk", made[0].pk)
    shown = {"form": form, "title": "登记组织", "submit": "保存，下一步交证书"}
    return render(request, "orgs/org_form.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Correct a registration while it is being filled in."""
    org = one(pk)
    require(rules.may_edit_org, request.user, org)
    form = org_form_of(org, request.POST or None)
    if succeeds(
        form, lambda: actions.correct_org(org, form.facts(org), form.story(), by=request.user)
    ):
        return redirect("orgs:desk", org.pk)
    shown = {"form": form, "title": f"修改“{org.name}”", "submit": "保存", "org": org}
    return render(request, "orgs/org_form.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: PersonRequest, pk: int) -> HttpResponse:
    """Correct what an organisation says of itself."""
    org = one(pk)
    require(rules.may_edit_story, request.user, org)
    form = story_form_of(org, request.POST or None)
    if succeeds(form, lambda: actions.edit_story(org, form.story(), by=request.user)):
        messages.success(request, "已保存。")
        return mark_fresh(redirect("orgs:mine"))
    shown = {"form": form, "title": f"“{org.name}”的介绍", "submit": "保存介绍", "org": org}
    return render(request, "orgs/org_form.html", shown)


@login_required
@require_safe
def desk(request: PersonRequest, pk: int) -> HttpResponse:
    """One organisation for its own people and its verifiers: state, certificates, next step."""
    org = one(pk)
    require(rules.may_open_desk, request.user, org)
    shown = {
        "org": org,
        "certificates": org.certificates.all(),
        "responsible": mask_name(org.responsible.real_name or ""),
        "account_end": (org.account_number or "")[-4:],
        "can_edit": rules.may_edit_org(request.user, org),
        "can_verify": rules.may_verify_org(request.user, org),
        "can_suspend": rules.may_suspend_org(request.user, org),
        "can_staff": rules.may_see_posts(request.user, rules.Scope(org=org)),
        "can_see_account": rules.may_see_account(request.user, org),
    }
    return render(request, "orgs/desk.html", shown)


@login_required
@require_POST
def step(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Take a step that needs no reason."""
    act, sentence = PLAIN[name]
    act(one(pk), by=request.user)
    messages.success(request, sentence)
    return mark_fresh(redirect("orgs:desk", pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reasoned(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Take a step that the others want to know the reason of."""
    word, act, rule = REASONED[name]
    org = one(pk)
    require(rule, request.user, org)
    form = ReasonForm(request.POST or None)
    if succeeds(form, lambda: act(org, by=request.user, reason=form.cleaned_data["reason"])):
        messages.success(request, f"已{word}。")
        return mark_fresh(redirect("orgs:desk", pk))
    shown = {"form": form, "title": f"{word}：{org.name}", "submit": word, "name": name}
    return render(request, "orgs/reason.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonRequest, pk: int) -> HttpResponse:
    """The account number in clear, after a reason was given; the reading is on record."""
    org = one(pk)
    require(rules.may_see_account, request.user, org)
    form = ReasonForm(request.POST or None)
    number: list[str] = []
    succeeds(
        form,
        lambda: number.append(
            actions.reveal_account(org, by=request.user, reason=form.cleaned_data["reason"])
        ),
    )
    shown = {"form": form, "org": org, "number": number[0] if number else ""}
    response = render(request, "orgs/account.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """What waits for a second person in my areas."""
    require(rules.may_open_queue, request.user, None)
    shown = {
        "orgs": queries.waiting_orgs(request.user)[:100],
        "certificates": queries.waiting_certificates(request.user)[:100],
        "crumbs": [("我的岗位", reverse("orgs:mine"))],
    }
    return render(request, "orgs/queue.html", shown)
