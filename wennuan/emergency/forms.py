"""The shape of what is typed in an emergency, mostly on phones."""

from typing import Any

from django import forms

from wennuan.emergency.actions import Opening
from wennuan.emergency.models import ClosedHow, Row, RowState
from wennuan.emergency.reading import Facts
from wennuan.emergency.rules import EDITOR_ROLES
from wennuan.kernel.errors import Invalid
from wennuan.places.models import Level, Place
from wennuan.places.queries import inside

ROLES = [(role.value, role.label) for role in EDITOR_ROLES]


def _lines(label: str, most: int, rows: int = 4, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **options)


class OpenForm(forms.Form):
    """A new emergency."""

    title = forms.CharField(label="名称", max_length=40, help_text="例如：7·20 暴雨")
    place = forms.ModelChoiceField(Place.objects.none(), label="范围", empty_label=None)
    intro = _lines("说明", 200, 3, required=False, help_text="会写在公示里，不要写姓名和电话。")
    roles = forms.MultipleChoiceField(
        label="哪些岗位可以登记",
        choices=ROLES,
        initial=["community_worker"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="范围以内的这些岗位都可以。志愿者等其他人，开启以后按手机号逐个加。",
    )

    def __init__(self, *args: Any, places: list[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = Place.objects.filter(pk__in=[place.pk for place in places])
        self.fields["place"].queryset = chosen  # type: ignore[attr-defined]

    def opening(self) -> Opening:
        """What is to be opened."""
        data = self.cleaned_data
        return Opening(data["title"], data["place"], data["intro"], tuple(data["roles"]))


class RolesForm(forms.Form):
    """Which posts may edit."""

    roles = forms.MultipleChoiceField(
        label="范围以内的这些岗位可以登记", choices=ROLES, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class EditorForm(forms.Form):
    """A person to be named."""

    phone = forms.CharField(
        label="手机号", max_length=20, help_text="对方要先登录并完成实名。",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip


class PasteForm(forms.Form):
    """A sheet, pasted or as a file."""

    text = forms.CharField(
        label="把表格粘到这里",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        help_text="从 Excel、WPS、微信里复制的都可以，列的顺序不限，有没有表头都行。"
        "身份证号只用来找重复，不保存。",
    )
    file = forms.FileField(
        label="或者上传文件", required=False, help_text="XLSX 或 CSV，不超过 3 MB。"
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("file") and not (data.get("text") or "").strip():
            self.add_error("text", "请粘贴内容，或者选一个文件。")
        return data


class RowForm(forms.Form):
    """One household, quick to type."""

    name = forms.CharField(label="姓名", max_length=30, required=False)
    phone = forms.CharField(
        label="电话", max_length=20, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    community = forms.ChoiceField(label="社区", required=False)
    address = forms.CharField(label="地址", max_length=120, required=False)
    people = forms.IntegerField(label="人数", min_value=1, max_value=60, required=False)
    needs = _lines("需要什么", 200, 2, required=False)
    note = _lines("备注", 300, 2, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, place: Place, phone: str = "", **options: Any) -> None:
        """``phone`` is kept when the field stays empty: nobody needs to see it to keep it."""
        super().__init__(*args, **options)
        self.kept_phone = phone
        names = list(inside(place).filter(level=Level.COMMUNITY).values_list("name", flat=True))
        self.fields["community"].choices = [  # type: ignore[attr-defined]
            ("", "从地址里认"), *((name, name) for name in names),
        ]  # fmt: skip

    def facts(self) -> Facts:
        """What was typed."""
        data = self.cleaned_data
        return Facts(
            name=data["name"], phone=data["phone"] or self.kept_phone, address=data["address"],
            people=data["people"], needs=data["needs"], note=data["note"],
            community=data["community"],
        )  # fmt: skip


def row_as_typed(row: Row) -> dict[str, Any]:
    """A row as its form shows it; the phone stays hidden."""
    return {
        "name": row.name or "", "address": row.address or "", "people": row.people_count,
        "needs": row.needs or "", "note": row.note or "", "version": row.version,
        "community": row.place.name if row.place else "",
    }  # fmt: skip


class CloseRowForm(forms.Form):
    """How it ended for a household."""

    how = forms.ChoiceField(label="怎么办结的", choices=ClosedHow, widget=forms.RadioSelect)
    words = forms.CharField(label="补充一句", max_length=100, required=False)


class WordsForm(forms.Form):
    """What was said on the phone."""

    words = forms.CharField(label="通话里说了什么", max_length=100, required=False)


class JoinForm(forms.Form):
    """Which household this row belongs to."""

    number = forms.IntegerField(label="是同一户的序号", min_value=1, max_value=99999)


class BulletinForm(forms.Form):
    """What the public is told."""

    body = _lines(
        "内容", 1000, 8,
        help_text="这几天收到了什么款物、用到了哪里、还缺什么。不写姓名、电话和住址。"
        "户数和人数会自动附上。",
    )  # fmt: skip


class CloseForm(BulletinForm):
    """The last bulletin, and who goes on."""

    handover = forms.CharField(
        label="没办结的交给谁", max_length=200, required=False,
        help_text="还有没办结的户时必须写明。",
    )  # fmt: skip


class ExportForm(forms.Form):
    """Which rows are taken along, and why."""

    reason = forms.CharField(label="导出做什么用", max_length=200)
    state = forms.ChoiceField(
        label="状态", choices=[("", "全部"), *RowState.choices], required=False
    )
    place = forms.ChoiceField(label="社区", required=False)

    def __init__(self, *args: Any, place: Place, **options: Any) -> None:
        super().__init__(*args, **options)
        found = inside(place).filter(level=Level.COMMUNITY)
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", "全部"), *found.values_list("code", "name"), ("none", "没写社区"),
        ]  # fmt: skip


def refused(form: forms.Form, wrong: Invalid) -> None:
    """Show a refusal beside its field."""
    field = wrong.field if wrong.field in form.fields else None
    form.add_error(field, f"{wrong.sentence}{wrong.hint}")
