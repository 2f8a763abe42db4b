"""Fields that several forms here share."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import Invalid
from wennuan.kernel.files import Kind, store_upload

_LANDLINE = re.compile(r"^0\d{2,3}-?\d{3,4}-?\d{3,4}$")


class ContactField(forms.CharField):
    """A number to call: a mobile number, or a landline with its area code."""

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("label", "联系电话")
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **rest)

    def clean(self, value: Any) -> str:
        """A mobile number in its long form, a landline as written."""
        written = "".join(str(super().clean(value) or "").split())
        if not written or _LANDLINE.match(written):
            return written
        try:
            return normalise_phone(written)
        except Invalid as wrong:
            raise forms.ValidationError(
                "请填写 11 位手机号，或带区号的座机，例如 0371-0000-0101。"
            ) from wrong


def text_area(label: str, most: int, *, rows: int = 4, **options: Any) -> forms.CharField:
    """Several lines of text."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **options)


def choice_of(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    """A choice from a list that begins with nothing chosen."""
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], **options)


def tiles(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    """A choice among few, as tiles."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


def kept(upload: "UploadedFile[Any] | None", kind: Kind, field: str) -> str:
    """The private path of an upload, or nothing. Raises Invalid."""
    return store_upload(upload, kind, field=field) if upload else ""
