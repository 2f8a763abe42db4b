"""Visitor, phone, real name, post: each page says which layer it needs, and why (A1, A2)."""

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wennuan.people import acting
from wennuan.people.models import Person
from wennuan.people.queries import must_use_second_factor
from wennuan.people.rules import has_phone, has_real_name

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]


class Layer(StrEnum):
    """How far someone has made themselves known."""

    VISITOR = "visitor"
    PHONE = "phone"
    REAL_NAME = "real_name"
    POST = "post"


NAMES = {
    Layer.VISITOR: "随便看看",
    Layer.PHONE: "手机号登录",
    Layer.REAL_NAME: "实名",
    Layer.POST: "岗位",
}
ORDER = list(Layer)


def layer_of(person: Person) -> Layer:
    """The highest layer that a signed-in person has reached."""
    if must_use_second_factor(person):
        return Layer.POST
    if has_real_name(person, None):
        return Layer.REAL_NAME
    return Layer.PHONE if has_phone(person, None) else Layer.VISITOR


def needs(layer: str, why: str = "") -> Callable[[View[P]], View[P]]:
    """Say which layer a page needs: ``@needs("real_name", "认领心愿要确认是您本人")``.

    A stranger is led to sign in and comes back; who lacks the real name reads why, and the way
    there. While acting for a resident, it is the resident who needs it. ``needs("post")`` asks
    for any post; which one, the page's own rule says.
    """
    wanted = Layer(layer)

    def wrap(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if wanted is Layer.VISITOR:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                if why:
                    messages.info(request, f"{why}。")
                return redirect_to_login(request.get_full_path())
            return _refused(request, wanted, why) or view(request, *args, **kwargs)

        guarded.layer = wanted  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wrap


def _refused(request: HttpRequest, wanted: Layer, why: str) -> HttpResponse | None:
    by, on_behalf_of = acting.acting(request)
    person = by if wanted is Layer.POST else on_behalf_of or by
    reached = layer_of(person)
    if _suffices(person, reached, wanted):
        return None
    steps = [NAMES[layer] for layer in ORDER]
    context = {
        "wanted": wanted, "why": why, "steps": steps, "now": ORDER.index(reached) + 2,
        "back": request.get_full_path(),
    }  # fmt: skip
    return render(request, "people/needs.html", context, status=403)


def _suffices(person: Person, reached: Layer, wanted: Layer) -> bool:
    """A post says nothing about the real name."""
    if wanted is Layer.REAL_NAME:
        return has_real_name(person, None)
    return ORDER.index(reached) >= ORDER.index(wanted)
