"""How django-allauth meets our people: phone numbers found by keyed hash, codes by SMS.

allauth runs the flow (code, tries, second factor, session); what a person is, stays in actions.
"""

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from wennuan.kernel import crypto
from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import DomainError, Invalid
from wennuan.kernel.web import client_address
from wennuan.notices import sms
from wennuan.people import queries, sessions
from wennuan.people.actions import identity
from wennuan.people.models import Person

TOTP_LABEL = "mfa_authenticator.data"


class CNPhoneField(forms.CharField):
    """A Chinese mobile number as people write it; E.164 comes out."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}
        kwargs.setdefault("label", "手机号")
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(error_messages={"required": "请填写手机号。"}, **kwargs)

    def clean(self, value: Any) -> str:
        """Normalise, or say what a number looks like."""
        written = super().clean(value)
        if not written:
            return ""
        try:
            return normalise_phone(written)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are phone numbers; everything else that allauth can do is left out."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "这个账户已停用，请打页面上的电话询问。",
        "incorrect_code": "验证码不对，请核对短信里的 6 位数字。",
        "phone_taken": "这个手机号已经属于另一个账户。",
        "same_as_current": "这就是您现在的手机号。",
        "too_many_login_attempts": "试错的次数太多了，为了您的安全请稍后再试。",
        "rate_limited": "操作太频繁了，请过一会儿再试。",
        "invalid_login": "没能登录，请重新开始。",
    }

    def phone_form_field(self, **kwargs: Any) -> CNPhoneField:
        """The field for a phone number."""
        return CNPhoneField(**kwargs)

    def get_phone(self, user: Person) -> tuple[str, bool] | None:
        """Number and whether it is proven."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: Person, phone: str, verified: bool) -> None:
        """Write down a number; allauth asks for this only after the code was right."""
        identity.set_phone(user, phone, is_proven=verified, by=user)

    def set_phone_verified(self, user: Person, phone: str) -> None:
        """The code sent to this number came back."""
        identity.set_phone(user, phone, is_proven=True, by=user)

    def get_user_by_phone(self, phone: str) -> Person | None:
        """Whoever has this number, found by its keyed hash."""
        return queries.person_by_phone(phone)

    def send_verification_code_sms(self, user: Person, phone: str, code: str, **_: Any) -> None:
        """Send the code; a provider that fails is told to the person, who can ask again."""
        try:
            sms.send(phone, "code", {"code": code})
        except DomainError as refused:
            messages.error(self.request, f"{refused.sentence}{refused.hint}")

    def is_login_by_code_required(self, login: Any) -> bool:
        """Not for whom WeChat vouches: that account was tied to a proven phone before."""
        records = get_authentication_records(self.request, login.user)
        if records and records[-1]["method"] == "wechat":
            return False
        return bool(super().is_login_by_code_required(login))

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere in this house."""
        return client_address(request)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Record the sign-in, and what was agreed to on the way in."""
        identity.note_sign_in(
            user, by=user, has_agreed=bool(request.session.pop("has_agreed", False))
        )
        openid = request.session.get("openid")
        if openid and request.session.pop("links_wechat", False):
            identity.remember_openid(user, openid, by=user)
        request.session.pop("acting_for", None)
        sessions.note_presence(request)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """There is no e-mail in this house."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: secrets are held encrypted, the picture comes from segno."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "动态码不对。它每 30 秒换一次，请看清手机上最新的 6 位数字。",
        "cannot_delete_authenticator": "您的岗位必须使用动态码，不能停用。",
    }

    def encrypt(self, text: str) -> str:
        """Under the current data key."""
        return crypto.encrypt(text, label=TOTP_LABEL).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Under whichever key it was encrypted with."""
        return crypto.decrypt(bytes.fromhex(encrypted_text), label=TOTP_LABEL)

    def get_totp_label(self, user: Person) -> str:
        """What the app on the phone shows: a code, no personal data."""
        return user.code

    def get_totp_issuer(self) -> str:
        """Whose code it is."""
        return str(settings.SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        """The QR code to scan."""
        out = io.BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=2, xmldecl=False)
        return out.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not while a post demands it."""
        return not queries.must_use_second_factor(authenticator.user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """There is no e-mail in this house."""
