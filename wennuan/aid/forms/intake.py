"""A request as it is entered: by residents for themselves and others, by staff for residents."""

import uuid
from typing import Any

from django import forms

from wennuan.aid.actions import Agreement, Intake
from wennuan.aid.forms.fields import ContactField, choice_of, kept, text_area, tiles
from wennuan.aid.models import AidKind, Asker, PublicName, Source, Urgency
from wennuan.aid.promises import promises
from wennuan.kernel.files import PICTURE, SCAN
from wennuan.people.models import Channel
from wennuan.people.queries import communities

FOR_ONLINE = [
    (Asker.SELF.value, "为自己"), (Asker.FAMILY.value, "为家人或亲属"),
    (Asker.NEIGHBOUR.value, "为邻居或认识的人"),
]  # fmt: skip
BY_STAFF = [(one.value, one.label) for one in (Source.PHONE, Source.DESK, Source.PAPER)]
ASKED_BY = [
    (Asker.SELF.value, "本人"), (Asker.FAMILY.value, "家人或亲属"),
    (Asker.NEIGHBOUR.value, "邻居或熟人"), (Asker.WORKER.value, "社区工作人员走访时发现"),
]  # fmt: skip


class IntakeForm(forms.Form):
    """What somebody in trouble, or somebody near, tells. Nothing is asked about money wanted."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    origin = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    asker = tiles("为谁求助", FOR_ONLINE, initial=Asker.SELF.value)
    name = forms.CharField(
        label="有困难的人叫什么", max_length=20, help_text="加密保存，公示时打码。"
    )
    phone = ContactField(help_text="核实前会打电话约时间。", required=False)
    place = forms.ModelChoiceField(
        queryset=communities(), label="住在哪个社区", empty_label="请选择"
    )
    address = forms.CharField(
        label="详细住址", max_length=100, required=False, help_text="上门核实用，加密保存，不公示。"
    )
    member_count = forms.IntegerField(
        label="家里几口人", min_value=1, max_value=20, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    kind = choice_of("主要是哪方面的困难", AidKind.choices)
    situation = text_area(
        "发生了什么事，需要什么帮助", 1000, rows=6,
        help_text="说清楚就行。请不要写身份证号、银行卡号、收款码和想要的金额。",
    )  # fmt: skip
    health = text_area(
        "和健康有关的情况", 500, rows=3, required=False,
        help_text="病情、残疾等属于敏感信息，可以不写；写了要在下面单独同意。",
    )  # fmt: skip
    picture = forms.FileField(
        label="照片", required=False, help_text="事情的照片或材料，不要拍病人和孩子的脸。"
    )
    public_name = tiles("如果公示，怎么称呼", PublicName.choices, initial=PublicName.MASKED.value)
    has_agreed = forms.BooleanField(
        label="我已阅读并同意《求助承诺与信息使用同意书》", required=False
    )
    has_agreed_health = forms.BooleanField(
        label="我单独同意《处理健康信息的单独同意书》", required=False
    )
    go_on_reason = forms.CharField(
        label="和已有的求助有什么不同", max_length=200, required=False,
        help_text="近期已经有一件求助时才需要写。",
    )  # fmt: skip

    def intake(self) -> Intake:
        """What the action takes, with the files kept."""
        said = self.cleaned_data
        return Intake(
            place=said["place"], name=said["name"], kind=said["kind"],
            situation=said["situation"], asker=said["asker"], phone=said["phone"],
            is_own_phone=said["asker"] == Asker.SELF, address=said["address"],
            member_count=said["member_count"], health=said["health"],
            public_name=said["public_name"], picture=kept(said["picture"], PICTURE, "picture"),
            origin=said["origin"], go_on_reason=said["go_on_reason"],
            has_agreed=said["has_agreed"], has_agreed_health=said["has_agreed_health"],
            key=said["key"] or uuid.uuid4(),
        )  # fmt: skip


class TakeForm(IntakeForm):
    """The same, as a worker hears it by phone or at the desk, or reads it on paper."""

    field_order = ["key", "origin", "source", "asker", "name", "phone", "is_own_phone"]
    source = tiles("怎么来的", BY_STAFF, initial=Source.PHONE.value)
    asker = tiles("谁提出的", ASKED_BY, initial=Asker.SELF.value)
    is_own_phone = forms.BooleanField(label="这个号码是本人的手机", required=False)
    paper = forms.FileField(
        label="纸质申请表", required=False, help_text="纸质求助要拍照或扫描上传，原件留存。"
    )
    has_agreed = forms.BooleanField(
        label="已向本人读过《求助承诺与信息使用同意书》，本人同意", required=False,
        help_text="本人不在场就先不勾，登记后再打电话问本人。",
    )  # fmt: skip
    has_agreed_health = forms.BooleanField(
        label="已向本人读过《处理健康信息的单独同意书》，本人同意", required=False
    )

    def intake(self) -> Intake:
        """What the action takes, with the files kept."""
        told, said = super().intake(), self.cleaned_data
        changed = {name: getattr(told, name) for name in Intake.__slots__}
        paper = kept(said["paper"], SCAN, "paper")
        return Intake(
            **changed
            | {"source": said["source"], "is_own_phone": said["is_own_phone"], "paper": paper}
        )


class CodeForm(forms.Form):
    """The code on the slip."""

    code = forms.CharField(
        label="求助编号", max_length=14, help_text="在受理单或短信里，A 开头的 10 位。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """As it is stored."""
        return "".join(str(self.cleaned_data["code"]).split()).upper()


class ConsentForm(forms.Form):
    """What the one in need said when they were asked."""

    channel = tiles(
        "怎么问到本人的",
        [(one.value, one.label) for one in (Channel.PHONE, Channel.DESK, Channel.PAPER)],
        initial=Channel.PHONE.value,
    )
    name = forms.CharField(label="姓名", max_length=20)
    phone = ContactField(required=False)
    is_own_phone = forms.BooleanField(label="这个号码是本人的手机", required=False)
    address = forms.CharField(label="详细住址", max_length=100, required=False)
    health = text_area("和健康有关的情况", 500, rows=3, required=False)
    has_agreed = forms.BooleanField(
        label="已向本人读过《求助承诺与信息使用同意书》，本人同意",
        error_messages={"required": "本人没有同意，就不能往下办；可以撤回这件求助。"},
    )
    has_agreed_health = forms.BooleanField(
        label="已向本人读过《处理健康信息的单独同意书》，本人同意", required=False
    )

    def agreement(self) -> Agreement:
        """What the action takes."""
        return Agreement(**{name: self.cleaned_data[name] for name in Agreement.__slots__})


class AcceptForm(forms.Form):
    """How urgent it is; each level says what it promises."""

    urgency = tiles("紧急程度", Urgency.choices)
    go_on_reason = forms.CharField(
        label="为什么和已有的求助分开办", max_length=200, required=False,
        help_text="上面列出了可能是同一户的求助时要写。",
    )  # fmt: skip

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        told = [f"{label}：{promise.words}" for label, promise in promises()]
        pairs = zip(Urgency.values, told, strict=True)
        self.fields["urgency"].choices = list(pairs)  # type: ignore[attr-defined]
