"""The work list, bulk steps over it, and taking it along as a table."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.audit.actions import record_export
from wennuan.desk import forms, rules
from wennuan.desk.actions import bulk as actions
from wennuan.desk.models import BulkRun
from wennuan.desk.queries import runs
from wennuan.desk.queries.worklist import work_list
from wennuan.desk.views.tables import table_answer
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest
from wennuan.tasks.hooks import BulkChoice, bulk_steps
from wennuan.tasks.models import Task
from wennuan.tasks.queries import cards, tasks_of
from wennuan.tasks.rules import colleagues

COLUMNS = ("期限", "事项", "类别", "区域或组织", "负责人", "依据", "家庭编号")


@needs("phone")
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """Everything that is due, the first due first."""
    return render(request, "desk/desk.html", _shown(request))


@needs("phone")
@require_safe
def desk_part(request: PersonRequest) -> HttpResponse:
    """How the list stands now: whoever works in it decides when it moves."""
    shown = _shown(request)
    seen, total = request.GET.get("seen", ""), shown["list"].total
    return render(
        request, "desk/_status.html", shown | {"seen": seen, "changed": seen != str(total)}
    )


def _shown(request: PersonRequest) -> dict[str, Any]:
    require(rules.may_open_desk, request.user, None)
    wanted, page = forms.ListFilter(request.GET).wanted()
    return {
        "list": work_list(request.user, wanted, page=page),
        "wanted": wanted,
        "steps": bulk_steps.all(),
        "can_look": rules.may_look_for_households(request.user, None),
        "imports": runs.kinds_for(request.user),
        "query": wanted.address(),
    }


@needs("phone")
@require_POST
def bulk(request: PersonRequest) -> HttpResponse:
    """What the step will do, and to which of the ticked tasks; or take it."""
    require(rules.may_open_desk, request.user, None)
    step = bulk_steps.named(request.POST.get("step", ""))
    picked = _picked(request)
    if step is None or not picked:
        raise Invalid("请先勾选待办，再选要办的步骤。", hint="在工作台里按 x 或点方框勾选。")
    is_sure = "sure" in request.POST
    form = forms.BulkForm(
        request.POST if is_sure else None, step=step, colleagues=colleagues(request.user)
    )
    made: list[BulkRun] = []
    if is_sure and form.is_valid():
        made.append(actions.start_bulk(step.key, picked, _choice(request, form), by=request.user))
        return HttpResponseRedirect(reverse("desk:run", args=[made[0].pk]))
    shown = {"step": step, "tasks": cards(picked, viewer=request.user), "form": form}
    return render(request, "desk/bulk.html", shown, status=422 if form.errors else 200)


def _picked(request: PersonRequest) -> list[Task]:
    wanted = [pk for pk in request.POST.getlist("task") if pk.isdigit()][: actions.MOST + 1]
    return list(tasks_of(request.user).filter(pk__in=wanted))


def _choice(request: PersonRequest, form: forms.BulkForm) -> BulkChoice:
    chosen = form.cleaned_data
    return BulkChoice(by=request.user, to=chosen.get("to"), reason=chosen.get("reason", ""))


@needs("phone")
@require_safe
def run(request: PersonRequest, pk: int) -> HttpResponse:
    """How far a bulk step is."""
    return render(request, "desk/run.html", {"run": _run(request, pk)})


@needs("phone")
@require_safe
def run_part(request: PersonRequest, pk: int) -> HttpResponse:
    """The same, alone."""
    return render(request, "desk/_run.html", {"run": _run(request, pk)})


def _run(request: PersonRequest, pk: int) -> runs.RunCard:
    return runs.run_card(get_object_or_404(BulkRun, pk=pk, by=request.user))


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponse:
    """Take one's list along as a table, with a reason."""
    require(rules.may_open_desk, request.user, None)
    wanted, _ = forms.ListFilter(request.GET).wanted()
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lines = cards(tasks_of(request.user), viewer=request.user)
        why = form.cleaned_data["reason"]
        try:
            record_export("待办", len(lines), by=request.user, reason=why)
        except Invalid as wrong:
            form.add_error("reason", wrong.sentence)
        else:
            rows = [
                (timezone.localtime(one.due_at), one.title, one.kind_name, one.where, one.owner,
                 one.basis, one.household)
                for one in lines
            ]  # fmt: skip
            return table_answer("待办", COLUMNS, rows, by=request.user, reason=why)
    shown = {"form": form, "what": "待办", "wanted": wanted, "back": reverse("desk:desk")}
    return render(request, "desk/export.html", shown, status=422 if form.errors else 200)
