"""My household."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wennuan.people import acting, forms, queries
from wennuan.people.actions import households
from wennuan.people.layers import needs
from wennuan.people.models import Member, Scope
from wennuan.people.views import posting
from wennuan.people.web import PersonRequest


@needs("phone")
def home(request: PersonRequest) -> HttpResponse:
    """Address and members, or the way to begin."""
    household = queries.household_of(acting.subject(request, Scope.HOUSEHOLD))
    members = queries.members_of(household) if household else []
    return render(request, "people/household.html", {"household": household, "members": members})


@needs("phone")
def address(request: PersonRequest) -> HttpResponse:
    """Begin a household, or say where it lives now."""
    by, person = request.user, acting.subject(request, Scope.HOUSEHOLD)
    household = queries.household_of(person)
    initial: dict[str, object] = {"place": person.place}
    if household:
        initial = {"place": household.place, "address": household.address or ""}
    form = forms.Home(request.POST or None, initial=initial)

    def save() -> None:
        place, text = form.cleaned_data["place"], form.cleaned_data["address"]
        if household:
            households.correct_address(household, place, text, by=by)
        else:
            households.open_household(person, place, text, by=by)

    return posting.run(
        request, form, "people/household_address.html", save,
        done=reverse("people:household"), says="保存好了。",
    )  # fmt: skip


@needs("phone")
def add_member(request: PersonRequest) -> HttpResponse:
    """Add someone by name."""
    household = queries.household_of(acting.subject(request, Scope.HOUSEHOLD))
    if household is None:
        return HttpResponseRedirect(reverse("people:household"))
    form = forms.NewMember(request.POST or None)
    return posting.run(
        request, form, "people/member.html",
        lambda: households.add_member(household, **form.cleaned_data, by=request.user),
        done=reverse("people:household"), says="添加好了。",
    )  # fmt: skip


@needs("phone")
@require_POST
def end_member(request: PersonRequest, pk: int) -> HttpResponse:
    """Someone lives here no longer."""
    households.end_member(_member(request, pk), by=request.user)
    return HttpResponseRedirect(reverse("people:household"))


@needs("phone")
def ask_member(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a member a code, so that they can see the household with their own account."""
    member, form = _member(request, pk), forms.MemberPhone(request.POST or None)

    def send() -> None:
        households.ask_member(member, form.cleaned_data["phone"], by=request.user)
        request.session["member_phone"] = form.cleaned_data["phone"]

    return posting.run(
        request, form, "people/member_ask.html", send,
        done=reverse("people:member_join", args=[pk]), member=member,
    )  # fmt: skip


@needs("phone")
def join_member(request: PersonRequest, pk: int) -> HttpResponse:
    """Tie the member to the account, with the code."""
    member, phone = _member(request, pk), request.session.get("member_phone", "")
    form = forms.MemberCode(request.POST or None, initial={"phone": phone})
    return posting.run(
        request, form, "people/member_join.html",
        lambda: households.join_member(member, **form.cleaned_data, by=request.user),
        done=reverse("people:household"), says="关联好了。", member=member,
        demo_code=posting.demo_code(phone),
    )  # fmt: skip


def _member(request: PersonRequest, pk: int) -> Member:
    household = queries.household_of(acting.subject(request, Scope.HOUSEHOLD))
    members = queries.members_of(household) if household else Member.objects.none()
    return get_object_or_404(members, pk=pk)
