"""Programmes with their standard, and where a fund's money is."""

from typing import Any

from django import forms

from wennuan.aid.actions import Movement, Standard
from wennuan.aid.forms.fields import choice_of, kept, text_area, tiles
from wennuan.aid.forms.reviews import FundAmountField
from wennuan.aid.models import AidDecision, AidKind, AidProgramme, AmountKind
from wennuan.aid.queries import payable
from wennuan.giving.models import Expense, Fund, FundStatus
from wennuan.kernel.files import SCAN
from wennuan.orgs.models import Organisation

RIGHTS = (
    "求助不收费。您可以查进展、撤回、申诉；谁看过您的信息，您看得到。不同意公开的内容，我们不公开。"
)


class ProgrammeForm(forms.Form):
    """What everybody reads of a programme."""

    name = forms.CharField(label="项目名称", max_length=40)
    kind = choice_of("困难类别", AidKind.choices)
    who = text_area("谁可以申请", 400)
    gives = text_area("给什么帮助", 400)
    fund = forms.ModelChoiceField(
        queryset=Fund.objects.none(), label="出资的专项基金", required=False,
        empty_label="不由基金出资",
    )  # fmt: skip
    cap_fen = FundAmountField(
        label="每次最多（元）", required=False, help_text="由基金出资的项目必填。"
    )
    process = text_area("怎么办理", 600, rows=5)
    papers = text_area("要带的材料", 300, rows=3, required=False)
    rights = text_area("您的权利", 400, initial=RIGHTS)
    workdays = forms.IntegerField(label="多少个工作日内答复", min_value=1, max_value=45, initial=30)
    phone = forms.CharField(label="咨询电话", max_length=20)

    def __init__(self, *args: Any, org: Organisation, **rest: Any) -> None:
        super().__init__(*args, **rest)
        funds = Fund.objects.filter(org=org, status=FundStatus.ACTIVE)
        self.fields["fund"].queryset = funds  # type: ignore[attr-defined]

    def standard(self) -> Standard:
        """What the action takes."""
        return Standard(**{name: self.cleaned_data[name] for name in Standard.__slots__})


def programme_values(programme: AidProgramme | None) -> dict[str, Any]:
    """What a programme says now, as its form shows it."""
    if programme is None:
        return {}
    values = {name: getattr(programme, name) for name in Standard.__slots__}
    return values | {"cap_fen": f"{programme.cap_fen / 100:.2f}" if programme.cap_fen else ""}


class ExpenseField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A paid expense of the fund."""

    def label_from_instance(self, obj: Any) -> str:
        """Number, purpose and amount."""
        return f"#{obj.pk} {obj.purpose}（{obj.amount_fen / 100:.2f} 元）"


class PaidForm(forms.Form):
    """Which expense paid what was approved."""

    expense = ExpenseField(Expense.objects.none(), label="拨付记录", empty_label="请选择")

    def __init__(self, *args: Any, decision: AidDecision, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["expense"].queryset = payable(decision)  # type: ignore[attr-defined]


class MovementForm(forms.Form):
    """Money used, or returned, with its voucher."""

    kind = tiles(
        "是哪一种",
        [(AmountKind.USED.value, "已使用"), (AmountKind.RETURNED.value, "已退回")],
        initial=AmountKind.USED.value,
    )
    fen = FundAmountField(label="金额（元）")
    words = forms.CharField(label="说明", max_length=100)
    document = forms.FileField(label="凭证", help_text="照片或 PDF，不超过 12 MB。")

    def movement(self) -> Movement:
        """What the action takes, with the voucher kept."""
        said = self.cleaned_data
        return Movement(
            kind=said["kind"], fen=said["fen"] or 0, words=said["words"],
            document=kept(said["document"], SCAN, "document"),
        )  # fmt: skip
