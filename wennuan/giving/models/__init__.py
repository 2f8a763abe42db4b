"""Funds, campaigns, gifts, receipts and spendings."""

from wennuan.giving.models.campaigns import (
    OPENED,
    Campaign,
    CampaignLine,
    CampaignReport,
    CampaignStatus,
    CampaignUpdate,
    ReportKind,
    ReportStatus,
    UpdateKind,
)
from wennuan.giving.models.donations import (
    IMPORTED,
    IN_HAND,
    Arrival,
    Channel,
    Donation,
    DonationStatus,
    NameMode,
    Receipt,
    ReceiptStatus,
    WordsState,
)
from wennuan.giving.models.funds import Fund, FundManager, FundRole, FundStatus
from wennuan.giving.models.spending import Expense, ExpenseKind, ExpenseStatus

__all__ = [
    "IMPORTED",
    "IN_HAND",
    "OPENED",
    "Arrival",
    "Campaign",
    "CampaignLine",
    "CampaignReport",
    "CampaignStatus",
    "CampaignUpdate",
    "Channel",
    "Donation",
    "DonationStatus",
    "Expense",
    "ExpenseKind",
    "ExpenseStatus",
    "Fund",
    "FundManager",
    "FundRole",
    "FundStatus",
    "NameMode",
    "Receipt",
    "ReceiptStatus",
    "ReportKind",
    "ReportStatus",
    "UpdateKind",
    "WordsState",
]
