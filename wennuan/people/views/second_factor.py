"""The second factor (动态码): set-up, use, recovery codes."""

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.http import HttpResponse

from wennuan.people.accounts import SecondFactorAdapter
from wennuan.people.models import Person
from wennuan.people.queries import must_use_second_factor


def demo_totp(secret: str) -> str:
    """The present digits of a secret, in the demo only, where nobody has the phone."""
    if not settings.DEMO or not secret:
        return ""
    counter = list(auth.yield_hotp_counters_from_time())[settings.MFA_TOTP_TOLERANCE]
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))


def _secret_of(person: Person) -> str:
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    return str(SecondFactorAdapter().decrypt(found.data["secret"])) if found else ""


class Authenticate(base.AuthenticateView):  # type: ignore[misc]
    """Ask for the digits while signing in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the digits themselves in the demo."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"demo_code": demo_totp(_secret_of(self.stage.login.user))}


class Reauthenticate(base.ReauthenticateView):  # type: ignore[misc]
    """Ask for the digits again before something that matters."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the digits themselves in the demo."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"demo_code": demo_totp(_secret_of(self.request.user))}


class Activate(totp.ActivateTOTPView):  # type: ignore[misc]
    """Show the secret once, take it over when the digits are right."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the secret in groups of four, for typing, and whether a post demands this."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = found["form"].secret
        groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
        return found | {
            "secret": groups,
            "demo_code": demo_totp(secret),
            "is_demanded": must_use_second_factor(self.request.user),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever just proved the digits need not prove them again in this session."""
        response: HttpResponse = super().form_valid(form)
        made = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        post_authentication(self.request, made, reauthenticated=True)
        return response


index = base.IndexView.as_view()
authenticate = Authenticate.as_view()
reauthenticate = Reauthenticate.as_view()
activate = Activate.as_view()
deactivate = totp.deactivate_totp
