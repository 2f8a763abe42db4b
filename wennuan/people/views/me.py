"""One's own page (我的) and what is changed, read and taken along from it."""

from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wennuan.audit.queries import readings_of
from wennuan.people import acting, forms, layers, queries, timeline, verification
from wennuan.people.actions import identity, privacy, real_name
from wennuan.people.layers import needs
from wennuan.people.models import Scope
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest

PAGE = 20


@needs("phone")
def me(request: PersonRequest) -> HttpResponse:
    """Greeting, the layer reached, and the ways on."""
    person = acting.subject(request)
    page = queries.own_page(person, acting.delegation_of(request))
    context = {"me": page, "layer": layers.layer_of(person)}
    return render(request, "people/me.html", context)


@needs("phone")
def profile(request: PersonRequest) -> HttpResponse:
    """Change the nickname and the community."""
    me = acting.only_oneself(request)
    form = forms.Profile(request.POST or None, initial={"nickname": me.nickname, "place": me.place})

    def save() -> None:
        identity.rename(me, form.cleaned_data["nickname"], by=me)
        identity.move_to(me, form.cleaned_data["place"], by=me)

    return posting.run(
        request, form, "people/profile.html", save, done=reverse("people:me"), says="改好了。"
    )


@needs("phone", "实名之前要先登录")
def verify(request: PersonRequest) -> HttpResponse:
    """Ask for name and identity number, once."""
    by, person = request.user, acting.subject(request, Scope.IDENTITY)
    form = forms.RealName(request.POST or None)
    return posting.run(
        request, form, "people/real_name.html",
        lambda: real_name.verify_real_name(person, form.identity(), by=by),
        done=_next(request), says="实名完成。", me=queries.person_card(person),
        next=request.GET.get("next", ""), demo_refused=verification.demo_numbers(),
    )  # fmt: skip


@needs("phone", "实名之前要先登录")
def ask_guardian(request: PersonRequest) -> HttpResponse:
    """For a child: send the guardian a code."""
    child, form = acting.only_oneself(request), forms.Guardian(request.POST or None)

    def send() -> None:
        phone = form.cleaned_data["guardian_phone"]
        real_name.ask_guardian(child, phone, by=child)
        request.session["guardian_phone"] = phone

    return posting.run(
        request, form, "people/guardian.html", send, done=reverse("people:verify_child")
    )


@needs("phone", "实名之前要先登录")
def verify_child(request: PersonRequest) -> HttpResponse:
    """A child's name and number, with the guardian's code."""
    child, phone = acting.only_oneself(request), request.session.get("guardian_phone", "")
    form = forms.ChildRealName(request.POST or None, initial={"guardian_phone": phone})

    def save() -> None:
        data = form.cleaned_data
        real_name.verify_child(
            child, form.identity(), guardian_phone=data["guardian_phone"], code=data["code"],
            by=child,
        )  # fmt: skip

    return posting.run(
        request, form, "people/real_name_child.html", save, done=reverse("people:me"),
        says="实名完成。", demo_code=posting.demo_code(phone),
    )  # fmt: skip


@needs("phone")
def history(request: PersonRequest) -> HttpResponse:
    """What happened with me and my household."""
    found = timeline.entries_of(acting.subject(request, Scope.HOUSEHOLD))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/history.html", {"page": page})


@needs("phone")
def readings(request: PersonRequest) -> HttpResponse:
    """Who opened my data (A13)."""
    page = Paginator(readings_of(acting.only_oneself(request)), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "people/readings.html", {"page": page})


@needs("phone")
def export(request: PersonRequest) -> HttpResponse:
    """All my data, to read."""
    sections = queries.export_of(acting.only_oneself(request))
    return render(request, "people/export.html", {"sections": sections})


@needs("phone")
@require_POST
def export_file(request: PersonRequest) -> HttpResponse:
    """All my data, to take along."""
    me = acting.only_oneself(request)
    sections = {one.key: {"title": one.title, "rows": one.rows} for one in queries.export_of(me)}
    privacy.note_export(me, by=me)
    answer = JsonResponse(sections, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs("phone")
def close(request: PersonRequest) -> HttpResponse:
    """Say what closing means; send the code."""
    me = acting.only_oneself(request)
    form = forms.Confirm(request.POST if request.method == "POST" else None)
    return posting.run(
        request, form, "people/close.html", lambda: privacy.ask_to_close(me, by=me),
        done=reverse("people:close_confirm"),
    )  # fmt: skip


@needs("phone")
def close_confirm(request: PersonRequest) -> HttpResponse:
    """Close, with the code."""
    me, form = acting.only_oneself(request), forms.Code(request.POST or None)

    def do() -> None:
        privacy.close_account(me, form.cleaned_data["code"], by=me)
        logout(request)

    return posting.run(
        request, form, "people/close_confirm.html", do, done=reverse("people:closed"),
        demo_code=posting.demo_code(me.phone or ""),
    )  # fmt: skip


def closed(request: PersonRequest) -> HttpResponse:
    """Goodbye."""
    return render(request, "people/closed.html")


@needs("phone")
@require_POST
def forget_wechat(request: PersonRequest) -> HttpResponse:
    """No longer sign in through WeChat."""
    me = acting.only_oneself(request)
    identity.forget_openid(me, by=me)
    return HttpResponseRedirect(reverse("people:me"))


def _next(request: PersonRequest) -> str:
    return posting.safe_next(request, reverse("people:me"))
