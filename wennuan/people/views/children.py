"""What a guardian sees and does for a child: the data, the agreements, correcting, erasing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wennuan.people import acting, forms, queries
from wennuan.people.actions import identity, privacy, real_name
from wennuan.people.layers import needs
from wennuan.people.models import Person
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest


@needs("phone")
def mine(request: PersonRequest) -> HttpResponse:
    """The children for whom I answer."""
    wards = queries.wards_of(acting.only_oneself(request))
    return render(request, "people/children.html", {"children": wards})


@needs("phone")
def child(request: PersonRequest, code: str) -> HttpResponse:
    """Everything that is kept about one child, and what was agreed for them."""
    found = _child(request, code)
    context = {
        "child": found,
        "sections": queries.export_of(found),
        "consents": queries.consents_of(found),
    }
    return render(request, "people/child.html", context)


@needs("phone")
def profile(request: PersonRequest, code: str) -> HttpResponse:
    """Change a child's nickname and community."""
    found = _child(request, code)
    initial = {"nickname": found.nickname, "place": found.place}
    form = forms.Profile(request.POST or None, initial=initial)

    def save() -> None:
        identity.rename(found, form.cleaned_data["nickname"], by=request.user)
        identity.move_to(found, form.cleaned_data["place"], by=request.user)

    return posting.run(
        request, form, "people/child_form.html", save, done=_page(found), says="改好了。",
        child=found, title="孩子的昵称和社区", submit="保存",
    )  # fmt: skip


@needs("real_name")
def correct(request: PersonRequest, code: str) -> HttpResponse:
    """Correct a child's name and number."""
    found, form = _child(request, code), forms.ChildIdentity(request.POST or None)
    return posting.run(
        request, form, "people/child_form.html",
        lambda: real_name.correct_child(found, form.identity(), by=request.user),
        done=_page(found), says="更正好了。", child=found, title="更正孩子的姓名和身份证号",
        submit="提交更正",
    )  # fmt: skip


@needs("phone")
def close(request: PersonRequest, code: str) -> HttpResponse:
    """Say what erasing means; send the guardian a code."""
    found = _child(request, code)
    form = forms.Confirm(request.POST if request.method == "POST" else None)
    return posting.run(
        request, form, "people/child_close.html",
        lambda: privacy.ask_to_close(found, by=request.user),
        done=reverse("people:child_close_confirm", args=[code]), child=found,
    )  # fmt: skip


@needs("phone")
def close_confirm(request: PersonRequest, code: str) -> HttpResponse:
    """Erase a child's account, with the code."""
    found, form = _child(request, code), forms.Code(request.POST or None)
    return posting.run(
        request, form, "people/child_form.html",
        lambda: privacy.close_account(found, form.cleaned_data["code"], by=request.user),
        done=reverse("people:children"), says="孩子的账户和资料已经删除。", child=found,
        title="确认删除孩子的资料", submit="删除孩子的账户", tone="danger",
        demo_code=posting.demo_code(request.user.phone or ""),
    )  # fmt: skip


def _child(request: PersonRequest, code: str) -> Person:
    return queries.ward_of(acting.only_oneself(request), code)


def _page(child: Person) -> str:
    return reverse("people:child", args=[child.code])
