"""Imports and reconciled days, for the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import NotAllowed
from wennuan.kernel.rules import require
from wennuan.orgs.models import Role
from wennuan.payments import actions, forms, rules
from wennuan.payments.models import BillDifference, LineResult, StatementImport, StatementLine
from wennuan.payments.queries import desk
from wennuan.payments.views.desk import PER_PAGE, require_desk, succeeds
from wennuan.people.web import PersonRequest

LINES_PER_PAGE = 100


@login_required
@require_safe
def imports(request: PersonRequest) -> HttpResponse:
    """Imports of one's organisations."""
    require_desk(request)
    page = Paginator(desk.imports_seen(request.user), PER_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "sees_days": rules.may_read_days(request.user, None)}
    return render(request, "payments/desk/imports.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: PersonRequest) -> HttpResponse:
    """Import a file."""
    orgs = desk.orgs_where(request.user, (Role.ACCOUNTANT,))
    if not orgs:
        raise NotAllowed(rules.may_import.sentence)
    form = forms.ImportForm(request.POST or None, request.FILES or None, orgs=orgs)
    made: list[StatementImport] = []
    if succeeds(
        form, lambda: made.append(actions.import_statement(form.statement(), by=request.user))
    ):
        messages.success(request, "文件已读入。请核对下面的结果，再请另一位同事复核入账。")
        return redirect("payments:import", made[0].pk)
    return render(request, "payments/desk/import_new.html", {"form": form})


def _import(request: PersonRequest, pk: int) -> StatementImport:
    found = get_object_or_404(StatementImport.objects.select_related("org"), pk=pk)
    require(rules.may_read_money, request.user, found.org)
    return found


@login_required
@require_safe
def one_import(request: PersonRequest, pk: int) -> HttpResponse:
    """What a file would bring, or brought."""
    found = _import(request, pk)
    lines = found.lines.select_related("payment")
    chosen = request.GET.get("result", "")
    if chosen in LineResult.values:
        lines = lines.filter(result=chosen)
    is_draft, has_lines = found.status == "draft", found.lines.exists()
    shown = {
        "statement": found,
        "figures": desk.line_figures(found),
        "results": LineResult.choices,
        "chosen": chosen,
        "page": Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "can_review": is_draft and has_lines and rules.may_review_import(request.user, found),
        "can_discard": is_draft and rules.may_import(request.user, found.org),
        "can_assign": found.status == "accepted" and rules.may_record(request.user, found.org),
    }
    return render(request, "payments/desk/import.html", shown)


@login_required
@require_POST
def accept_import(request: PersonRequest, pk: int) -> HttpResponse:
    """Vouch for an import."""
    actions.accept_import(_import(request, pk), by=request.user)
    messages.success(request, "已复核入账。")
    return redirect("payments:import", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard_import(request: PersonRequest, pk: int) -> HttpResponse:
    """Throw an import away."""
    found = _import(request, pk)
    require(rules.may_import, request.user, found.org)
    form = forms.ReasonForm(request.POST or None)
    if succeeds(
        form,
        lambda: actions.discard_import(found, by=request.user, reason=form.cleaned_data["reason"]),
    ):
        return redirect("payments:import", pk)
    shown = {"form": form, "title": "作废这次导入", "lead": found.file_name, "submit": "作废"}
    return render(request, "payments/desk/ask.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign_line(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what an unmatched line is for."""
    line = get_object_or_404(StatementLine.objects.select_related("statement__org"), pk=pk)
    require(rules.may_record, request.user, line.statement.org)
    form = forms.AssignForm(request.POST or None, line=line)
    if succeeds(form, lambda: actions.assign_line(line, form.receipt(), by=request.user)):
        messages.success(request, "已登记，等另一位同事确认。")
        return redirect("payments:import", line.statement_id)
    shown = {"form": form, "title": "认领这笔入账", "lead": f"流水号 {line.serial}"}
    return render(request, "payments/desk/ask.html", shown | {"submit": "登记"})


@login_required
@require_safe
def days(request: PersonRequest) -> HttpResponse:
    """Reconciled days."""
    require(rules.may_read_days, request.user, None)
    page = Paginator(desk.days_seen(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/desk/days.html", {"page": page, "sees_days": True})


@login_required
@require_safe
def day(request: PersonRequest, pk: int) -> HttpResponse:
    """One day and its differences."""
    require(rules.may_read_days, request.user, None)
    found = get_object_or_404(desk.days_seen(), pk=pk)
    shown = {
        "day": found,
        "differences": found.differences.select_related("payment", "resolved_by"),
        "can_resolve": rules.may_reconcile(request.user, found),
    }
    return render(request, "payments/desk/day.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resolve(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down what became of a difference."""
    found = get_object_or_404(BillDifference.objects.select_related("day"), pk=pk)
    require(rules.may_reconcile, request.user, found.day)
    form = forms.ReasonForm(request.POST or None)
    if succeeds(
        form,
        lambda: actions.resolve_difference(
            found, by=request.user, note=form.cleaned_data["reason"]
        ),
    ):
        return redirect("payments:day", found.day_id)
    lead = f"{found.get_kind_display()}，单号 {found.number}。{found.next_step}"
    shown = {"form": form, "title": "处理差异", "lead": lead, "submit": "写下结果"}
    return render(request, "payments/desk/ask.html", shown)
