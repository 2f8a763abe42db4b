"""The shape of what givers type in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wennuan.giving.actions import Complaint, Gift, Payer
from wennuan.giving.models import NameMode, ReportKind
from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan

PRESETS = (10, 20, 50, 100, 200)


class YuanField(forms.CharField):
    """An amount as people write it; cleaned to fen."""

    def __init__(self, **options: Any) -> None:
        """A short text field with a number pad."""
        pad = forms.TextInput(
            attrs={"inputmode": "decimal", "data-amount": "", "autocomplete": "off"}
        )
        filled: dict[str, Any] = {"max_length": 14, "widget": pad} | options
        super().__init__(**filled)

    def clean(self, value: Any) -> Any:
        """Fen, or None when nothing is written."""
        written = super().clean(value)
        if not written:
            return None
        try:
            return parse_yuan(written)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong


class GiveForm(forms.Form):
    """How much, under which name, with which words, by which way."""

    amount = forms.ChoiceField(
        label="捐多少",
        required=False,
        choices=[(str(yuan), f"{yuan} 元") for yuan in PRESETS],
        widget=forms.RadioSelect,
    )
    own = YuanField(label="其他金额", required=False)
    name_mode = forms.ChoiceField(
        label="公开时怎么称呼您",
        choices=[
            (NameMode.ANONYMOUS, "匿名（显示“爱心人士”）"),
            (NameMode.ALIAS, "用昵称"),
            (NameMode.REAL, "用真实姓名"),
        ],
        widget=forms.RadioSelect,
        initial=NameMode.ANONYMOUS,
    )
    shown_name = forms.CharField(label="昵称或姓名", max_length=20, required=False)
    words = forms.CharField(
        label="留一句话",
        max_length=80,
        required=False,
        help_text="审核后公开，请不要写电话和住址。",
    )
    on_behalf = forms.CharField(label="代表单位", max_length=60, required=False)
    in_memory = forms.CharField(label="为了纪念", max_length=40, required=False)
    gateway = forms.ChoiceField(label="付款方式", widget=forms.RadioSelect)

    def __init__(self, *args: Any, ways: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """``ways``: the gateways that this payer is offered, the likely one first."""
        super().__init__(*args, **kwargs)
        way = self.fields["gateway"]
        assert isinstance(way, forms.ChoiceField)  # noqa: S101 — declared above
        way.choices = list(ways)
        way.initial = ways[0][0] if ways else None
        for name in ("shown_name", "words", "on_behalf", "in_memory"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """One amount: the own one when written, else the tile."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors.get("own") and cleaned.get("own") is None and not cleaned.get("amount"):
            self.add_error("amount", "请选择或填写金额。")
        if cleaned.get("name_mode") != NameMode.ANONYMOUS and not cleaned.get("shown_name"):
            self.add_error("shown_name", "请填写要公开的称呼，或者选择匿名。")
        return cleaned

    def gift(self) -> Gift:
        """What the giver decided."""
        typed = self.cleaned_data
        own = typed["own"]
        return Gift(
            amount_fen=int(typed["amount"]) * 100 if own is None else own,
            name_mode=typed["name_mode"],
            shown_name="" if typed["name_mode"] == NameMode.ANONYMOUS else typed["shown_name"],
            words=typed["words"],
            on_behalf=typed["on_behalf"],
            in_memory=typed["in_memory"],
        )


class ReceiptForm(forms.Form):
    """Whom a receipt is made out to."""

    is_org = forms.TypedChoiceField(
        label="票据开给",
        choices=[("0", "个人"), ("1", "单位")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label="交款人", max_length=80, help_text="个人填姓名，单位填全称。")
    code = forms.CharField(
        label="身份证号或统一社会信用代码",
        max_length=20,
        required=False,
        help_text="个人可以不填；单位抵扣税款时需要。加密保存，只用于开票。",
    )
    contact = forms.CharField(
        label="接收票据的手机号",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def payer(self) -> Payer:
        """Whom."""
        typed = self.cleaned_data
        return Payer(typed["name"], typed["code"], typed["contact"], typed["is_org"])


class RefundForm(forms.Form):
    """Why the money should come back."""

    reason = forms.CharField(label="退款的原因", max_length=200)


class CheckForm(forms.Form):
    """The code on a certificate."""

    code = forms.CharField(
        label="查验码", max_length=20, help_text="证书右下角的 12 位字母和数字，不分大小写。"
    )

    def clean_code(self) -> str:
        """As it is stored: capital letters, no spaces."""
        return "".join(str(self.cleaned_data["code"]).upper().split())


class ReportForm(forms.Form):
    """What someone saw."""

    kind = forms.ChoiceField(
        label="您要举报什么", choices=ReportKind.choices, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label="请写下您看到的情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="时间、地点、金额、凭据，写得越具体越好。内容加密保存。",
    )
    contact = forms.CharField(
        label="您的联系方式",
        max_length=40,
        required=False,
        help_text="不留也可以，用查询码看答复。",
    )

    def complaint(self) -> Complaint:
        """What is reported."""
        return Complaint(**self.cleaned_data)


class ReportCodeForm(forms.Form):
    """The code of a report."""

    code = forms.CharField(label="举报查询码", max_length=20)
