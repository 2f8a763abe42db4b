"""Private conversations between a resident and whoever is on duty."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import NotAllowed
from wennuan.kernel.rules import require
from wennuan.people import acting
from wennuan.people.layers import needs
from wennuan.people.models import Person
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest
from wennuan.places.models import Place
from wennuan.talk import rules
from wennuan.talk.actions import conversations as acts
from wennuan.talk.forms import ConversationForm, HandOverForm, MessageForm
from wennuan.talk.models import Conversation
from wennuan.talk.queries import areas, conversations
from wennuan.talk.views.reading import area_in, number_in

WHY = "私下谈话前要先用手机号登录"


@never_cache
@needs("phone", WHY)
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """My conversations; and on duty, those that I answer."""
    me = _oneself(request)
    shown = {
        "own": conversations.conversation_rows(conversations.own_conversations(me), me),
        "duty": conversations.conversation_rows(conversations.conversations_on_duty(me), me),
        "home": areas.home_of(me),
    }
    return render(request, "talk/conversations.html", shown)


@never_cache
@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Turn to whoever is on duty."""
    me, place = _oneself(request), _place(request)
    roles = conversations.duty_choices(place)
    initial = {"place": place if place.level == "community" else None,
               "role": roles[0][0] if roles else None}  # fmt: skip
    form = ConversationForm(request.POST or None, roles=roles, initial=initial)
    made: list[Conversation] = []

    def do() -> None:
        said = form.cleaned_data
        made.append(acts.begin(acts.Opening(said["place"], said["role"], said["body"]), by=me))

    page = posting.run(
        request, form, "talk/conversation_new.html", do, done="/", roles=roles, place=place
    )
    return redirect("talk:conversation", made[0].pk) if made else page


@never_cache
@needs("phone", WHY)
@require_safe
def conversation(request: PersonRequest, pk: int) -> HttpResponse:
    """One conversation, for its two sides."""
    me = _oneself(request)
    found = conversations.conversation_for(pk, me)
    acts.note_reading(found, by=me)
    shown = _shown(request, found, me)
    return render(request, "talk/conversation.html", shown | {"form": MessageForm()})


@never_cache
@needs("phone", WHY)
@require_safe
def conversation_part(request: PersonRequest, pk: int) -> HttpResponse:
    """What was said, fetched again when the other side spoke."""
    me = _oneself(request)
    found = conversations.conversation_for(pk, me)
    return render(request, "talk/_words.html", _shown(request, found, me))


@never_cache
@needs("phone", WHY)
@require_POST
def write(request: PersonRequest, pk: int) -> HttpResponse:
    """Say something."""
    me = _oneself(request)
    found = conversations.conversation_for(pk, me)
    form = MessageForm(request.POST)
    return posting.run(
        request, form, "talk/conversation.html",
        lambda: acts.write(found, form.cleaned_data["body"], by=me),
        done=f"{reverse('talk:conversation', args=[pk])}#say", **_shown(request, found, me),
    )  # fmt: skip


@never_cache
@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a conversation to a colleague on duty."""
    me = _oneself(request)
    found = conversations.conversation_for(pk, me)
    require(rules.may_lead_conversation, me, found)
    card = conversations.conversation_card(found, me)
    form = HandOverForm(request.POST or None, colleagues=card.colleagues)
    return posting.run(
        request, form, "talk/hand_over.html",
        lambda: acts.hand_over(found, Person.objects.get(pk=form.cleaned_data["to"]), by=me),
        done=reverse("talk:conversations"), says="交接好了，居民会知道换了人。", card=card,
    )  # fmt: skip


@needs("phone", WHY)
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """End a conversation for now."""
    me = _oneself(request)
    acts.end(conversations.conversation_for(pk, me), by=me)
    messages.success(request, "谈话结束了。居民随时可以接着说。")
    return redirect("talk:conversations")


def _shown(request: PersonRequest, found: Conversation, me: Person) -> dict[str, Any]:
    said, more = conversations.words_of(found, me, before=number_in(request, "before"))
    return {"card": conversations.conversation_card(found, me), "said": said, "more": more}


def _place(request: PersonRequest) -> Place:
    pk = request.POST.get("place", "")
    found = Place.objects.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() else None
    return found or area_in(request)


def _oneself(request: PersonRequest) -> Person:
    """What is private stays so: nobody talks in private through a helper."""
    if acting.delegation_of(request) is not None:
        raise NotAllowed("私下谈话只有本人可以看、可以写。", hint="请先结束代办，或请本人自己来。")
    return request.user
