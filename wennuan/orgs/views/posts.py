"""Posts of an area or an organisation: the list, granting, renewing, ending; conduct."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from wennuan.kernel.rules import require
from wennuan.orgs import actions, queries, rules
from wennuan.orgs.forms.posts import ConductForm, GrantForm, ReasonForm, RenewForm
from wennuan.orgs.models import Post
from wennuan.orgs.rules import Scope
from wennuan.orgs.views.organisations import one, succeeds
from wennuan.people.web import PersonRequest
from wennuan.places import queries as places


def _post(pk: int) -> Post:
    return get_object_or_404(Post.objects.select_related("person", "place", "org__place"), pk=pk)


def _list(post: Post) -> HttpResponse:
    if post.org_id is not None:
        return redirect("orgs:posts", post.org_id)
    return redirect("orgs:area_posts", post.place.code if post.place else "")


@login_required
@require_safe
def of_org(request: PersonRequest, pk: int) -> HttpResponse:
    """Who holds which post in an organisation."""
    return _posts(request, Scope(org=one(pk)))


@login_required
@require_safe
def of_area(request: PersonRequest, code: str) -> HttpResponse:
    """Who holds which post in an area and inside it."""
    return _posts(request, Scope(place=places.place_of(code)))


def _posts(request: PersonRequest, scope: Scope) -> HttpResponse:
    require(rules.may_see_posts, request.user, scope)
    shown = {
        "scope": scope,
        "posts": queries.post_cards(scope.place, scope.org, viewer=request.user),
        "can_grant": bool(rules.grantable_roles(request.user, scope)),
    }
    return render(request, "orgs/posts.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_in_org(request: PersonRequest, pk: int) -> HttpResponse:
    """Give somebody a post in an organisation."""
    return _grant(request, Scope(org=one(pk)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_in_area(request: PersonRequest, code: str) -> HttpResponse:
    """Give somebody a post in an area."""
    return _grant(request, Scope(place=places.place_of(code)))


def _grant(request: PersonRequest, scope: Scope) -> HttpResponse:
    require(rules.may_staff, request.user, scope)
    form = GrantForm(request.POST or None, roles=rules.grantable_roles(request.user, scope))
    made: list[Post] = []
    if succeeds(
        form,
        lambda: made.append(
            actions.grant_post(form.grant(place=scope.place, org=scope.org), by=request.user)
        ),
    ):
        messages.success(request, f"已授予“{made[0].get_role_display()}”，对方会收到通知。")
        return _list(made[0])
    shown = {"form": form, "title": f"在{scope.org or scope.place}授予岗位", "submit": "授予岗位"}
    return render(request, "orgs/grant.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a post hold longer."""
    post = _post(pk)
    require(rules.may_renew, request.user, post)
    form = RenewForm(request.POST or None, initial={"ends_on": post.ends_on})
    if succeeds(
        form, lambda: actions.renew_post(post, form.cleaned_data["ends_on"], by=request.user)
    ):
        messages.success(request, "已续期，对方会收到通知。")
        return _list(post)
    shown = {"form": form, "title": f"续期：{post.get_role_display()}", "submit": "续期"}
    return render(request, "orgs/grant.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """End a post before its time, or lay down one's own."""
    post = _post(pk)
    require(rules.may_end, request.user, post)
    form = ReasonForm(request.POST or None)
    if succeeds(
        form, lambda: actions.end_post(post, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, "岗位已结束，从现在起不再有效。")
        return redirect("orgs:mine") if post.person_id == request.user.pk else _list(post)
    word = "卸任" if post.person_id == request.user.pk else "结束岗位"
    shown = {"form": form, "title": f"{word}：{post.get_role_display()}", "submit": word}
    return render(request, "orgs/reason.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conduct(request: PersonRequest) -> HttpResponse:
    """The code of conduct, to be accepted before anybody's data opens."""
    form = ConductForm(request.POST or None)
    if succeeds(form, lambda: actions.accept_conduct(queries.CONDUCT_VERSION, by=request.user)):
        messages.success(request, "已记下您的确认。")
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
        return redirect(wanted if safe else "orgs:mine")
    shown = {"form": form, "has_accepted": queries.has_accepted_conduct(request.user)}
    return render(request, "orgs/conduct.html", shown)
