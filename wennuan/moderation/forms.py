"""Shapes of a decision, a report and an appeal."""

from django import forms

from wennuan.moderation.actions import Complaint
from wennuan.moderation.models import Cause

PASS, REFUSE = "pass", "refuse"
REASONS = (
    "含有收付款信息。需要帮助请走“求帮助”，社区会帮您找门路。",
    "公开了别人的姓名、电话、住址或照片。请删去后再发。",
    "有骂人、威胁或歧视的话。请换个说法再发。",
    "是广告或重复的内容。",
    "内容不实。请核对后再发。",
    "照片里能认出孩子或病人。请换一张再发。",
)


class DecisionForm(forms.Form):
    """May the text stand, and why."""

    verdict = forms.ChoiceField(
        label="怎么处理",
        choices=[(PASS, "可以保留"), (REFUSE, "不能公开")],
        widget=forms.RadioSelect,
    )
    usual = forms.ChoiceField(
        label="常用理由",
        required=False,
        choices=[("", "自己写"), *((reason, reason) for reason in REASONS)],
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="作者会看到；是举报来的，举报人也会看到。不要写是谁举报的。",
    )

    @property
    def passed(self) -> bool:
        """Whether the text may stand."""
        return bool(self.cleaned_data["verdict"] == PASS)

    @property
    def said(self) -> str:
        """The reason: one's own words, else the usual ones."""
        own, usual = self.cleaned_data["reason"], self.cleaned_data["usual"]
        return str(own.strip() or usual)


class ReportForm(forms.Form):
    """What a reader finds wrong."""

    cause = forms.ChoiceField(label="哪里不对", choices=Cause.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="还想说的",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="说说是哪一句、为什么，审核员会看得更准。不要写自己的姓名和电话。",
    )

    def complaint(self) -> Complaint:
        """What the action takes."""
        return Complaint(self.cleaned_data["cause"], self.cleaned_data["words"])


class AppealForm(forms.Form):
    """Why the author thinks that the text should stand."""

    words = forms.CharField(
        label="为什么应该保留",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="会由另一位审核员来看，5 个工作日内答复。",
    )
