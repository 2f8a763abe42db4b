"""The shape of what is typed about a household."""

from typing import Any

from django import forms

from wennuan.kernel.clock import today
from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan
from wennuan.people.actions.residents import Told
from wennuan.people.models import Member
from wennuan.people.queries import members_of
from wennuan.places.models import Place
from wennuan.support.actions import CertificateFacts, Money, Step
from wennuan.support.models import (
    Category,
    Cause,
    CheckOutcome,
    CircumstanceKind,
    HealthKind,
    LeavingReason,
    MeasureKind,
    MoneyKind,
    Seen,
    SupportRecord,
)
from wennuan.support.queries import name_of

PLAIN = [choice for choice in CircumstanceKind.choices if choice[0] != CircumstanceKind.HEALTH]


def words(label: str, most: int = 300, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines of text."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **options)


def day(label: str, **options: Any) -> forms.DateField:
    """A day, chosen from the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class RecordForm(forms.Form):
    """A form about one record; some want to know its members."""

    def __init__(self, *args: Any, record: SupportRecord | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.record = record
        if record is not None:
            self.about(record)

    def about(self, record: SupportRecord) -> None:
        """Take choices and first values from the record."""


class ReasonForm(forms.Form):
    """Why a record is opened."""

    reason = forms.CharField(
        label="为什么要看", max_length=200, help_text="这家人能看到是谁、什么时候、为什么看的。"
    )


class NeedForm(forms.Form):
    """Why a household is in need."""

    causes = forms.MultipleChoiceField(
        label="致困原因", choices=Cause, widget=forms.CheckboxSelectMultiple
    )
    story = words("困难情况", 600, 4, required=False, help_text="不写病名；健康情况另外登记。")


class FindForm(NeedForm):
    """A household that gets a record: known by a phone, or written down now."""

    name = forms.CharField(label="户主姓名", max_length=30)
    phone = forms.CharField(
        label="户主手机号", max_length=20, required=False, help_text="没有手机就空着。",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    place = forms.ModelChoiceField(Place.objects.none(), label="社区", empty_label=None)
    address = forms.CharField(label="住址", max_length=120, required=False)
    field_order = ("name", "phone", "place", "address", "causes", "story")

    def __init__(self, *args: Any, places: list[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = Place.objects.filter(pk__in=[place.pk for place in places])
        self.fields["place"].queryset = chosen  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """As it is stored."""
        written = self.cleaned_data["phone"].strip()
        try:
            return normalise_phone(written) if written else ""
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong

    def told(self) -> Told:
        """What was told of the head of the household."""
        data = self.cleaned_data
        return Told(data["name"], data["place"], data["address"], data["phone"])


class DescribeForm(NeedForm, RecordForm):
    """The same again, with what the household owns."""

    assets = words("住房和财产", 300, required=False)

    def about(self, record: SupportRecord) -> None:
        """What stands there now."""
        self.initial = {
            "causes": (record.causes or "").split(","), "story": record.story or "",
            "assets": record.assets or "",
        }  # fmt: skip


class MemberForm(RecordForm):
    """Something about one member."""

    member = forms.ModelChoiceField(Member.objects.none(), label="哪位家人", empty_label=None)

    def about(self, record: SupportRecord) -> None:
        """The present members, by name."""
        field: Any = self.fields["member"]
        field.queryset = members_of(record.household)
        field.label_from_instance = name_of


class NewMemberForm(RecordForm):
    """Someone who lives there."""

    name = forms.CharField(label="姓名", max_length=30)
    relation = forms.ChoiceField(
        label="与户主的关系",
        choices=[
            ("spouse", "配偶"), ("child", "子女"), ("parent", "父母"),
            ("grandparent", "祖父母或外祖父母"), ("grandchild", "孙子女或外孙子女"),
            ("sibling", "兄弟姐妹"), ("other", "其他"),
        ],
    )  # fmt: skip


class CircumstanceForm(MemberForm):
    """What is true of a member."""

    kind = forms.ChoiceField(label="情形", choices=PLAIN, widget=forms.RadioSelect)


class HealthForm(MemberForm):
    """About a member's health, under a consent of its own."""

    health = forms.ChoiceField(label="健康情况", choices=HealthKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label="补充", max_length=60, required=False, help_text="只写帮扶要知道的，不写病历。"
    )


class MoneyForm(RecordForm):
    """One kind of money of a year."""

    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label="项目", choices=MoneyKind)
    amount = forms.CharField(
        label="全年金额", max_length=16, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    text = forms.CharField(label="说明", max_length=100, required=False)

    def about(self, record: SupportRecord) -> None:
        """This year, unless said otherwise."""
        self.initial = {"year": today().year}

    def money(self) -> Money:
        """In whole fen. Raises Invalid."""
        data = self.cleaned_data
        fen = parse_yuan(data["amount"], field="amount")
        return Money(data["year"], data["kind"], fen, data["text"])


class CertificateForm(RecordForm):
    """A certificate that an authority gave."""

    category = forms.ChoiceField(label="类别", choices=Category)
    issuer = forms.CharField(
        label="认定部门", max_length=60, help_text="平台不作认定，只记下是谁认定的。"
    )
    number = forms.CharField(label="证件号", max_length=40, required=False)
    valid_from = day("有效期起")
    valid_to = day("有效期止", required=False, help_text="长期有效就空着。")
    seen = forms.ChoiceField(label="依据", choices=Seen, widget=forms.RadioSelect)

    def facts(self) -> CertificateFacts:
        """What stands on it."""
        return CertificateFacts(**self.cleaned_data)


class WhyForm(RecordForm):
    """A reason."""

    why = forms.CharField(label="原因", max_length=60)


class PhoneForm(RecordForm):
    """A person, known by the phone."""

    phone = forms.CharField(
        label="责任人的手机号", max_length=20, help_text="对方要先登录并实名。",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip


class PlanForm(RecordForm):
    """What is to be reached in a year."""

    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    goal = words("这一年要达到什么", 300)

    def about(self, record: SupportRecord) -> None:
        """This year's plan as it stands."""
        plan = record.plans.filter(year=today().year).first()
        self.initial = {"year": today().year, "goal": plan.goal if plan else ""}


class MeasureForm(RecordForm):
    """A measure with a day by which it is done."""

    kind = forms.ChoiceField(label="类别", choices=MeasureKind)
    words = words("做什么、谁来做", 200)
    due_on = day("完成期限")

    def step(self) -> Step:
        """What is to be done."""
        return Step(**self.cleaned_data)


class ResultForm(RecordForm):
    """How a measure ended."""

    result = words("结果", 200)


class PlanVisitForm(RecordForm):
    """When the household is visited."""

    planned_on = day("计划哪天去")


class VisitForm(RecordForm):
    """What a visit found."""

    done_on = day("走访日期")
    note = words("看到和听到的", 1000, 6, help_text="加密保存，只有经办的人能看。")

    def about(self, record: SupportRecord) -> None:
        """Today, unless said otherwise."""
        self.initial = {"done_on": today()}


class NoteForm(RecordForm):
    """Why a visit did not take place."""

    note = forms.CharField(label="原因", max_length=100)


class CheckForm(RecordForm):
    """The yearly re-check."""

    outcome = forms.ChoiceField(label="结论", choices=CheckOutcome, widget=forms.RadioSelect)
    is_unsteady = forms.BooleanField(label="收入不稳定，半年后再复核", required=False)


class LeavingForm(RecordForm):
    """Why a household may leave."""

    reason = forms.ChoiceField(
        label="原因（会公示）", choices=LeavingReason, widget=forms.RadioSelect
    )
    words = words("依据（不公示）", 300)


class DecideForm(RecordForm):
    """A decision about a leaving."""

    decision = forms.ChoiceField(
        label="决定", choices=[("yes", "退出帮扶"), ("no", "继续帮扶")], widget=forms.RadioSelect
    )
    words = words("理由（这家人会看到）", 300)


class AnswerForm(RecordForm):
    """The answer to an objection."""

    upheld = forms.ChoiceField(
        label="异议", choices=[("yes", "成立"), ("no", "不成立")], widget=forms.RadioSelect
    )
    answer = words("查了什么、为什么", 400)


class ObjectionForm(RecordForm):
    """What is wrong."""

    words = words("哪里不对", 400, 5, help_text="五个工作日内答复您。不要写身份证号和银行卡号。")
