"""Shapes of what people write about themselves."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm, VerifyPhoneForm
from allauth.core import context as allauth
from allauth.mfa.adapter import get_adapter as second_factor
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.cache import cache

from wennuan.audit.limits import hit
from wennuan.kernel.web import client_address
from wennuan.people import queries
from wennuan.people.actions import identity
from wennuan.people.models import Person


class LoginOrRegister(RequestLoginCodeForm):  # type: ignore[misc]
    """A phone number, known or new. allauth reads ``_user`` (a test holds on to that)."""

    agree = forms.BooleanField(
        label="我已阅读并同意",
        error_messages={"required": "请先阅读并勾选同意，我们才能给您发验证码。"},
    )
    _user: Person | None = None

    def clean_phone(self) -> str:
        """The number as it was normalised by its field."""
        return str(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Count the request, then find the account or make an unproven one."""
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            self._count(cleaned["phone"])
            self._user = identity.open_account(cleaned["phone"], by=None)
        return cleaned

    def _count(self, phone: str) -> None:
        number = queries.phone_hash(phone).hex()
        address = client_address(allauth.request)
        for name, (limit, seconds) in settings.CODE_LIMITS.items():
            key = number if name.startswith("number") else address
            if not hit(f"code:{name}:{key}", limit=limit, seconds=seconds):
                raise forms.ValidationError(
                    "验证码要得太频繁了，请过几分钟再试。如果一直收不到，可以打页面上的电话。"
                )


def code_field(label: str = "短信验证码", *, most: int = 6) -> forms.CharField:
    """Digits that a phone can fill in by itself."""
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": str(most)}
    return forms.CharField(
        label=label,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": "请填写收到的数字。"},
    )


class LoginCode(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The six digits of the message."""

    code = code_field()


class NewPhoneCode(VerifyPhoneForm):  # type: ignore[misc]
    """The six digits sent to a new number."""

    code = code_field()


TOTP_LIVES = 120  # seconds: three steps of 30, and a little


class _Once:
    """A dynamic code counts once in all its life; allauth forgets it after one step."""

    def clean_code(self) -> str:
        """Right, and not used before."""
        code = str(super().clean_code())  # type: ignore[misc]
        used: Authenticator = self.authenticator  # type: ignore[attr-defined]
        is_totp = used.type == Authenticator.Type.TOTP
        if is_totp and not cache.add(f"totp:{used.user_id}:{code}", 1, timeout=TOTP_LIVES):
            raise second_factor().validation_error("incorrect_code")
        return code


class SecondFactorCode(_Once, AuthenticateForm):  # type: ignore[misc]
    """The digits of the app, or a recovery code, while signing in."""

    code = code_field("动态码，或一个恢复码", most=8)


class SecondFactorAgain(_Once, ReauthenticateForm):  # type: ignore[misc]
    """The same, asked again before something that matters."""

    code = code_field("动态码，或一个恢复码", most=8)


class SecondFactorSetUp(ActivateTOTPForm):  # type: ignore[misc]
    """The first digits of the app."""

    code = code_field("手机上显示的 6 位数字")
