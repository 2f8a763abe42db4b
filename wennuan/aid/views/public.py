"""The door for whoever is in trouble, the standards, the notices, a request by its code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.aid import actions, queries
from wennuan.aid.forms import CodeForm, ObjectionForm
from wennuan.aid.models import AidRequest, Objection, ObjectionKind, ProgrammeStatus
from wennuan.aid.papers import slip_pdf
from wennuan.aid.platforms import help_platforms
from wennuan.aid.promises import promises
from wennuan.aid.views.running import by_code, private, status_for, tried
from wennuan.audit.limits import allow
from wennuan.kernel.web import client_address
from wennuan.ui.print import pdf_answer

GUESSES, AN_HOUR = 40, 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One door: what is done here, how to ask, and what is never done."""
    shown = {
        "programmes": queries.open_programmes()[:4],
        "notices": [queries.notice_card(one) for one in queries.shown_notices()[:3]],
        "promises": promises(),
        "can_take_down": request.user.is_authenticated and queries.can_take_down(request.user),
    }
    return render(request, "aid/home.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask after a request by its code."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        allow(f"aid-code:{client_address(request)}", limit=GUESSES, seconds=AN_HOUR)
        if AidRequest.objects.filter(code=form.cleaned_data["code"]).exists():
            return redirect("aid:state", form.cleaned_data["code"])
        form.add_error("code", "没有这个编号，请对照受理单核对；也可以打电话问。")
    return render(request, "aid/find.html", {"form": form}, status=status_for(form))


@require_safe
def state(request: HttpRequest, code: str) -> HttpResponse:
    """How a request stands, for whoever holds its code: the words of phone and paper."""
    allow(f"aid-state:{client_address(request)}", limit=GUESSES * 10, seconds=AN_HOUR)
    found = by_code(code)
    shown = {"status": queries.status_of(found), "topic": f"aid:{found.pk}"}
    template = "aid/_state.html" if request.headers.get("HX-Request") else "aid/state.html"
    return private(render(request, template, shown))


@require_safe
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """The same on paper."""
    found = by_code(code)
    return pdf_answer(slip_pdf(found), f"求助进展单{found.code}")


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """What can be had, by whom, how and how soon."""
    shown = {
        "programmes": queries.public_programmes(),
        "promises": promises(),
        "platforms": help_platforms(),
    }
    return render(request, "aid/standards.html", shown)


@require_safe
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """The standard of one programme."""
    found = get_object_or_404(queries.public_programmes(), pk=pk)
    is_open = found.status == ProgrammeStatus.OPEN
    crumbs = [("我遇到困难", reverse("aid:home")), ("帮扶标准", reverse("aid:standards"))]
    shown = {"programme": found, "is_open": is_open, "crumbs": crumbs}
    return render(request, "aid/standard.html", shown)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What is on notice now; it goes by itself after seven days."""
    shown = {"notices": [queries.notice_card(one) for one in queries.shown_notices()[:200]]}
    return private(render(request, "aid/notices.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice, with the box for objections: nobody has to sign in."""
    found = get_object_or_404(queries.shown_notices(), pk=pk)
    form = ObjectionForm(request.POST or None)
    by = request.user if request.user.is_authenticated else None
    made = tried(
        form,
        lambda: actions.object_to(
            found, form.cleaned_data["words"], by=by, contact=form.cleaned_data["contact"],
            address=client_address(request),
        ),
    )  # fmt: skip
    if made is not None:
        return redirect("aid:objection", made.code)
    shown = {"notice": queries.notice_card(found), "form": form}
    return private(render(request, "aid/notice.html", shown, status=status_for(form)))


@require_safe
def objection(request: HttpRequest, mark: str) -> HttpResponse:
    """What came of an objection, for whoever holds its code."""
    allow(f"aid-objection:{client_address(request)}", limit=GUESSES, seconds=AN_HOUR)
    found = get_object_or_404(Objection, code=mark.upper(), kind=ObjectionKind.OBJECTION)
    return private(render(request, "aid/objection.html", {"objection": found}))
