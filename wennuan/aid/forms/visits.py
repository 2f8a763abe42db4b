"""Visits: who goes, what was seen, and the other one's yes."""

import uuid
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from wennuan.aid.actions import Report
from wennuan.aid.forms.fields import kept, text_area
from wennuan.aid.models import TYPED, AidRequest, Item, Seen
from wennuan.aid.queries import visitors_near
from wennuan.kernel.files import PICTURE, SCAN, store_upload
from wennuan.people.models import Person
from wennuan.ui.fields import Signed


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague, by the name that they go by."""

    def label_from_instance(self, obj: Any) -> str:
        """Nickname and code."""
        return f"{obj.public_name}（{obj.code}）"


class PlanForm(forms.Form):
    """Two people, with no tie to the one in need."""

    first = PersonField(Person.objects.none(), label="走访人一", empty_label="请选择")
    second = PersonField(Person.objects.none(), label="走访人二", empty_label="请选择")
    declared = forms.BooleanField(
        label="已问过两位：与求助人没有亲属、债务等利害关系",
        error_messages={"required": "请先问清楚两位有没有利害关系。"},
    )

    def __init__(self, *args: Any, request: AidRequest, **rest: Any) -> None:
        super().__init__(*args, **rest)
        people = visitors_near(request.place)
        for name in ("first", "second"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


def signature_of(form: forms.Form) -> str:
    """The private path of a drawn signature, the word for a typed one, or nothing."""
    drawn: ContentFile[bytes] | None = form.cleaned_data.get("signature")
    if drawn is not None:
        upload = SimpleUploadedFile("signature.png", drawn.read(), content_type="image/png")
        return store_upload(upload, PICTURE, field="signature")
    typed = form.cleaned_data.get("signed_name") and form.cleaned_data.get("signed_agree")
    return TYPED if typed else ""


class VisitForm(Signed):
    """The form of a visit; works without a script, and offline with one."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    was_offline = forms.BooleanField(widget=forms.HiddenInput, required=False)
    visited_at = forms.DateTimeField(
        label="走访时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    met = forms.CharField(
        label="见到了谁", max_length=60, help_text="写关系就行，例如：本人和女儿。"
    )
    findings = text_area("看到的情况", 2000, rows=6, help_text="写事实，不写号码和病名全称。")
    needs = text_area("需要什么帮助", 500, rows=3, required=False)
    form_photo = forms.FileField(
        label="签了字的纸质走访表", required=False, help_text="用纸签的，拍照上传；屏幕上签的不用。"
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for item in Item:
            self.fields[f"seen_{item.value}"] = forms.ChoiceField(
                label=item.label, choices=[("", "请选择"), *Seen.choices]
            )
            self.fields[f"note_{item.value}"] = forms.CharField(
                label=f"{item.label}的说明", max_length=80, required=False
            )

    def items(self) -> list[tuple[Any, Any]]:
        """The fields of the list in pairs: how sure, and a note."""
        return [(self[f"seen_{item.value}"], self[f"note_{item.value}"]) for item in Item]

    def clean(self) -> dict[str, Any]:
        """A photographed paper is a signature too."""
        cleaned = super().clean()
        if cleaned.get("form_photo") and "signature" in self.errors:
            del self.errors["signature"]
        return cleaned

    def report(self) -> Report:
        """What the action takes, with signature and photo kept."""
        said = self.cleaned_data
        return Report(
            key=said["key"], visited_at=said["visited_at"], met=said["met"],
            findings=said["findings"], needs=said["needs"],
            checklist={
                item.value: (said[f"seen_{item.value}"], said[f"note_{item.value}"])
                for item in Item
            },
            signature=signature_of(self),
            form_photo=kept(said["form_photo"], SCAN, "form_photo"),
            was_offline=said["was_offline"],
        )  # fmt: skip


def visit_form(data: Any = None, files: Any = None) -> VisitForm:
    """An empty form with a key of its own, or what was sent."""
    moment = timezone.localtime().replace(second=0, microsecond=0)
    return VisitForm(data, files, initial={"key": uuid.uuid4(), "visited_at": moment})


class ConfirmForm(Signed):
    """The other visitor's yes, with what is to be added."""

    remark = text_area("补充", 500, rows=3, required=False)
    is_on_paper = forms.BooleanField(
        label="我已经在纸质走访表上签了字", required=False, help_text="表的照片在上面。"
    )

    def clean(self) -> dict[str, Any]:
        """Who signed on the paper need not sign again."""
        cleaned = super().clean()
        if cleaned.get("is_on_paper") and "signature" in self.errors:
            del self.errors["signature"]
        return cleaned
