"""Form fields that belong to a component of the look: photos, a signature."""

import base64
import binascii
import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

MOST_PHOTOS = 9
PNG = "data:image/png;base64,"
MOST_SIGNATURE = 400_000  # characters; a signature of a busy hand is a tenth of it
SMALLEST_STROKE = 12  # dark points; a single touch is not a signature


class _PhotosInput(forms.FileInput):
    """A file input that takes several pictures."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures in one field; cleaned to a list, empty when none. Draw it with c-photos."""

    def __init__(self, *, most: int = MOST_PHOTOS, **rest: Any) -> None:
        self.most = most
        rest.setdefault("label", "照片")
        rest.setdefault("help_text", f"最多 {most} 张，每张不超过 12 MB。")
        hints = {"accept": "image/*", "data-most": str(most)}
        super().__init__(widget=_PhotosInput(attrs=hints), **rest)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Each picture checked as a file; too many are refused."""
        given = [one for one in (data or []) if one]
        if not given:
            super().clean(None, initial)
            return []
        if len(given) > self.most:
            raise ValidationError(
                f"最多 {self.most} 张，现在选了 {len(given)} 张。请去掉几张再交。"
            )
        return [super(PhotosField, self).clean(one, initial) for one in given]


class SignatureField(forms.CharField):
    """A drawn signature as the page sends it; cleaned to a PNG file, or None when not drawn."""

    widget = forms.HiddenInput

    def __init__(self, **rest: Any) -> None:
        super().__init__(required=False, max_length=MOST_SIGNATURE, label="手写签名", **rest)

    def clean(self, value: Any) -> "ContentFile[bytes] | None":
        """The picture, if it is one and holds a stroke."""
        sent = super().clean(value)
        if not sent:
            return None
        if not sent.startswith(PNG):
            raise ValidationError("签名没有传完整，请重签。")
        try:
            content = base64.b64decode(sent.removeprefix(PNG), validate=True)
            with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
                ink = sum(picture.convert("RGBA").getchannel("A").histogram()[128:])
        except (binascii.Error, OSError, ValueError, Image.DecompressionBombError) as fault:
            raise ValidationError("签名没有传完整，请重签。") from fault
        if ink < SMALLEST_STROKE:
            return None
        return ContentFile(content, name="signature.png")


class Signed(forms.Form):
    """A form signed by hand, or by a typed name and a ticked box. Draw it with c-signature."""

    signature = SignatureField()
    signed_name = forms.CharField(
        label="姓名",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    signed_agree = forms.BooleanField(label="以上姓名等同我的签名", required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two ways is enough, half of one is not."""
        cleaned = super().clean() or self.cleaned_data
        typed, agreed = cleaned.get("signed_name"), cleaned.get("signed_agree")
        if cleaned.get("signature") or (typed and agreed) or "signature" in self.errors:
            return cleaned
        if typed:
            self.add_error("signed_agree", "请勾选：以上姓名等同您的签名。")
        else:
            self.add_error("signature", "请在框里签名，或填写姓名并勾选。")
        return cleaned
