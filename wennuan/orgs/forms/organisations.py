"""An organisation: who it is, and what it says of itself."""

from typing import Any

from django import forms

from wennuan.kernel.errors import Invalid, NotFound
from wennuan.orgs.actions import OrgFacts, OrgStory
from wennuan.orgs.forms.people import find_person
from wennuan.orgs.models import Organisation, OrgKind
from wennuan.orgs.queries import OrgFilter
from wennuan.places import queries as places
from wennuan.places.models import Place


class OrgSearch(forms.Form):
    """What a visitor is looking for. Whatever can't be understood is left out."""

    q = forms.CharField(required=False, max_length=40)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *OrgKind.choices])
    place = forms.CharField(required=False, max_length=12)

    def wanted(self) -> OrgFilter:
        """The filter, from those fields that are right."""
        self.is_valid()
        found = self.cleaned_data
        return OrgFilter(
            place=_area(found.get("place", "")),
            kind=found.get("kind", ""),
            text=found.get("q", ""),
        )


def _area(code: str) -> Place | None:
    try:
        return places.place_of(code) if code else None
    except NotFound:
        return None


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An area of the district, set in by its level."""

    def label_from_instance(self, obj: Any) -> str:
        """Communities stand below their street."""
        return f"{'　' * (obj.path.count('/') - 1)}{obj.name}"


class StoryForm(forms.Form):
    """What an organisation says of itself; editors may change this and nothing else."""

    short_name = forms.CharField(label="简称", max_length=20, required=False)
    phone = forms.CharField(
        label="公开电话", max_length=20, help_text="会显示在公开页面上，建议填座机。"
    )
    address = forms.CharField(label="地址", max_length=120, required=False)
    website = forms.URLField(
        label="网址", required=False, assume_scheme="https", help_text="例如 https://example.org"
    )
    intro = forms.CharField(
        label="简介", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def story(self) -> OrgStory:
        """What the action takes."""
        return OrgStory(**{name: self.cleaned_data[name] for name in StoryForm.base_fields})


class OrgForm(StoryForm):
    """A whole registration."""

    field_order = [
        "name",
        "kind",
        "credit_code",
        "place",
        "account_name",
        "bank_name",
        "account_number",
        "responsible",
    ]
    name = forms.CharField(
        label="组织名称", max_length=80, help_text="和登记证书上的名称一字不差。"
    )
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *OrgKind.choices])
    credit_code = forms.CharField(
        label="统一社会信用代码",
        max_length=18,
        required=False,
        help_text="18 位，提交核实前要填好。",
    )
    place = AreaField(label="所在区域", queryset=Place.objects.none(), empty_label="请选择")
    account_name = forms.CharField(
        label="银行账户名称", max_length=80, required=False, help_text="必须和组织名称一致。"
    )
    bank_name = forms.CharField(label="开户银行", max_length=80, required=False)
    account_number = forms.CharField(
        label="银行账号",
        max_length=30,
        required=False,
        help_text="加密保存，只有财务岗位和核实人能看。留空表示不改。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    responsible = forms.CharField(
        label="负责人编号",
        max_length=16,
        required=False,
        help_text="不填就是您本人。编号在对方“我的”页面上，以 R 开头。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.queryset = places.inside(places.district())

    def clean_account_number(self) -> str:
        """Digits only."""
        written: str = self.cleaned_data["account_number"]
        number = "".join(written.split()).replace("-", "")
        if number and not number.isdigit():
            raise forms.ValidationError("银行账号只有数字，请核对。")
        return number

    def clean_responsible(self) -> Any:
        """The person with this code."""
        try:
            return find_person(self.cleaned_data["responsible"])
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong

    def facts(self, org: Organisation | None = None) -> OrgFacts:
        """What the action takes; an account number that was left empty stays as it is."""
        said = {name: self.cleaned_data[name] for name in OrgForm.field_order}
        kept = org.account_number or "" if org is not None else ""
        return OrgFacts(**(said | {"account_number": said["account_number"] or kept}))


def org_form_of(org: Organisation, data: Any = None) -> OrgForm:
    """The form, filled with what is said now; never with the account number."""
    plain = [*StoryForm.base_fields, "name", "kind", "account_name", "bank_name"]
    now = {name: getattr(org, name) for name in plain}
    now |= {"credit_code": org.credit_code or "", "place": org.place_id}
    return OrgForm(data, initial=now | {"responsible": org.responsible.code})


def story_form_of(org: Organisation, data: Any = None) -> StoryForm:
    """The form, filled with what is said now."""
    return StoryForm(data, initial={name: getattr(org, name) for name in StoryForm.base_fields})
