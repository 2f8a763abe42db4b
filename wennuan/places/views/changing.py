"""Pages for changes of the tree of areas: new, renamed, merged, abolished."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.places import actions, forms, queries
from wennuan.places.models import Place
from wennuan.places.rules import may_change_places

if TYPE_CHECKING:
    from wennuan.people.web import PersonRequest

FIELDS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FIELDS)
def new(request: "PersonRequest", code: str) -> HttpResponse:
    """Add an area below this one."""
    place = _place(request, code)
    form = forms.NewAreaForm(request.POST or None)

    def add() -> Place:
        said = form.cleaned_data
        since = said["on"]
        return actions.add_place(
            said["code"], said["name"], parent=place, by=request.user, since=since
        )

    shown = {
        "place": place, "title": "新设区域", "submit": "新设",
        "warning": "新的区域马上出现在各处的选择里。区划代码以后不能改，请对照批复核对。",
    }  # fmt: skip
    return _run(request, form, add, shown)


@login_required
@require_http_methods(FIELDS)
def rename(request: "PersonRequest", code: str) -> HttpResponse:
    """Give an area a new name."""
    place = _place(request, code)
    form = forms.RenameAreaForm(request.POST or None, initial={"name": place.name})
    shown = {
        "place": place, "title": "更改名称", "submit": "更名",
        "warning": "所有页面从现在起用新的名称，旧的名称作为曾用名保留，区划代码不变。",
    }  # fmt: skip
    return _run(
        request, form, lambda: actions.rename_place(place, **form.cleaned_data, by=request.user),
        shown,
    )  # fmt: skip


@login_required
@require_http_methods(FIELDS)
def merge(request: "PersonRequest", code: str) -> HttpResponse:
    """End an area in favour of another of its level."""
    place = _place(request, code)
    form = forms.MergeAreaForm(request.POST or None, place=place)
    shown = {
        "place": place, "title": "并入别处", "submit": "并入", "tone": "danger",
        "warning": f"{place.name}不再存在，不能恢复。它的站点、组织、居民和家庭都转到并入的区域；"
        "在这里任职的人，岗位在并入的区域继续有效。下面还有社区的，要先调整社区。",
    }  # fmt: skip
    return _run(
        request, form, lambda: actions.merge_place(place, **form.cleaned_data, by=request.user),
        shown,
    )  # fmt: skip


@login_required
@require_http_methods(FIELDS)
def abolish(request: "PersonRequest", code: str) -> HttpResponse:
    """End an area without a successor."""
    place = _place(request, code)
    form = forms.AbolishAreaForm(request.POST or None)
    shown = {
        "place": place, "title": "撤销区域", "submit": "撤销", "tone": "danger",
        "warning": f"{place.name}不再存在，不能恢复，也没有去处。还有站点或下级社区的不能撤销；"
        "有人住的区域请用“并入别处”。",
    }  # fmt: skip
    return _run(
        request, form, lambda: actions.abolish_place(place, **form.cleaned_data, by=request.user),
        shown,
    )  # fmt: skip


def _place(request: "PersonRequest", code: str) -> Place:
    place = queries.place_of(code)
    require(may_change_places, request.user, place)
    return place


def _run(
    request: "PersonRequest", form: Any, act: Callable[[], Place], shown: dict[str, Any]
) -> HttpResponse:
    """Do what the form asks for and go to the area, or show the form and what is wrong."""
    if form.is_valid():
        try:
            changed = act()
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.sentence)
        else:
            messages.success(request, "区划已经调整。")
            there = changed.successor or (changed.parent if changed.valid_to else changed)
            return mark_fresh(redirect("places:area", (there or changed).code))
    status = 422 if form.errors else 200
    return render(request, "places/area_form.html", shown | {"form": form}, status=status)
