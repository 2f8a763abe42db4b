"""Finding a household, its history behind a reason, alarms, and a visit form to print."""

import time
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.audit.actions import record_export
from wennuan.audit.limits import allow
from wennuan.desk import forms, paper, rules
from wennuan.desk.actions import households as actions
from wennuan.desk.models import Alarm
from wennuan.desk.queries import households as queries
from wennuan.desk.views.tables import table_answer
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.people.layers import needs
from wennuan.people.models import Household
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest
from wennuan.ui.print import pdf_answer, sheet_pdf

OPEN_SECONDS = 15 * 60
SEARCHES = 60  # an hour
KEY = "opened_households"
NOBODY = "没有找到，或者不在您的工作范围。请核对号码；新来的家庭可以先登记。"
COLUMNS = ("户编号", "社区", "建立日期", "在册人数", "待办")


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: PersonRequest) -> HttpResponse:
    """Find a household by a whole number; what is elsewhere and what is nowhere sound the same."""
    require(rules.may_look_for_households, request.user, None)
    form = forms.FindForm(request.POST or None)
    found: list[Household] = []

    def look() -> None:
        allow(f"household-search:{request.user.pk}", limit=SEARCHES, seconds=3600)
        household = queries.household_by(form.cleaned_data["words"])
        if household is None or not rules.may_open_household(request.user, household.place):
            raise Invalid(NOBODY, field="words")
        found.append(household)

    answer = posting.run(request, form, "desk/find.html", look, done=reverse("desk:find"))
    return HttpResponseRedirect(_page(found[0])) if found else answer


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: PersonRequest, code: str) -> HttpResponse:
    """The history of a household: a reason first, which the family sees."""
    home = _household(request, code)
    form = forms.ReasonForm(request.POST or None)

    def open_it() -> None:
        actions.open_household(home, form.cleaned_data["reason"], by=request.user)
        _remember(request, home)

    if request.method == "POST" or not _is_open(request, home):
        card = queries.household_card(home)
        shown: dict[str, Any] = {
            "home": card, "has_promised": rules.has_promised(request.user, None)
        }  # fmt: skip
        return posting.run(request, form, "desk/reason.html", open_it, done=_page(home), **shown)
    app = request.GET.get("app", "")
    shown = {
        "home": queries.household_card(home),
        "history": queries.history(home, viewer=request.user, app=app, most=_most(request)),
        "app": app,
    }
    return render(request, "desk/household.html", shown)


@needs("phone")
@require_safe
def visit_form(request: PersonRequest, code: str) -> HttpResponse:
    """A visit form for this household, to print and take along."""
    home = _household(request, code)
    if not _is_open(request, home):
        return HttpResponseRedirect(_page(home))
    sheet = paper.visit_sheet(home, queries.history(home, viewer=request.user))
    return pdf_answer(sheet_pdf(sheet), f"入户走访表 {home.code}")


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: PersonRequest, pk: int) -> HttpResponse:
    """The same household in two modules: what was found, and why to go on."""
    found = get_object_or_404(Alarm.objects.select_related("household__place"), pk=pk)
    require(rules.may_settle_alarm, request.user, found)
    form = forms.SettleForm(request.POST or None)
    return posting.run(
        request, form, "desk/alarm.html",
        lambda: actions.settle_alarm(found, **form.cleaned_data, by=request.user),
        done=reverse("desk:desk"), says="已记下结论和理由。",
        alarm=queries.alarm_card(found), home=queries.household_card(found.household),
        appearances=queries.appearances(found),
    )  # fmt: skip


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponse:
    """The households of one's area as a table of codes and counts, with a reason."""
    require(rules.may_look_for_households, request.user, None)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows, why = queries.export_rows(request.user), form.cleaned_data["reason"]
        try:
            record_export("家庭名册", len(rows), by=request.user, reason=why)
        except Invalid as wrong:
            form.add_error("reason", wrong.sentence)
        else:
            return table_answer("家庭名册", COLUMNS, rows, by=request.user, reason=why)
    shown = {"form": form, "what": "家庭名册", "back": reverse("desk:find")}
    return render(request, "desk/export.html", shown, status=422 if form.errors else 200)


def _household(request: PersonRequest, code: str) -> Household:
    """One that opens for this person; others are as if they were not there."""
    return get_object_or_404(queries.households_of(request.user), code=code)


def _page(home: Household) -> str:
    return reverse("desk:household", args=[home.code])


def _remember(request: PersonRequest, home: Household) -> None:
    opened = request.session.get(KEY, {})
    living = {code: until for code, until in opened.items() if until > time.time()}
    request.session[KEY] = living | {home.code: int(time.time()) + OPEN_SECONDS}


def _is_open(request: PersonRequest, home: Household) -> bool:
    return bool(request.session.get(KEY, {}).get(home.code, 0) > time.time())


def _most(request: PersonRequest) -> int:
    page = request.GET.get("page", "1")
    return queries.PAGE * (int(page) if page.isdigit() and 0 < int(page) < 100 else 1)  # noqa: PLR2004
