"""Asking for help: online for oneself and others, by staff for residents; one's own requests."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.aid import actions, queries
from wennuan.aid.forms import AppealForm, IntakeForm, TakeForm
from wennuan.aid.models import Asker
from wennuan.aid.rules import may_follow, may_speak_for
from wennuan.aid.views.running import by_code, is_sent, private, status_for, tried
from wennuan.kernel.errors import NotAllowed
from wennuan.kernel.privacy import mask_name
from wennuan.kernel.rules import require
from wennuan.people import acting
from wennuan.people.layers import needs
from wennuan.people.models import Person, Scope
from wennuan.people.queries import household_of, members_of
from wennuan.people.web import PersonRequest

WHY = "求助要能联系上您"


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Enter a request for oneself, for the resident one acts for, or for somebody near."""
    by, on_behalf_of = acting.acting(request)
    if on_behalf_of is not None:
        acting.subject(request, Scope.REQUESTS)
    form = IntakeForm(
        request.POST or None,
        request.FILES or None,
        initial=_known(request, on_behalf_of or by) if not is_sent(request) else None,
    )
    if on_behalf_of is not None:
        form.fields["asker"].choices = [  # type: ignore[attr-defined]
            (Asker.HELPER.value, f"为{mask_name(on_behalf_of.real_name or '') or '居民'}代办")
        ]
        form.initial["asker"] = Asker.HELPER.value
    made = tried(
        form, lambda: actions.enter_request(form.intake(), by=by, on_behalf_of=on_behalf_of)
    )
    if made is not None:
        messages.success(request, "登记好了，请记住编号。")
        return redirect("aid:state", made.code)
    shown = {"form": form, "is_helper": on_behalf_of is not None}
    return private(render(request, "aid/new.html", shown, status=status_for(form)))


def _known(request: PersonRequest, person: Person) -> dict[str, object]:
    """What is known of the one in need already: nothing is typed twice."""
    home = household_of(person)
    return {
        "key": uuid.uuid4(),
        "origin": request.GET.get("source", "")[:40],
        "situation": request.GET.get("text", "")[:1000],
        "name": person.real_name or "",
        "phone": (person.phone or "").removeprefix("+86"),
        "place": home.place if home else person.place,
        "address": (home.address or "") if home else "",
        "member_count": members_of(home).count() if home else 1,
        "asker": Asker.SELF.value,
    }


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: PersonRequest) -> HttpResponse:
    """Take a request down for a resident: from the phone line, at the desk, from paper."""
    by = request.user
    if not queries.can_take_down(by):
        raise NotAllowed(
            "这一页给接待居民的工作人员用。", hint="为自己或家人求助，请用“我要求助”。"
        )
    initial = {"key": uuid.uuid4(), "origin": request.GET.get("source", "")[:40]}
    initial["situation"] = request.GET.get("text", "")[:1000]
    form = TakeForm(request.POST or None, request.FILES or None, initial=initial)
    made = tried(form, lambda: actions.enter_request(form.intake(), by=by))
    if made is not None:
        messages.success(request, "登记好了。把编号念给对方，或者打印受理单。")
        return redirect("aid:state", made.code)
    shown = {"form": form, "twins": _twins(form)}
    return private(render(request, "aid/take.html", shown, status=status_for(form)))


def _twins(form: TakeForm) -> list[queries.Twin]:
    """The requests because of which a reason is asked for."""
    if "go_on_reason" not in form.errors:
        return []
    said = form.cleaned_data
    marks = queries.fingerprints(
        said["place"], said.get("name", ""), said.get("phone", ""), said.get("address", "")
    )
    return queries.twins(marks)


@needs("phone", "看求助进展要先登录")
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What I asked for, for myself and for others."""
    person = acting.subject(request, Scope.REQUESTS)
    shown = {"rows": [queries.row(one) for one in queries.requests_of(person)[:100]]}
    return private(render(request, "aid/mine.html", shown))


@needs("phone", "这一步要先登录")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """Take a request back, after having read what that means."""
    found = by_code(code)
    by, on_behalf_of = acting.acting(request)
    if not may_follow(by, found):
        require(may_speak_for, by, found)
    if is_sent(request):
        reason = request.POST.get("reason", "")[:200]
        actions.withdraw_request(found, by=by, reason=reason, on_behalf_of=on_behalf_of)
        messages.success(request, "已经撤回，不再使用这些信息。")
        return redirect("aid:state", found.code)
    return private(render(request, "aid/withdraw.html", {"status": queries.status_of(found)}))


@needs("phone", "这一步要先登录")
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: PersonRequest, code: str) -> HttpResponse:
    """Appeal against a refusal: by the one in need, their helper, or a worker whom they told."""
    found = by_code(code)
    by, on_behalf_of = acting.acting(request)
    require(may_speak_for, by, found)
    form = AppealForm(request.POST or None)
    made = tried(
        form,
        lambda: actions.appeal(found, form.cleaned_data["words"], by=by, on_behalf_of=on_behalf_of),
    )
    if made is not None:
        messages.success(request, "申诉已经收到，由没有参加过办理的另一位工作人员处理。")
        return redirect("aid:state", found.code)
    crumbs = [(f"求助 {found.code}", reverse("aid:state", args=[found.code]))]
    shown = {"form": form, "title": "申诉", "submit": "提出申诉", "crumbs": crumbs}
    return private(render(request, "aid/form.html", shown, status=status_for(form)))
