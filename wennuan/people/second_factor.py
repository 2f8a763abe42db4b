"""Whoever holds a post that touches money or others' data proves a second factor (A9)."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from wennuan.people.models import Person
from wennuan.people.web import holds_post

OPEN = ("/accounts/", "/ui/elder/", "/healthz", "/inbox/badge")


def has_second_factor(person: "Person | AnonymousUser") -> bool:
    """Has this person set up dynamic codes?"""
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return bool(found.exists())


def is_proven(request: HttpRequest) -> bool:
    """Did this session prove the second factor?"""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


class SecondFactor:
    """Lead such a person to set it up, or to prove it, before any other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let pass, or lead."""
        wanted = self._missing(request)
        if not wanted:
            return self.get_response(request)
        here = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect(f"{reverse(wanted)}?{urlencode({'next': here})}")

    def _missing(self, request: HttpRequest) -> str:
        """The page that this person must see first, or nothing."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(OPEN):
            return ""
        if not holds_post(request) or is_proven(request):
            return ""
        return "mfa_reauthenticate" if has_second_factor(request.user) else "mfa_activate_totp"
