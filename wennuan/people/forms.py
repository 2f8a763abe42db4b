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
from wennuan.people.accounts import CNPhoneField
from wennuan.people.actions import identity
from wennuan.people.actions.delegations import Wanted
from wennuan.people.actions.real_name import Identity
from wennuan.people.models import DelegationKind, Person, Relation, RightsKind, Scope
from wennuan.people.queries import communities


class LoginOrRegister(RequestLoginCodeForm):  # type: ignore[misc]
    """A phone number, known or new. allauth reads ``_user`` (a test holds on to that)."""

    agree = forms.BooleanField(
        label="我已阅读并同意",
        error_messages={"required": "请先阅读并勾选同意，我们才能给您发验证码。"},
    )
    _user: Person | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["phone", "agree"])

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


def _text(label: str, *, most: int, auto: str = "", help_text: str = "") -> forms.CharField:
    attrs = {"autocomplete": auto} if auto else {}
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


class Profile(forms.Form):
    """What others call me, and where I live."""

    nickname = forms.CharField(
        label="昵称", max_length=20, required=False, help_text="大家看到的名字，不要写真实姓名。"
    )
    place = forms.ModelChoiceField(
        queryset=communities(), label="所在社区", required=False, empty_label="先不选"
    )


class RealName(forms.Form):
    """Name and number as on the identity card."""

    name = _text("姓名", most=40, auto="name", help_text="和身份证上一样。")
    id_number = _text("身份证号", most=24, help_text="18 位，末位可能是 X。")
    agree = forms.BooleanField(
        label="我同意", error_messages={"required": "这是敏感信息，需要您单独同意才能处理。"}
    )

    def identity(self) -> Identity:
        """As the action takes it."""
        return Identity(self.cleaned_data["name"], self.cleaned_data["id_number"])


class Guardian(forms.Form):
    """The guardian of a child."""

    guardian_phone = CNPhoneField(label="监护人的手机号", help_text="监护人要先用自己的账户实名。")


class ChildRealName(RealName):
    """A child's name and number, with the guardian's code."""

    guardian_phone = CNPhoneField(label="监护人的手机号")
    code = code_field("监护人收到的确认码")


class ChildIdentity(RealName):
    """A child's name and number, corrected by the guardian."""


class AskRights(forms.Form):
    """What someone wants to have done with the data kept about them."""

    about = forms.ChoiceField(label="关于谁的信息", required=False, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="要办什么", choices=RightsKind, widget=forms.RadioSelect)
    words = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如哪一项不对、应该是什么，想知道哪件事。加密保存，只有答复的人看得到。",
    )  # fmt: skip

    def __init__(self, *args: Any, children: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(child.code, child.real_name or child.public_name) for child in children]
        if names:
            about: Any = self.fields["about"]
            about.choices = [("", "我自己"), *names]
        else:
            del self.fields["about"]


class AnswerRights(forms.Form):
    """What was done, or why not."""

    decision = forms.ChoiceField(
        label="结果",
        choices=[("grant", "已办理"), ("refuse", "不能办理")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="答复全文", max_length=1000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明办了什么；不能办理的，写明理由和依据，以及可以向谁申诉。居民会看到全文。",
    )  # fmt: skip


class Home(forms.Form):
    """Where a household lives."""

    place = forms.ModelChoiceField(queryset=communities(), label="所在社区", empty_label="请选择")
    address = forms.CharField(
        label="详细住址", max_length=100, required=False, help_text="加密保存，只有家里人看得到。"
    )


class NewMember(forms.Form):
    """Someone who lives here too."""

    name = _text("姓名或称呼", most=40)
    relation = forms.ChoiceField(
        label="与户主的关系",
        choices=[choice for choice in Relation.choices if choice[0] != Relation.HEAD],
    )


class MemberPhone(forms.Form):
    """The account of a member."""

    phone = CNPhoneField(label="家人的手机号")


class MemberCode(MemberPhone):
    """With the code that the member told."""

    code = code_field("家人收到的确认码")


class AskDelegation(forms.Form):
    """For whom, for what and until when one wants to act."""

    phone = CNPhoneField(label="对方的手机号", help_text="确认码会发到这个号码。")
    kind = forms.ChoiceField(
        label="您是对方的", choices=DelegationKind, widget=forms.RadioSelect,
        initial=DelegationKind.FAMILY,
    )  # fmt: skip
    scope = forms.MultipleChoiceField(
        label="代办哪些事", choices=Scope, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一件事。"},
    )  # fmt: skip
    valid_until = forms.DateField(
        label="有效期至", widget=forms.DateInput(attrs={"type": "date"}),
        help_text="家人最长一年，帮办员最长 31 天。",
    )  # fmt: skip

    def wanted(self) -> Wanted:
        """As the action takes it."""
        data = self.cleaned_data
        return Wanted(data["phone"], data["kind"], tuple(data["scope"]), data["valid_until"])


class Confirm(forms.Form):
    """Nothing to fill in: the button says it all."""


class Code(forms.Form):
    """A confirmation code."""

    code = code_field("确认码")


class Paper(forms.Form):
    """The signed paper of a resident without a phone."""

    paper = forms.FileField(label="签字的委托书", help_text="照片或 PDF。")
