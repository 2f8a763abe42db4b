"""Double entry: postings and their lines, sums rolled up behind them, and the self-check's book."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Func, Q

from wennuan.kernel.clock import now


class XidField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction number, which orders commits for the roll-up."""

    description = "Transaction number"

    def db_type(self, connection: object) -> str:
        """Its own type: it never wraps around."""
        return "xid8"


class CurrentXid(Func):
    """The number of the transaction that writes the row."""

    function = "pg_current_xact_id"
    output_field: ClassVar[XidField] = XidField()


class Posting(models.Model):
    """One balanced movement (记账). Appended once, never changed; corrected by its reversal."""

    key = models.CharField("事由编码", max_length=120)
    memo = models.CharField("摘要", max_length=200, blank=True)
    at = models.DateTimeField("时间", default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="经办人",
    )
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="冲正"
    )
    xid = XidField("事务号", db_default=CurrentXid(), editable=False)

    class Meta:
        verbose_name = "记账"
        indexes = [models.Index(fields=["by"], condition=Q(by__isnull=False), name="posting_by")]
        constraints = [
            # Not unique=True on the field: that would add a second index, for LIKE.
            models.UniqueConstraint(fields=["key"], name="posting_key_once"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="posting_undone_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Line(models.Model):
    """One side of a posting: fen into an account, or out of it when negative."""

    pk = models.CompositePrimaryKey("posting", "account")
    posting = models.ForeignKey(
        Posting, models.PROTECT, related_name="lines", db_index=False, verbose_name="记账"
    )  # the primary key begins with it
    account = models.CharField("科目", max_length=80)
    fen = models.BigIntegerField("金额（分）")
    at = models.DateTimeField("时间", default=now)
    xid = XidField("事务号", db_default=CurrentXid(), editable=False)

    class Meta:
        verbose_name = "分录"
        constraints = [models.CheckConstraint(condition=~Q(fen=0), name="line_moves_something")]
        indexes = [
            models.Index(fields=["account", "xid"], name="line_account_xid"),
            models.Index(fields=["xid"], name="line_xid"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.fen}"


class AccountRollup(models.Model):
    """A true sentence: all lines of this account below transaction ``upto`` sum to ``fen``.

    Rows are only ever added (and old ones dropped once a newer one stands), so nobody who
    gives money waits for a counter, and two rollers at once can't spoil each other's work.
    """

    pk = models.CompositePrimaryKey("account", "upto")
    account = models.CharField("科目", max_length=80)
    upto = XidField("事务水位")
    fen = models.BigIntegerField("余额（分）")
    count = models.BigIntegerField("分录数")
    at = models.DateTimeField("时间", default=now)

    class Meta:
        verbose_name = "科目汇总"
        indexes = [models.Index(fields=["upto"], name="rollup_upto")]

    def __str__(self) -> str:
        return f"{self.account} {self.fen}"


class LedgerCheck(models.Model):
    """One run of the self-check, and what it found wrong (nothing, on a good day)."""

    at = models.DateTimeField("时间", default=now)
    posting_count = models.BigIntegerField("记账数")
    faults = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = "账本自检"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {len(self.faults)}"
