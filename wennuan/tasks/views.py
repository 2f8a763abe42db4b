"""One task with its history, handing it over, and absences."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.audit.queries import history_of
from wennuan.kernel.rules import require
from wennuan.people.layers import needs
from wennuan.people.models import Person
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest
from wennuan.tasks import actions, queries, rules
from wennuan.tasks.forms import AbsenceForm, HandOverForm
from wennuan.tasks.models import Task


@needs("phone")
@require_safe
def task(request: PersonRequest, pk: int) -> HttpResponse:
    """What is due, by whom, why, and what happened to it so far."""
    found = _task(pk)
    require(rules.may_see_task, request.user, found)
    shown = {
        "task": found,
        "card": queries.task_card(found, viewer=request.user),
        "cover": queries.cover_of(found.owner),
        "history": history_of(found),
    }
    return render(request, "tasks/task.html", shown)


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the task to a colleague."""
    found = _task(pk)
    require(rules.may_hand_over, request.user, found)
    form = HandOverForm(request.POST or None, colleagues=queries.colleagues_for(found))
    return posting.run(
        request, form, "tasks/hand_over.html",
        lambda: actions.hand_over(found, **form.cleaned_data, by=request.user),
        done=reverse("desk:desk"), says="已转交，对方会收到通知。", task=found,
    )  # fmt: skip


@needs("phone")
@require_safe
def absences(request: PersonRequest) -> HttpResponse:
    """When I am away, and for whom I stand in."""
    require(rules.may_be_away, request.user, None)
    return render(request, "tasks/absences.html", {"absences": queries.absence_cards(request.user)})


@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request: PersonRequest, code: str = "") -> HttpResponse:
    """Note my own absence, or, with a code, that of someone whose post I grant."""
    person = get_object_or_404(Person, code=code) if code else request.user
    require(rules.may_note_absence, request.user, person)
    form = AbsenceForm(request.POST or None, colleagues=rules.colleagues(person))

    def note() -> None:
        facts = form.cleaned_data
        actions.note_absence(
            person, facts["cover"], facts["from_on"], facts["to_on"], by=request.user
        )

    return posting.run(
        request, form, "tasks/absence.html", note,
        done=reverse("tasks:absences"), says="已登记，代班人会收到通知。",
        about="" if person == request.user else queries.staff_name(person),
    )  # fmt: skip


@needs("phone")
@require_POST
def absence_end(request: PersonRequest, pk: int) -> HttpResponse:
    """Back early."""
    found = get_object_or_404(queries.absences_to_end(request.user), pk=pk)
    actions.end_absence(found, by=request.user)
    return HttpResponseRedirect(reverse("tasks:absences"))


def _task(pk: int) -> Task:
    found = Task.objects.select_related("owner", "place", "org__place", "household", "raised_to")
    return get_object_or_404(found, pk=pk)
