"""The shape of what givers and staff type in."""

from wennuan.giving.forms.desk import (
    BudgetForm,
    DecideForm,
    DeskGiftForm,
    ExpenseForm,
    FileForm,
    FundForm,
    ManagerForm,
    PlanForm,
    ReasonForm,
    ReceiptNumbersForm,
    SettleForm,
    UpdateForm,
)
from wennuan.giving.forms.giving import (
    CheckForm,
    GiveForm,
    ReceiptForm,
    RefundForm,
    ReportCodeForm,
    ReportForm,
    YuanField,
)

__all__ = [
    "BudgetForm",
    "CheckForm",
    "DecideForm",
    "DeskGiftForm",
    "ExpenseForm",
    "FileForm",
    "FundForm",
    "GiveForm",
    "ManagerForm",
    "PlanForm",
    "ReasonForm",
    "ReceiptForm",
    "ReceiptNumbersForm",
    "RefundForm",
    "ReportCodeForm",
    "ReportForm",
    "SettleForm",
    "UpdateForm",
    "YuanField",
]
