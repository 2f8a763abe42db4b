"""One's own page (我的) and the small changes made from it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from wennuan.people import acting, queries
from wennuan.people.web import PersonRequest


@login_required
def me(request: PersonRequest) -> HttpResponse:
    """Greeting, the layer reached, and the ways on."""
    person = acting.subject(request)
    return render(request, "people/me.html", {"me": queries.own_page(person)})
