"""What the desk asks for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wennuan.desk.models import AlarmOutcome
from wennuan.desk.queries.worklist import WHOSE, Filter
from wennuan.people.models import Person
from wennuan.tasks.hooks import BulkStep
from wennuan.tasks.queries import staff_name

MOST_UPLOAD = 5 * 2**20


class ListFilter(forms.Form):
    """Which part of the list; whatever can't be understood is left out."""

    area = forms.RegexField(r"^\d{12}$", required=False)
    kind = forms.RegexField(r"^[a-z_.]{1,40}$", required=False)
    whose = forms.ChoiceField(required=False, choices=[(key, key) for key in WHOSE])
    household = forms.RegexField(r"^H[0-9A-Z]{9}$", required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=50)

    def wanted(self) -> tuple[Filter, int]:
        """The filter, and how many pages."""
        self.is_valid()
        found = self.cleaned_data
        parts = {name: found.get(name) or "" for name in ("area", "kind", "whose", "household")}
        return Filter(**parts), found.get("page") or 1


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例如“入户前核对”“居民来电询问进度”。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindForm(forms.Form):
    """What somebody says of themselves, in full."""

    words = forms.CharField(
        label="手机号、身份证号或编号",
        max_length=30,
        help_text="要填完整的号码；不能按姓名或一部分号码查。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SettleForm(forms.Form):
    """What was found, and why it is right to go on."""

    outcome = forms.ChoiceField(
        label="看下来是哪一种", choices=AlarmOutcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清和谁核对过。以后别人再遇到这一户时会看到。",
    )


class BulkForm(forms.Form):
    """What a bulk step needs besides the tasks."""

    to = forms.ChoiceField(label="转给")
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="接手的人会看到。",
    )

    def __init__(
        self, *args: Any, step: BulkStep, colleagues: Iterable[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.code: person for person in colleagues}
        field: Any = self.fields["to"]
        field.choices = [("", "请选择"), *((c, staff_name(p)) for c, p in self.people.items())]
        if not step.needs_colleague:
            del self.fields["to"]
        if not step.needs_reason:
            del self.fields["reason"]

    def clean_to(self) -> Person | None:
        """The colleague."""
        return self.people.get(self.cleaned_data["to"])


class ImportForm(forms.Form):
    """A table, as a file or pasted, and how it counts."""

    file = forms.FileField(label="表格文件", required=False, help_text="XLSX 或 CSV，不超过 5 MB。")
    text = forms.CharField(
        label="或者粘贴表格",
        required=False,
        max_length=2 * 2**20,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="从表格软件里连表头一起选中、复制，粘贴在这里。",
    )
    how = forms.ChoiceField(
        label="怎么导入",
        choices=[
            ("whole", "全部通过才导入：有一行不对，整份都不导"),
            ("reviewed", "看过再导：对的先导，不对的留下来改"),
        ],
        initial="whole",
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, not too large."""
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), (cleaned.get("text") or "").strip()
        if bool(file) == bool(text) and not self.errors:
            self.add_error("file", "请选一个文件，或者粘贴表格，二选一。")
        if file and file.size > MOST_UPLOAD:
            self.add_error("file", "文件太大，请不要超过 5 MB。")
        return cleaned
