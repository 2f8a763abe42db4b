"""What an area's workers do: answer, refuse, announce, ask polls, open boards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.errors import NotFound
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.people.layers import needs
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest
from wennuan.talk import rules
from wennuan.talk.actions import announcements as announcing
from wennuan.talk.actions import answers, boards, conversations, polls
from wennuan.talk.forms import (
    AnnouncementForm,
    BoardForm,
    OutcomeForm,
    PollForm,
    ReasonForm,
    RefuseForm,
    WordsForm,
)
from wennuan.talk.models import Announcement, Board, Conversation, Poll, Thread
from wennuan.talk.queries import announcements as told
from wennuan.talk.queries import areas, threads


@never_cache
@needs("post", "答复工作由社区工作者来做")
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """What waits in my areas, the first due first; what I may announce."""
    require(rules.may_open_desk, request.user, None)
    found = list(threads.waiting_for(request.user)[:100])
    places = areas.offices_of(request.user)
    own_boards = Board.objects.filter(place__in=places, closed_at=None)
    shown = {"rows": threads.thread_rows(found), "places": places, "boards": own_boards}
    return render(request, "talk/desk/index.html", shown)


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer in the name of the area, or add to what was answered."""
    found = _to_answer(request, pk)
    adds = not found.FLOW.can(found, "answer")
    label = f"{areas.office_of(found.place)} {'补充' if adds else '答复'}"
    form = WordsForm(
        request.POST or None, label=label,
        help_text="写清楚查到了什么、怎么办、什么时候办好、有事找谁。名义是单位，您的名字只在后台。",
    )  # fmt: skip
    act = answers.add_note if adds else answers.answer
    return mark_fresh(posting.run(
        request, form, "talk/desk/answer.html",
        lambda: act(found, form.cleaned_data["body"], by=request.user),
        done=reverse("talk:thread", args=[pk]), says="已经发出，提问人会收到消息。",
        title=label, submit="发出补充" if adds else "发出答复",
        card=threads.thread_card(found, request.user),
    ))  # fmt: skip


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it can't be done, and why."""
    found = _to_answer(request, pk)
    form = RefuseForm(request.POST or None)

    def do() -> None:
        said = form.cleaned_data
        answers.refuse(found, said["body"], by=request.user, is_personal=said["is_personal"])

    return mark_fresh(posting.run(
        request, form, "talk/desk/answer.html", do, done=reverse("talk:thread", args=[pk]),
        says="已经回复，提问人会看到原因。", title="不予办理", submit="发出说明",
        card=threads.thread_card(found, request.user),
    ))  # fmt: skip


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a question into private, with its asker."""
    found = _to_answer(request, pk)
    form = WordsForm(request.POST or None, label="私下对提问人说")
    made: list[Conversation] = []
    page = posting.run(
        request, form, "talk/desk/answer.html",
        lambda: made.append(
            conversations.turn_to_asker(found, form.cleaned_data["body"], by=request.user)
        ),
        done="/", title="私下联系提问人", submit="发出",
        card=threads.thread_card(found, request.user),
    )  # fmt: skip
    return redirect("talk:conversation", made[0].pk) if made else page


def _to_answer(request: PersonRequest, pk: int) -> Thread:
    found = threads.thread_for(pk, request.user)
    require(rules.may_answer, request.user, found)
    return found


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: PersonRequest) -> HttpResponse:
    """Write an announcement."""
    require(rules.may_open_desk, request.user, None)
    form = AnnouncementForm(request.POST or None, worker=request.user)
    made: list[Announcement] = []
    page = posting.run(
        request, form, "talk/desk/form.html",
        lambda: made.append(
            announcing.announce(form.cleaned_data["place"], form.words(), by=request.user)
        ),
        done="/", title="发公告", submit="发布公告",
        lead="发布后，住在这个区域的居民都会收到消息。发出后不能改，只能撤下重发。",
    )  # fmt: skip
    return mark_fresh(redirect("talk:announcement", made[0].pk)) if made else page


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an announcement down."""
    one = told.announcement_of(pk)
    require(rules.may_tell_area, request.user, one.place)
    form = ReasonForm(request.POST or None)
    return mark_fresh(posting.run(
        request, form, "talk/desk/form.html",
        lambda: announcing.take_down(one, form.cleaned_data["reason"], by=request.user),
        done=reverse("talk:announcement", args=[pk]), says="公告已经撤下。",
        title=f"撤下公告：{one.title}", submit="撤下", lead="读过的人会看到撤下的原因。",
    ))  # fmt: skip


@never_cache
@needs("post")
@require_safe
def receipts(request: PersonRequest, pk: int) -> HttpResponse:
    """Who confirmed that they read it."""
    one = told.announcement_of(pk)
    require(rules.may_see_receipts, request.user, one)
    card = told.announcement_card(one, request.user)
    shown = {"card": card, "lines": told.receipts_of(one)}
    return render(request, "talk/desk/receipts.html", shown)


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_poll(request: PersonRequest) -> HttpResponse:
    """Ask the residents of an area."""
    require(rules.may_open_desk, request.user, None)
    form = PollForm(request.POST or None, worker=request.user)
    made: list[Poll] = []
    page = posting.run(
        request, form, "talk/desk/form.html",
        lambda: made.append(
            polls.ask_poll(form.cleaned_data["place"], form.ballot(), by=request.user)
        ),
        done="/", title="发起小调查", submit="发起",
        lead="一人一票，不记名公布。问题和选项发出后不能改。",
    )  # fmt: skip
    return mark_fresh(redirect("talk:poll", made[0].pk)) if made else page


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def close_poll(request: PersonRequest, pk: int) -> HttpResponse:
    """End a poll, or say what comes of it."""
    poll = told.poll_of(pk)
    require(rules.may_tell_area, request.user, poll.place)
    form = OutcomeForm(request.POST or None)
    title = "提前结束并公布结果" if poll.is_open else "说明结果怎么用"
    return mark_fresh(posting.run(
        request, form, "talk/desk/form.html",
        lambda: polls.close_poll(poll, form.cleaned_data["outcome"], by=request.user),
        done=reverse("talk:poll", args=[pk]), says="已经公布。",
        title=title, submit="公布", lead=poll.question,
    ))  # fmt: skip


@never_cache
@needs("post")
@require_http_methods(["GET", "HEAD", "POST"])
def open_board(request: PersonRequest) -> HttpResponse:
    """Open a board of an area's own."""
    require(rules.may_open_desk, request.user, None)
    form = BoardForm(request.POST or None, worker=request.user)
    return posting.run(
        request, form, "talk/desk/form.html",
        lambda: boards.open_board(form.cleaned_data["place"], form.subject(), by=request.user),
        done=reverse("talk:desk"), says="版块开好了。", title="开一个版块", submit="开设",
        lead="全区通用的版块已经有了；这里开的只在您的区域出现。",
    )  # fmt: skip


@needs("post")
@require_POST
def close_board(request: PersonRequest, pk: int) -> HttpResponse:
    """Take no more questions on a board."""
    board = Board.objects.filter(pk=pk).select_related("place").first()
    if board is None:
        raise NotFound("没有这个版块。")
    boards.close_board(board, by=request.user)
    messages.success(request, "版块停用了，已有的提问照常答复。")
    return redirect("talk:desk")
