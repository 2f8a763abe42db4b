"""The shape of what the staff of a charity type in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from wennuan.giving.actions import FundDeed, Gift, MoneyInHand, News, Plan, Spending
from wennuan.giving.forms.giving import YuanField
from wennuan.giving.models import (
    Campaign,
    CampaignLine,
    CampaignUpdate,
    Channel,
    ExpenseKind,
    Fund,
    FundRole,
    NameMode,
)
from wennuan.giving.platforms import designated
from wennuan.giving.receipt_system import Issued
from wennuan.kernel.errors import Invalid
from wennuan.kernel.files import PICTURE, SCAN, Kind, store_upload
from wennuan.kernel.money import parse_yuan
from wennuan.orgs.models import Certificate, CertificateKind, Organisation

SCANS = "照片或 PDF，不超过 12 MB。"


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day, chosen from the browser's calendar."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **options,
    )


def text_area(label: str, most: int, **options: Any) -> forms.CharField:
    """Several lines of text."""
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=most, widget=area, **options)


def kept(upload: "UploadedFile[Any] | None", kind: Kind, field: str, before: str = "") -> str:
    """The private path of an upload, or what was there before."""
    return store_upload(upload, kind, field=field) if upload else before


class PlanForm(forms.Form):
    """The plan of a campaign; it may be incomplete until it is to be opened."""

    name = forms.CharField(
        label="活动名称", max_length=60, help_text="与备案名称一致，备案后不能改。"
    )
    purpose = text_area("募捐目的和用途", 300, required=False)
    story = text_area("说明", 4000, required=False)
    picture_file = forms.FileField(label="图片", required=False)
    beneficiaries = text_area("受益人的范围和确定方式", 300, required=False)
    not_a_person = forms.BooleanField(label="受益人不是特定个人", required=False)
    target_fen = YuanField(label="预期募集数额", required=False)
    cost_fen = YuanField(label="募捐成本预算", required=False)
    leftover_rule = text_area("剩余财产的处理", 300, required=False)
    starts_on = day_field("开始日期", required=False)
    ends_on = day_field("结束日期", required=False)
    area = forms.CharField(label="募捐地域", max_length=60, required=False)
    certificate = forms.ModelChoiceField(
        Certificate.objects.none(), label="公开募捐资格证书", required=False
    )
    account_name = forms.CharField(
        label="捐赠账户户名", max_length=100, required=False, help_text="必须与慈善组织全称一致。"
    )
    platform_name = forms.ChoiceField(label="指定的互联网募捐平台", required=False)
    platform_url = forms.URLField(
        label="平台上的同一活动", max_length=300, required=False, assume_scheme="https"
    )
    contact_name = forms.CharField(label="负责人", max_length=20, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=20, required=False)
    contact_office = forms.CharField(label="办公地址", max_length=100, required=False)
    partner_name = forms.CharField(label="合作方", max_length=100, required=False)
    partner_file = forms.FileField(label="合作协议", required=False, help_text=SCANS)
    is_emergency = forms.BooleanField(label="应对重大突发事件的应急募捐", required=False)
    emergency_reason = forms.CharField(label="突发事件与启动依据", max_length=200, required=False)

    def __init__(self, *args: Any, org: Organisation, campaign: Campaign | None = None, **kw: Any):
        """``campaign``: the one that is edited, to begin from."""
        super().__init__(*args, **{"initial": plan_values(campaign)} | kw)
        self.campaign = campaign
        papers = Certificate.objects.filter(org=org, kind=CertificateKind.FUNDRAISING)
        self.fields["certificate"].queryset = papers  # type: ignore[attr-defined]
        choices = [("", "请选择"), *((name, name) for name in designated())]
        self.fields["platform_name"].choices = choices  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        """What is written, with the files kept."""
        typed = dict(self.cleaned_data)
        now = self.campaign
        picture, paper = typed.pop("picture_file"), typed.pop("partner_file")
        for name in ("target_fen", "cost_fen"):
            typed[name] = typed[name] or 0
        return Plan(
            **typed,
            picture=kept(picture, PICTURE, "picture_file", now.picture if now else ""),
            partner_agreement=kept(
                paper, SCAN, "partner_file", now.partner_agreement if now else ""
            ),
        )


def plan_values(campaign: Campaign | None) -> dict[str, Any]:
    """What a campaign's plan says now, as a form shows it."""
    if campaign is None:
        return {}
    values = {name: getattr(campaign, name) for name in Plan.__slots__}
    for name in ("target_fen", "cost_fen"):
        values[name] = f"{values[name] / 100:.2f}" if values[name] else ""
    return values


class BudgetForm(forms.Form):
    """The budget, one line each: what for, and how many yuan."""

    lines = text_area("预算", 3000, help_text="每行一项，用途和金额之间空一格，例如：冬衣 6000")

    def clean_lines(self) -> list[tuple[str, int]]:
        """Pairs of name and fen."""
        found = []
        for line in str(self.cleaned_data["lines"]).splitlines():
            if line.strip():
                name, _, amount = line.strip().rpartition(" ")
                found.append((name.strip()[:60], self._fen(line, amount)))
        return found

    def _fen(self, line: str, amount: str) -> int:
        try:
            return parse_yuan(amount)
        except Invalid as wrong:
            raise forms.ValidationError(f"“{line.strip()[:30]}”没有写明金额。") from wrong


class DecideForm(forms.Form):
    """The document of the internal decision."""

    document = forms.FileField(label="内部决策文件（会议纪要等）", help_text=SCANS)

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"decision_file": store_upload(self.cleaned_data["document"], SCAN)}


class FileForm(forms.Form):
    """The filing."""

    filing_number = forms.CharField(label="备案编号", max_length=40)
    filed_on = day_field("提交备案的日期")

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        return dict(self.cleaned_data)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200)

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        return dict(self.cleaned_data)


class SettleForm(forms.Form):
    """The full account."""

    settlement = text_area("募捐情况、款项使用情况和剩余财产的处理", 4000)

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        return dict(self.cleaned_data)


class UpdateForm(forms.Form):
    """News of a campaign, or a correction of earlier news."""

    title = forms.CharField(label="标题", max_length=60)
    body = text_area("内容", 3000)
    corrects = forms.ModelChoiceField(
        CampaignUpdate.objects.none(),
        label="更正哪一条",
        required=False,
        help_text="发布过的内容不能修改；写更正说明，原文保留。",
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        """``campaign``: whose news."""
        super().__init__(*args, **kwargs)
        self.fields["corrects"].queryset = campaign.updates.all()  # type: ignore[attr-defined]

    def news(self) -> News:
        """What is posted."""
        return News(**self.cleaned_data)


class ExpenseForm(forms.Form):
    """A spending, with its document."""

    amount = YuanField(label="金额")
    payee = forms.CharField(label="收款方", max_length=100, help_text="会公开。写单位全称。")
    purpose = forms.CharField(label="用途", max_length=200, help_text="会公开。不写个人信息。")
    kind = forms.ChoiceField(label="类别", choices=ExpenseKind.choices)
    line = forms.ModelChoiceField(CampaignLine.objects.none(), label="预算项目", required=False)
    document_file = forms.FileField(label="凭证", help_text=SCANS)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        """``campaign``: whose money."""
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = campaign.lines.all()  # type: ignore[attr-defined]

    def spending(self) -> Spending:
        """What is to be paid, with the document kept."""
        typed = self.cleaned_data
        return Spending(
            typed["amount"],
            typed["payee"],
            typed["purpose"],
            store_upload(typed["document_file"], SCAN, field="document_file"),
            typed["kind"],
            typed["line"],
        )


class DeskGiftForm(forms.Form):
    """A gift that someone brings, phones in or has transferred."""

    fund = forms.ModelChoiceField(Fund.objects.none(), label="专项基金")
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label="募捐活动", required=False)
    amount = YuanField(label="金额")
    channel = forms.ChoiceField(
        label="收款方式", choices=[(Channel.CASH, "现金"), (Channel.TRANSFER, "银行转账")]
    )
    serial = forms.CharField(label="银行流水号或收条号", max_length=64, required=False)
    payer = forms.CharField(
        label="付款人", max_length=60, required=False, help_text="加密保存，不公开。"
    )
    name_mode = forms.ChoiceField(label="公开署名", choices=NameMode.choices)
    shown_name = forms.CharField(label="署名", max_length=20, required=False)
    contact = forms.CharField(label="捐赠人电话", max_length=20, required=False)

    def __init__(self, *args: Any, funds: Any, campaigns: Any, **kwargs: Any) -> None:
        """``funds`` and ``campaigns`` of the desk's organisations."""
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = funds  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]

    def gift(self) -> Gift:
        """What is given."""
        typed = self.cleaned_data
        return Gift(
            typed["amount"], typed["name_mode"], typed["shown_name"], contact=typed["contact"]
        )

    def money(self) -> MoneyInHand:
        """How it came."""
        typed = self.cleaned_data
        return MoneyInHand(typed["channel"], typed["serial"], typed["payer"])


class FundForm(forms.Form):
    """The deed of a fund."""

    name = forms.CharField(label="名称", max_length=60)
    purpose = text_area("宗旨", 600)
    deed_number = forms.CharField(label="设立文件编号", max_length=40, required=False)
    deed = forms.FileField(label="设立文件扫描件", required=False, help_text=SCANS)
    starts_on = day_field("起始日期", required=False)
    ends_on = day_field("终止日期", required=False)
    end_rule = forms.CharField(label="终止后剩余财产的处理", max_length=300, required=False)

    def fund_deed(self, before: Fund | None = None) -> FundDeed:
        """What the deed says, with its scan kept."""
        typed = dict(self.cleaned_data)
        scan = kept(typed.pop("deed"), SCAN, "deed", before.deed_file if before else "")
        return FundDeed(**typed, deed_file=scan)


class ManagerForm(forms.Form):
    """A member of a fund's committee."""

    code = forms.CharField(label="居民编号", max_length=16, help_text="对方“我的”页面上的编号。")
    title = forms.CharField(label="公开的称呼", max_length=40)
    role = forms.ChoiceField(label="职务", choices=FundRole.choices)
    from_on = day_field("任职起")


class ReceiptNumbersForm(forms.Form):
    """The numbers of a receipt made in the e-receipt system."""

    code = forms.CharField(label="票据代码", max_length=20)
    number = forms.CharField(label="票据号码", max_length=20)
    check_code = forms.CharField(label="校验码", max_length=20, required=False)

    def issued(self) -> Issued:
        """As the action takes it."""
        return Issued(**self.cleaned_data)
