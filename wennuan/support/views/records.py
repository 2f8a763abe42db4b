"""The list of records, opening one, reading one with a reason, printing it."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.kernel.rules import require
from wennuan.people.actions import residents
from wennuan.people.layers import needs
from wennuan.people.models import Household
from wennuan.people.queries import household_of
from wennuan.people.web import PersonRequest
from wennuan.places.models import Place
from wennuan.support import actions, printing, queries
from wennuan.support.forms import FindForm, NeedForm, ReasonForm
from wennuan.support.models import Origin, RecordStatus, Snapshot, SupportRecord
from wennuan.support.rules import may_open, may_read
from wennuan.support.views.showing import done, show
from wennuan.ui.print import pdf_answer, sheet_pdf

WHY = "帮扶档案只给经办的人看"


@needs("phone", WHY)
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The records one keeps or helps with, masked, the first due first."""
    found, places = queries.records_for(request.user), queries.areas_of(request.user)
    if not places and not found.exists():
        raise NotAllowed("帮扶档案只给社区工作者、社工和帮扶责任人看。")
    wanted = request.GET.get("status", "")
    shown = _filtered(found, wanted, request.GET.get("q", "").strip()[:20])
    page = _page(request)
    rows = queries.record_cards(shown[: page * queries.PAGE + 1])
    context = {
        "cards": rows[: page * queries.PAGE],
        "more": f"?status={wanted}&page={page + 1}" if len(rows) > page * queries.PAGE else "",
        "counts": queries.counts_of(found),
        "states": RecordStatus.choices,
        "wanted": wanted,
        "q": request.GET.get("q", ""),
        "can_open": bool(places),
    }
    return render(request, "support/list.html", context)


def _filtered(found: QuerySet[SupportRecord], wanted: str, code: str) -> QuerySet[SupportRecord]:
    if wanted in RecordStatus.values:
        found = found.filter(status=wanted)
    if code:
        found = found.filter(Q(code__iexact=code) | Q(household__code__iexact=code))
    return found.order_by("next_check_on", "pk")


def _page(request: PersonRequest) -> int:
    written = request.GET.get("page", "")
    is_number = written.isascii() and written.isdigit() and len(written) < 3  # noqa: PLR2004
    return max(1, int(written)) if is_number else 1


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Open a record: for a household that is known (``?household=``), or written down now."""
    places = queries.areas_of(request.user)
    if not places:
        raise NotAllowed("帮扶档案由社区工作者和社工建立。")
    code = request.GET.get("household", "")
    home = get_object_or_404(Household.objects.select_related("place"), code=code) if code else None
    if home is not None:
        require(may_open, request.user, home)
    form = NeedForm(request.POST or None) if home else _find_form(request, places)
    made: list[SupportRecord] = []
    if form.is_valid() and done(form, lambda: made.append(_open(request, form, home))):
        messages.success(request, f"建好了，档案编号 {made[0].code}。")
        return redirect("support:record", made[0].pk)
    return show(request, "support/new.html", form, household=home)


def _find_form(request: PersonRequest, places: list[Place]) -> FindForm:
    return FindForm(request.POST or None, places=places)


@transaction.atomic
def _open(request: PersonRequest, form: NeedForm, home: Household | None) -> SupportRecord:
    data = form.cleaned_data
    if home is None and isinstance(form, FindForm):
        home = household_of(residents.write_down(form.told(), by=request.user))
    if home is None:
        raise Invalid("没有找到这户人家，请检查一下。", field="name")
    ref = request.GET.get("source", "")[:40]
    origin = Origin.AID if ref.startswith("aid:") else Origin.WORKER
    opening = actions.Opening(tuple(data["causes"]), data["story"], origin, ref)
    return actions.open_record(home, opening, by=request.user)


def own_record(request: PersonRequest, pk: int) -> SupportRecord:
    """A record that this person may read."""
    known = SupportRecord.objects.select_related("household__place", "opened_by")
    found = get_object_or_404(known, pk=pk)
    require(may_read, request.user, found)
    return found


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PersonRequest, pk: int) -> HttpResponse:
    """One record: first why, then the whole of it, for half an hour."""
    found = own_record(request, pk)
    if queries.is_open_to(found, request.user):
        file = queries.file_of(found, viewer=request.user)
        return render(request, "support/record.html", {"file": file, "record": found})
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: actions.open_file(found, form.cleaned_data["reason"], by=request.user)
    ):
        return redirect("support:record", pk)
    cards = queries.record_cards(SupportRecord.objects.filter(pk=pk))
    return show(request, "support/reason.html", form, card=cards[0])


@needs("phone", WHY)
@require_safe
def printed(request: PersonRequest, pk: int) -> HttpResponse:
    """The record on paper, for whoever has it open."""
    found = own_record(request, pk)
    if not queries.is_open_to(found, request.user):
        return redirect("support:record", pk)
    actions.note_print(found, by=request.user)
    sheet = printing.record_sheet(queries.file_of(found, viewer=request.user))
    return pdf_answer(sheet_pdf(sheet), f"帮扶档案 {found.code}")


@needs("phone", WHY)
@require_safe
def snapshot(request: PersonRequest, pk: int, year: int) -> HttpResponse:
    """The record as it was at one re-check, compared with its hash."""
    found = own_record(request, pk)
    if not queries.is_open_to(found, request.user):
        return redirect("support:record", pk)
    taken = get_object_or_404(Snapshot.objects.select_related("taken_by"), record=found, year=year)
    card = queries.snapshot_card(taken)
    return render(request, "support/snapshot.html", {"record": found, "card": card})
