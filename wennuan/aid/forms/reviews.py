"""Reviews, votes, objections."""

from typing import Any

from django import forms

from wennuan.aid.actions import Proposal
from wennuan.aid.forms.fields import ContactField, text_area, tiles
from wennuan.aid.models import AidRequest, Choice
from wennuan.aid.queries import open_programmes
from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan
from wennuan.people.models import Person


class FundAmountField(forms.CharField):
    """An amount that a fund gives, in yuan as written; cleaned to fen. Never what one asks for."""

    def __init__(self, **rest: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=14, widget=forms.TextInput(attrs=attrs), **rest)

    def clean(self, value: Any) -> Any:
        """Fen, or None when nothing is written."""
        written = super().clean(value)
        if not written:
            return None
        try:
            return parse_yuan(written)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong


class ReviewForm(forms.Form):
    """What is proposed, what reviewers read, and who they are."""

    words = forms.CharField(
        label="拟给予的帮助", max_length=80, help_text="会原样公示，例如：临时困难救助 2,000 元。"
    )
    summary = text_area(
        "评议摘要", 800, rows=6, help_text="评议人只看这一段：不写姓名、电话、住址和病名。"
    )
    programme = forms.ModelChoiceField(
        queryset=open_programmes(), label="由哪个帮扶项目出", required=False,
        empty_label="不由项目出资",
    )  # fmt: skip
    fen = FundAmountField(
        label="项目拟资助（元）", required=False, help_text="不能超过项目的上限；不出资就空着。"
    )
    reviewers = text_area(
        "评议人编号", 400, rows=4,
        help_text="每行一位，至少三位，要实名、没有利害关系；编号在对方“我的”页面上。",
    )  # fmt: skip

    def __init__(self, *args: Any, request: AidRequest, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.request = request

    def clean_reviewers(self) -> list[Person]:
        """The people with these codes; an unknown code is named."""
        codes = str(self.cleaned_data["reviewers"]).upper().replace("，", " ").split()
        found = {one.code: one for one in Person.objects.filter(code__in=codes, is_active=True)}
        if unknown := [code for code in codes if code not in found]:
            raise forms.ValidationError(f"没有这个编号：{'、'.join(unknown[:5])}。")
        return [found[code] for code in dict.fromkeys(codes)]

    def proposal(self) -> Proposal:
        """What the action takes."""
        said = self.cleaned_data
        return Proposal(
            words=said["words"], summary=said["summary"], programme=said["programme"],
            fen=said["fen"],
        )  # fmt: skip


class VoteForm(forms.Form):
    """Yes, no, neither."""

    choice = tiles("您的意见", [c for c in Choice.choices if c[0] != Choice.RECUSED])
    reason = forms.CharField(
        label="理由", max_length=200, required=False, help_text="不同意要写理由。"
    )


class RecuseForm(forms.Form):
    """Standing aside."""

    reason = forms.CharField(
        label="是什么关系", max_length=200, help_text="例如：亲戚、同事。不用写细节。"
    )


class ObjectionForm(forms.Form):
    """What somebody knows about what is on notice."""

    words = text_area(
        "您知道的情况", 1000, rows=5, help_text="写事实。请不要写别人的电话、住址和证件号。"
    )
    contact = ContactField(
        label="怎么联系您",
        required=False,
        help_text="可以不留；留了只给处理异议的人看，不告诉求助人。",
    )
