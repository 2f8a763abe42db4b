"""What claimers, stations and the receiving side write."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from wennuan.kernel.files import PICTURE, store_upload
from wennuan.orgs.models import Organisation
from wennuan.wishes.actions import Share
from wennuan.wishes.forms.fields import lines
from wennuan.wishes.models import Ruling, Wish


class ClaimForm(forms.Form):
    """How much, and for whom one claims."""

    org = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="以谁的名义",
        required=False,
        empty_label="我自己",
        widget=forms.RadioSelect,
    )
    quantity = forms.IntegerField(label="认领几份", min_value=1, initial=1)

    def __init__(
        self, *args: Any, wish: Wish, orgs: "QuerySet[Organisation]", **options: Any
    ) -> None:
        """``orgs``: those that this person speaks for."""
        super().__init__(*args, **options)
        self.fields["org"].queryset = orgs  # type: ignore[attr-defined]
        if not orgs.exists():
            del self.fields["org"]
        if not wish.is_batch:
            del self.fields["quantity"]
        else:
            self.fields["quantity"].help_text = f"还差 {wish.left_count} {wish.unit}。"

    def share(self) -> Share:
        """As the actions take it."""
        typed = self.cleaned_data
        return Share(typed.get("quantity") or 1, typed.get("org"))


class NoteForm(forms.Form):
    """A few words beside a step."""

    note = forms.CharField(label="说明", max_length=120, required=False)


class GoodsForm(NoteForm):
    """What the station found when it looked at the goods."""

    photo_file = forms.FileField(label="物品照片", required=False)

    def photo(self) -> str:
        """The private path of the photo, if there is one."""
        upload = self.cleaned_data["photo_file"]
        return store_upload(upload, PICTURE, field="photo_file") if upload else ""


class ReasonForm(forms.Form):
    """Why."""

    reason = lines("原因", 120)


class CodeForm(forms.Form):
    """The code that the receiving side tells; or why not."""

    code = forms.CharField(
        label="确认码",
        max_length=8,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": r"\d*"}
        ),
    )
    reason = forms.CharField(label="哪里不对", max_length=200, required=False)


class RulingForm(forms.Form):
    """What the referee found."""

    ruling = forms.ChoiceField(label="裁定", choices=Ruling.choices, widget=forms.RadioSelect)
    words = lines("理由", 200, help_text="认领人和住户都会看到，请不要写姓名。")

    def __init__(self, *args: Any, is_by_staff: bool, **options: Any) -> None:
        """``is_by_staff``: the station wrote the dispute down, so it can't be found received."""
        super().__init__(*args, **options)
        if is_by_staff:
            left = [pair for pair in Ruling.choices if pair[0] != Ruling.RECEIVED]
            self.fields["ruling"].choices = left  # type: ignore[attr-defined]


class ThanksForm(forms.Form):
    """Words of thanks, typed or spoken into the phone's keyboard."""

    text = lines("想对帮忙的人说", 200, help_text="点键盘上的话筒可以直接说。请不要写姓名和住址。")
