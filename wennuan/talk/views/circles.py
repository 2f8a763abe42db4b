"""Groups of neighbours."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import NotFound
from wennuan.kernel.rules import require
from wennuan.kernel.web import public_page
from wennuan.people.layers import needs
from wennuan.people.models import Person
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest
from wennuan.talk import rules
from wennuan.talk.actions import circles as acts
from wennuan.talk.forms import CircleForm, JoinForm, MessageForm, ReasonForm
from wennuan.talk.models import Circle, CircleMessage
from wennuan.talk.queries import areas, circles
from wennuan.talk.views.reading import area_in, number_in

SECONDS = 5
ADULTS = "小组里都是实名的成年邻居，加入前要先完成实名"
STEPS: dict[str, tuple[Callable[..., Any], dict[str, bool], str]] = {
    "admit": (acts.admit, {"is_welcome": True}, "已经让这位邻居加入。"),
    "decline": (acts.admit, {"is_welcome": False}, "已经婉拒。"),
    "mute": (acts.mute, {"is_muted": True}, "这位成员三天内只能看，不能发言。"),
    "unmute": (acts.mute, {"is_muted": False}, "这位成员又可以发言了。"),
    "remove": (acts.remove_member, {}, "已经请这位成员离开。"),
    "hand-over": (acts.hand_over_circle, {}, "小组交接好了，现在由这位成员当组长。"),
}


def _self(request: HttpRequest) -> Person | None:
    """Groups are for people themselves: nobody is in one through a helper."""
    return request.user if isinstance(request.user, Person) else None


@require_safe
@public_page(SECONDS)
def index(request: HttpRequest) -> HttpResponse:
    """Groups nearby, and one's own."""
    place, viewer = area_in(request), _self(request)
    shown = {"place": place, "rows": circles.open_circles(place)[:100],
             "mine": circles.circles_of(viewer) if viewer else []}  # fmt: skip
    return render(request, "talk/circles.html", shown)


@require_safe
@public_page(SECONDS)
def circle(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: what it is for, and for members what is said there."""
    shown = _circle(request, pk)
    return render(request, "talk/circle.html", shown | {"form": MessageForm()})


@never_cache
@needs("real_name", ADULTS)
@require_safe
def circle_part(request: PersonRequest, pk: int) -> HttpResponse:
    """What is said in a group, fetched again when somebody spoke."""
    require(rules.may_read_circle, request.user, circles.circle_of(pk))
    return render(request, "talk/_messages.html", _circle(request, pk))


def _circle(request: HttpRequest, pk: int) -> dict[str, Any]:
    found, viewer = circles.circle_of(pk), _self(request)
    card = circles.circle_card(found, viewer)
    if viewer is None or not card.can_read:
        return {"card": card}
    piece = circles.messages_of(found, viewer, before=number_in(request, "before"))
    said = circles.message_cards(found, piece, viewer)
    return {"card": card, "messages_said": said, "more": piece.more}


@never_cache
@needs("real_name", ADULTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Begin a group."""
    home = areas.home_of(request.user)
    form = CircleForm(request.POST or None, initial={"place": home})
    made: list[Circle] = []
    page = posting.run(
        request, form, "talk/circle_new.html",
        lambda: made.append(
            acts.open_circle(form.cleaned_data["place"], form.facts(), by=request.user)
        ),
        done="/",
    )  # fmt: skip
    return redirect("talk:circle", made[0].pk) if made else page


@never_cache
@needs("real_name", ADULTS)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask to join."""
    found = circles.circle_of(pk)
    require(rules.may_join_circle, request.user, found)
    form = JoinForm(request.POST or None)
    says = "欢迎加入。" if found.is_free else "申请发给组长了，同意后会告诉您。"
    return posting.run(
        request, form, "talk/circle_join.html",
        lambda: acts.join(found, form.cleaned_data["word"], by=request.user),
        done=reverse("talk:circle", args=[pk]), says=says,
        card=circles.circle_card(found, request.user),
    )  # fmt: skip


@needs("real_name", ADULTS)
@require_POST
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave."""
    acts.leave(circles.circle_of(pk), by=request.user)
    messages.success(request, "您已经离开小组。")
    return redirect("talk:circles")


@never_cache
@needs("real_name", ADULTS)
@require_POST
def say(request: PersonRequest, pk: int) -> HttpResponse:
    """Say something to the group."""
    found = circles.circle_of(pk)
    require(rules.may_read_circle, request.user, found)
    form = MessageForm(request.POST)
    return posting.run(
        request, form, "talk/circle.html",
        lambda: acts.say(found, form.cleaned_data["body"], by=request.user),
        done=f"{reverse('talk:circle', args=[pk])}#say", **_circle(request, pk),
    )  # fmt: skip


@needs("real_name", ADULTS)
@require_POST
def withdraw_message(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one's own word back."""
    message = CircleMessage.objects.filter(pk=pk, author=request.user).first()
    if message is None:
        raise NotFound("没有找到这句话。")
    acts.withdraw_message(message, by=request.user)
    return redirect("talk:circle", message.circle_id)


@never_cache
@needs("real_name", ADULTS)
@require_safe
def members(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is in and who has asked, for the keeper."""
    found = circles.circle_of(pk)
    require(rules.may_keep_circle, request.user, found)
    shown = {"card": circles.circle_card(found, request.user),
             "members": circles.member_cards(found)}  # fmt: skip
    return render(request, "talk/circle_members.html", shown)


@needs("real_name", ADULTS)
@require_POST
def step(request: PersonRequest, pk: int, member_pk: int, name: str) -> HttpResponse:
    """What a keeper does with one member."""
    if name not in STEPS:
        raise NotFound("没有这一步。")
    act, how, says = STEPS[name]
    act(circles.member_of(circles.circle_of(pk), member_pk), by=request.user, **how)
    messages.success(request, says)
    return redirect("talk:circle" if name == "hand-over" else "talk:members", pk)


@never_cache
@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a group: its keeper, or the worker of its area."""
    found = circles.circle_of(pk)
    require(rules.may_close_circle, request.user, found)
    form = ReasonForm(request.POST or None)
    return posting.run(
        request, form, "talk/desk/form.html",
        lambda: acts.close_circle(found, form.cleaned_data["reason"], by=request.user),
        done=reverse("talk:circles"), says="小组已经解散，成员会收到消息。",
        title=f"解散小组：{found.name}", submit="解散", lead="解散后大家都不能再看，不能恢复。",
    )  # fmt: skip
