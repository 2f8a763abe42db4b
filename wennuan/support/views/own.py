"""What the household sees of its own record, and objections."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.people import acting
from wennuan.people.layers import needs
from wennuan.people.models import Scope
from wennuan.people.web import PersonRequest
from wennuan.support import actions, plugs, queries
from wennuan.support.forms import ObjectionForm
from wennuan.support.models import RecordObjection
from wennuan.support.views.showing import done, show

WHY = "档案只给这家人看"


@needs("phone", WHY)
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """One's own record, to read; who read it stands beside it."""
    person = acting.subject(request, Scope.HOUSEHOLD)
    record = plugs.own_record(person)
    file = queries.own_file(record, viewer=person) if record else None
    return render(request, "support/mine.html", {"file": file, "record": record})


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def make_objection(request: PersonRequest) -> HttpResponse:
    """Say what is wrong in one's own record."""
    record = plugs.own_record(request.user)
    if record is None:
        return redirect("support:mine")
    form = ObjectionForm(request.POST or None)
    leaving = queries.noticed().filter(record=record).first()
    if form.is_valid() and done(
        form,
        lambda: actions.make_objection(
            record, form.cleaned_data["words"], by=request.user, leaving=leaving
        ),
    ):
        messages.success(request, "收到了。五个工作日内由没有参与的同事答复您。")
        return redirect("support:mine")
    return show(request, "support/objection_form.html", form, record=record)


@needs("phone", "提出异议要先登录，方便答复您")
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_notice(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what is wrong about a leaving whose notice is out."""
    leaving = get_object_or_404(queries.noticed(), pk=pk)
    form = ObjectionForm(request.POST or None)
    made: list[RecordObjection] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(
            actions.make_objection(
                leaving.record, form.cleaned_data["words"], by=request.user, leaving=leaving
            )
        ),
    ):
        return redirect("support:objection", made[0].pk)
    return show(request, "support/objection_form.html", form, leaving=leaving)


@needs("phone", WHY)
@require_safe
def objection(request: PersonRequest, pk: int) -> HttpResponse:
    """What one objected to, and the answer."""
    found = get_object_or_404(RecordObjection, pk=pk, person=request.user)
    return render(request, "support/objection.html", {"objection": found})
