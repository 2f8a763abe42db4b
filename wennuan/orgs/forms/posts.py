"""Certificates, posts and reasons."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms

from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid
from wennuan.orgs.actions import CertificateFacts, Grant
from wennuan.orgs.forms.people import find_person
from wennuan.orgs.models import CertificateKind, Organisation, Role
from wennuan.places.models import Place

YEAR = timedelta(days=365)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CertificateForm(forms.Form):
    """A certificate and its scan."""

    kind = forms.ChoiceField(label="证书类别", choices=[("", "请选择"), *CertificateKind.choices])
    number = forms.CharField(label="证书编号", max_length=60)
    grade = forms.CharField(
        label="评估等级", max_length=10, required=False, help_text="只有评估等级证书要填，例如 3A。"
    )
    issuer = forms.CharField(label="发证机关", max_length=60)
    issued_on = forms.DateField(label="发证日期", widget=DayInput)
    expires_on = forms.DateField(
        label="有效期至", required=False, widget=DayInput, help_text="长期有效的不填。"
    )
    scan = forms.FileField(label="扫描件", help_text="照片（JPG、PNG）或 PDF，不超过 12 MB。")

    def facts(self, path: str) -> CertificateFacts:
        """What the action takes; ``path`` is where the scan was kept."""
        return CertificateFacts(**(self.cleaned_data | {"scan": path}))


class GrantForm(forms.Form):
    """Who gets which role until when."""

    person = forms.CharField(
        label="对方的编号",
        max_length=16,
        help_text="在对方“我的”页面上，以 R 开头；对方要先完成实名。",
    )
    role = forms.ChoiceField(label="岗位")
    ends_on = forms.DateField(
        label="结束日期", widget=DayInput, help_text="到这一天为止，最长三年，到期前会提醒。"
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [("", "请选择")] + [(r.value, r.label) for r in Role if r in roles]
        self.initial.setdefault("ends_on", today() + YEAR)

    def clean_person(self) -> Any:
        """The person with this code."""
        try:
            return find_person(self.cleaned_data["person"])
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong

    def grant(self, *, place: Place | None, org: Organisation | None) -> Grant:
        """What the action takes."""
        return Grant(place=place, org=org, **self.cleaned_data)


class RenewForm(forms.Form):
    """Until when a post is prolonged."""

    ends_on = forms.DateField(label="新的结束日期", widget=DayInput)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="对方会看到。",
    )


class ConductForm(forms.Form):
    """Agreement to the code of conduct."""

    agree = forms.BooleanField(
        label="我读完了，并会照着做",
        error_messages={"required": "请读完后勾选，再继续。"},
    )
