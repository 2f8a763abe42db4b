"""An organisation's programmes, and the money of what was granted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.aid import actions, queries
from wennuan.aid.forms import MovementForm, PaidForm, ProgrammeForm
from wennuan.aid.forms.programmes import programme_values
from wennuan.aid.models import AidDecision
from wennuan.aid.rules import MONEY_STAFF, may_manage_programmes, may_note_money
from wennuan.aid.views.running import private, status_for, tried
from wennuan.kernel.errors import NotAllowed
from wennuan.kernel.rules import require
from wennuan.orgs.models import Organisation
from wennuan.orgs.queries import holds_post
from wennuan.people.web import PersonRequest

PLAIN = {
    "publish": (actions.publish_programme, "已经发布，大家都能看到。"),
    "stop": (actions.stop_programme, "已经停止受理。"),
    "resume": (actions.resume_programme, "已经恢复受理。"),
}


@login_required
@require_safe
def programmes(request: PersonRequest) -> HttpResponse:
    """The programmes of my organisations."""
    orgs = queries.own_orgs(request.user)
    if not orgs:
        raise NotAllowed(may_manage_programmes.sentence)
    shown = {"programmes": queries.own_programmes(request.user), "orgs": orgs}
    return render(request, "aid/programmes/list.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, org_pk: int) -> HttpResponse:
    """Write a programme down."""
    org = get_object_or_404(Organisation, pk=org_pk)
    require(may_manage_programmes, request.user, org)
    form = ProgrammeForm(request.POST or None, org=org)
    made = tried(form, lambda: actions.write_programme(org, form.standard(), by=request.user))
    if made is not None:
        messages.success(request, "写好了。核对以后再发布。")
        return redirect("aid:programmes")
    return _form(request, form, f"{org}的新项目")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a programme anew."""
    found = get_object_or_404(queries.own_programmes(request.user), pk=pk)
    form = ProgrammeForm(request.POST or None, org=found.org, initial=programme_values(found))
    made = tried(
        form,
        lambda: actions.write_programme(
            found.org, form.standard(), by=request.user, programme=found
        ),
    )
    if made is not None:
        messages.success(request, "改好了。")
        return redirect("aid:programmes")
    return _form(request, form, f"修改“{found.name}”")


def _form(request: PersonRequest, form: ProgrammeForm, title: str) -> HttpResponse:
    crumbs = [("帮扶项目", reverse("aid:programmes"))]
    shown = {"form": form, "title": title, "submit": "保存", "crumbs": crumbs}
    return render(request, "aid/form.html", shown, status=status_for(form))


@login_required
@require_POST
def step(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Publish, stop, resume."""
    found = get_object_or_404(queries.own_programmes(request.user), pk=pk)
    act, says = PLAIN[name]
    act(found, by=request.user)
    messages.success(request, says)
    return redirect("aid:programmes")


@login_required
@require_safe
def money(request: PersonRequest) -> HttpResponse:
    """What was approved for my programmes, and where the money is; without names."""
    if not holds_post(request.user, MONEY_STAFF):
        raise NotAllowed(may_note_money.sentence)
    decisions = queries.money_decisions(request.user)[:200]
    rows = [(one, queries.amounts_of(one)) for one in decisions]
    return private(render(request, "aid/programmes/money.html", {"rows": rows}))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amounts(request: PersonRequest, pk: int) -> HttpResponse:
    """The money of one decision: tie an expense to it, note what was used or came back."""
    found = get_object_or_404(
        AidDecision.objects.select_related("programme__fund", "programme__org", "request"),
        pk=pk, programme__isnull=False,
    )  # fmt: skip
    if found.programme is None:
        raise NotAllowed(may_note_money.sentence)
    require(may_note_money, request.user, found.programme)
    is_paid = request.POST.get("what") == "paid"
    paid = PaidForm(request.POST if is_paid else None, decision=found)
    sent = request.POST if request.POST and not is_paid else None
    moved = MovementForm(sent, request.FILES or None)
    done = tried(
        paid, lambda: actions.note_paid(found, paid.cleaned_data["expense"], by=request.user)
    ) or tried(moved, lambda: actions.note_movement(found, moved.movement(), by=request.user))
    if done is not None:
        messages.success(request, "登记好了。")
        return redirect("aid:amounts", pk)
    shown = {
        "decision": found,
        "amounts": queries.amounts_of(found),
        "lines": found.amounts.all(),
        "paid": paid,
        "moved": moved,
        "crumbs": [("救助款", reverse("aid:money"))],
    }
    status = max(status_for(paid), status_for(moved))
    return private(render(request, "aid/programmes/amounts.html", shown, status=status))
