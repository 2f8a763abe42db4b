"""Acting for a resident: who pressed the button, and for whom."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from wennuan.kernel.errors import NotAllowed
from wennuan.kernel.rules import require
from wennuan.people.models import Delegation, Person, Scope
from wennuan.people.queries import live_delegations
from wennuan.people.rules import Matter, may_act_for

KEY = "acting_for"


def delegation_of(request: HttpRequest) -> Delegation | None:
    """The delegation under which this session acts just now; ended ones count no more."""
    if not hasattr(request, "_delegation"):
        request._delegation = _find(request)  # type: ignore[attr-defined]
    found: Delegation | None = request._delegation  # type: ignore[attr-defined]
    return found


def _find(request: HttpRequest) -> Delegation | None:
    pk = request.session.get(KEY)
    if not pk or not request.user.is_authenticated:
        return None
    return live_delegations(request.user).filter(pk=pk).first()


def acting(request: HttpRequest) -> tuple[Person, Person | None]:
    """Who acts, and on whose behalf: ``(by, on_behalf_of)``, the second None for oneself."""
    delegation = delegation_of(request)
    person: Person = request.user  # type: ignore[assignment]
    return person, delegation.resident if delegation else None


def subject(request: HttpRequest, scope: Scope | None = None) -> Person:
    """Whose affairs this session is about: the resident's while acting, else one's own.

    With ``scope``, a helper who was not accepted for such matters is refused.
    """
    by, on_behalf_of = acting(request)
    if on_behalf_of is None:
        return by
    if scope is not None:
        require(may_act_for, by, Matter(on_behalf_of, scope))
    return on_behalf_of


def only_oneself(request: HttpRequest) -> Person:
    """The signed-in person, for what no helper does; refused while acting, so that nobody takes
    their own page for the resident's."""
    by, on_behalf_of = acting(request)
    if on_behalf_of is not None:
        raise NotAllowed("这一步只有本人可以做。", hint="要办您自己的事，请先结束代办。")
    return by


def frame(request: HttpRequest) -> dict[str, Any]:
    """For templates: ``acting_for``, the resident's card while someone acts. No stranger's
    session is touched, so that public pages stay the same for all."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return {}
    delegation = delegation_of(request)
    if delegation is None:
        return {}
    return {"acting_for": delegation, "top_parts": ["people/_acting.html"]}
