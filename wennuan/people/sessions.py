"""Sessions: sealed in the database, and short for whoever holds a post."""

import json
import time
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from wennuan.kernel import clock, crypto
from wennuan.people.web import holds_post

LABEL = "django_session.session_data"
SEEN = "seen"
NOTE_EVERY = 60  # seconds between writing down that staff are still there


class SealedSerializer:
    """Session contents encrypted: a phone number and its code wait there during sign-in."""

    def dumps(self, obj: Any) -> bytes:
        """JSON, under the current data key."""
        return crypto.encrypt(json.dumps(obj, separators=(",", ":")), label=LABEL)

    def loads(self, data: bytes) -> Any:
        """The contents again. A key that is gone makes an empty session: sign in again."""
        try:
            return json.loads(crypto.decrypt(data, label=LABEL))
        except (KeyError, InvalidTag):
            return {}


class IdleLimit:
    """Sign out staff who were away for half an hour; residents stay for the cookie's 30 days."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock of a signed-in person with a post."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if holds_post(request):
            current, seen = int(time.time()), request.session.get(SEEN)
            if seen and current - seen > settings.STAFF_IDLE_SECONDS:
                return self._sign_out(request)
            if not seen or (current - seen >= NOTE_EVERY and _is_a_person_s(request)):
                note_presence(request)
        return self.get_response(request)

    def _sign_out(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        messages.info(request, "您有半小时没有操作，为了安全已经退出，请重新登录。")
        here = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': here})}")


def note_presence(request: HttpRequest) -> None:
    """Somebody is there, now."""
    request.session[SEEN] = int(time.time())


def _is_a_person_s(request: HttpRequest) -> bool:
    """Somebody pressed something; an open page that refreshes itself keeps nobody signed in."""
    return request.method != "GET" or request.headers.get("Sec-Fetch-Dest") != "empty"


def clear_expired() -> int:
    """Delete sessions that are over."""
    return Session.objects.filter(expire_date__lt=clock.now()).delete()[0]
