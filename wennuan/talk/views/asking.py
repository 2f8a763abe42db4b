"""What residents do on the boards."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import NotFound
from wennuan.kernel.web import mark_fresh
from wennuan.people import acting
from wennuan.people.layers import needs
from wennuan.people.models import Scope
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest
from wennuan.places.models import Place
from wennuan.talk import words
from wennuan.talk.actions import threads as acts
from wennuan.talk.forms import AskForm, WordsForm
from wennuan.talk.models import Reply, Thread
from wennuan.talk.queries import areas, threads
from wennuan.talk.queries.slices import newest_first
from wennuan.talk.views.reading import area_in, number_in

WHY = "说话前要先用手机号登录，法律要求说话的人是真实的；别人只看到昵称"


@never_cache
@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PersonRequest) -> HttpResponse:
    """Ask the community; the form comes with one's own community chosen."""
    by, on_behalf_of = acting.acting(request)
    acting.subject(request, Scope.REQUESTS)
    area = _asked_area(request)
    form = AskForm(
        request.POST or None, request.FILES or None, area=area,
        initial={"place": area if area.level == "community" else None,
                 "board": number_in(request, "board"), "title": request.GET.get("title", "")[:40]},
    )  # fmt: skip
    made: list[Thread] = []

    def do() -> None:
        kept = words.keep_pictures(form.cleaned_data["pictures"], field="pictures")
        made.append(acts.ask(form.question(kept), by=by, on_behalf_of=on_behalf_of))

    answer = posting.run(request, form, "talk/ask.html", do, done="/", area=area)
    return mark_fresh(redirect("talk:asked", made[0].pk)) if made else answer


def _asked_area(request: PersonRequest) -> Place:
    """The area whose boards can be chosen: as posted, else as in the address, else one's own."""
    pk = request.POST.get("place", "")
    if pk.isascii() and pk.isdigit():
        found = Place.objects.filter(pk=int(pk), valid_to=None).first()
        if found:
            return found
    return area_in(request)


@never_cache
@needs("phone")
@require_safe
def asked(request: PersonRequest, pk: int) -> HttpResponse:
    """What happens next with the question just asked."""
    person = acting.subject(request, Scope.REQUESTS)
    found = threads.own_threads(person).filter(pk=pk).first()
    if found is None:
        raise NotFound(threads.GONE)
    return render(request, "talk/asked.html", {"card": threads.thread_card(found, person)})


@never_cache
@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: PersonRequest, pk: int) -> HttpResponse:
    """Say something under a question."""
    by, on_behalf_of = acting.acting(request)
    person = acting.subject(request, Scope.REQUESTS)
    found = threads.thread_for(pk, person)
    is_asker = person.pk == found.author_id
    label = "补充情况" if is_asker else "您的回复"
    form = WordsForm(request.POST or None, label=label, help_text="请不要写手机号、门牌号。")
    answer = posting.run(
        request, form, "talk/words.html",
        lambda: acts.comment(found, form.cleaned_data["body"], by=by, on_behalf_of=on_behalf_of),
        done=f"{reverse('talk:thread', args=[pk])}#replies", title=label, submit="发出",
        thread=found,
    )  # fmt: skip
    return mark_fresh(answer)


@never_cache
@needs("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_again(request: PersonRequest, pk: int) -> HttpResponse:
    """The asker says that it is not solved yet."""
    found = _own(pk, request)
    form = WordsForm(request.POST or None, label="还有什么没有解决")
    return mark_fresh(posting.run(
        request, form, "talk/words.html",
        lambda: acts.ask_again(found, form.cleaned_data["body"], by=request.user),
        done=reverse("talk:thread", args=[pk]), says="已经再次提交，新的答复期限写在上面。",
        title="还没有解决", submit="再次提交", thread=found,
    ))  # fmt: skip


@needs("phone")
@require_POST
def solve(request: PersonRequest, pk: int) -> HttpResponse:
    """The asker says that it is solved."""
    acts.solve(_own(pk, request), by=request.user)
    messages.success(request, "好的，这个提问标记为已解决。")
    return mark_fresh(redirect("talk:thread", pk))


@needs("phone")
@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """The asker takes the question back."""
    acts.withdraw_thread(_own(pk, request), by=request.user)
    messages.success(request, "已经撤回，别人看不到了。")
    return mark_fresh(redirect("talk:mine"))


@needs("phone")
@require_POST
def withdraw_reply(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one's own word back."""
    reply = Reply.objects.filter(pk=pk).select_related("thread").first()
    if reply is None:
        raise NotFound(threads.GONE)
    acts.withdraw_reply(reply, by=request.user)
    messages.success(request, "已经撤回。")
    return mark_fresh(HttpResponseRedirect(reverse("talk:thread", args=[reply.thread_id])))


@never_cache
@needs("phone")
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What I asked, and how it stands."""
    person = acting.subject(request, Scope.REQUESTS)
    piece = newest_first(threads.own_threads(person), number_in(request, "before"))
    shown = {"rows": threads.thread_rows(piece.rows), "more": piece.more,
             "home": areas.home_of(person)}  # fmt: skip
    return render(request, "talk/mine.html", shown)


def _own(pk: int, request: PersonRequest) -> Thread:
    """A thread of whoever this session is about; others find nothing. Raises NotFound."""
    person = acting.subject(request, Scope.REQUESTS)
    found = threads.own_threads(person).filter(pk=pk).first()
    if found is None:
        raise NotFound(threads.GONE)
    return found
