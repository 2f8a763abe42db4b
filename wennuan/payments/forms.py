"""Shapes of what the desk types in."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan
from wennuan.orgs.models import Organisation
from wennuan.payments import hooks
from wennuan.payments.actions import Receipt, StatementFile
from wennuan.payments.models import Gateway, PaymentStatus, StatementKind, StatementLine

MOST_BYTES = 5 * 2**20
NO_TARGET = ("", "不指定（银行对账单）")


class YuanField(forms.CharField):
    """An amount as a person writes it, in fen."""

    def clean(self, value: Any) -> Any:
        """Fen, or the sentence that says what to write."""
        written = super().clean(value)
        try:
            return parse_yuan(written)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong


def _target_choices(orgs: Iterable[Organisation]) -> list[tuple[str, str]]:
    found = [one for org in orgs for one in hooks.targets(org)]
    return [(f"{one.purpose}:{one.reference}", one.title) for one in found]


class ImportForm(forms.Form):
    """A statement to be imported."""

    kind = forms.ChoiceField(label="这是", choices=StatementKind.choices, widget=forms.RadioSelect)
    org = forms.ChoiceField(label="收款组织")
    target = forms.ChoiceField(
        label="募捐活动", required=False, help_text="平台结果表要选；银行对账单不用选。"
    )
    file = forms.FileField(
        label="文件", help_text="银行或平台导出的 XLSX 或 CSV，不超过 5 MB，请保留表头。"
    )

    def __init__(self, *args: Any, orgs: list[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        self._orgs = {str(org.pk): org for org in orgs}
        self.fields["org"].choices = [(key, org.name) for key, org in self._orgs.items()]  # type: ignore[attr-defined]
        self.fields["target"].choices = [NO_TARGET, *_target_choices(orgs)]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Not too large to read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件太大，请按日期分几次导入，每次不超过 5 MB。")
        return file

    def statement(self) -> StatementFile:
        """What the action wants."""
        given = self.cleaned_data
        purpose, _, reference = given["target"].partition(":")
        titles = dict(self.fields["target"].choices)  # type: ignore[attr-defined]
        return StatementFile(
            kind=given["kind"],
            org=self._orgs[given["org"]],
            name=given["file"].name,
            content=given["file"].read(),
            purpose=purpose,
            reference=reference,
            title=titles[given["target"]] if purpose else "",
        )


class AssignForm(forms.Form):
    """What an unmatched line is for."""

    target = forms.ChoiceField(label="这笔钱是给")

    def __init__(self, *args: Any, line: StatementLine, **more: Any) -> None:
        super().__init__(*args, **more)
        self._line = line
        self.fields["target"].choices = _target_choices([line.statement.org])  # type: ignore[attr-defined]

    def receipt(self) -> Receipt:
        """What the action wants."""
        purpose, _, reference = self.cleaned_data["target"].partition(":")
        line = self._line
        return Receipt(
            purpose=purpose,
            reference=reference,
            title=dict(self.fields["target"].choices)[self.cleaned_data["target"]],  # type: ignore[attr-defined]
            amount_fen=line.amount_fen,
            org_id=line.statement.org_id,
            paid_at=line.booked_at,
            provider_number=line.serial,
            payer=line.payer_name or "",
        )


class ReasonForm(forms.Form):
    """Why, or how it was dealt with."""

    reason = forms.CharField(label="说明", max_length=200, widget=forms.Textarea({"rows": 3}))


class RefundForm(forms.Form):
    """How much goes back, and why."""

    amount = YuanField(label="退款金额（元）", max_length=16)
    reason = forms.CharField(label="原因", max_length=80)


class PaidBackForm(forms.Form):
    """The number of the transfer that paid it back."""

    provider_number = forms.CharField(label="付款流水号或凭证号", max_length=64)


class SearchForm(forms.Form):
    """Which payments to show."""

    q = forms.CharField(label="单号", max_length=64, required=False)
    gateway = forms.ChoiceField(
        label="方式", choices=[("", "全部"), *Gateway.choices], required=False
    )
    status = forms.ChoiceField(
        label="状态", choices=[("", "全部"), *PaymentStatus.choices], required=False
    )
