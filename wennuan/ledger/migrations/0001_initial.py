"""The tables of the ledger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import wennuan.kernel.clock
from wennuan.ledger.models import CurrentXid, XidField


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, verbose_name="事由编码")),
                ("memo", models.CharField(blank=True, max_length=200, verbose_name="摘要")),
                ("at", models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.posting",
                        verbose_name="冲正",
                    ),
                ),
                ("xid", XidField(db_default=CurrentXid(), editable=False, verbose_name="事务号")),
            ],
            options={
                "verbose_name": "记账",
                "indexes": [
                    models.Index(condition=Q(by__isnull=False), fields=["by"], name="posting_by")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["key"], name="posting_key_once"),
                    models.UniqueConstraint(
                        condition=Q(reverses__isnull=False), fields=["reverses"], name="posting_undone_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "posting", "account", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.posting",
                        verbose_name="记账",
                    ),
                ),
                ("account", models.CharField(max_length=80, verbose_name="科目")),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("at", models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="时间")),
                ("xid", XidField(db_default=CurrentXid(), editable=False, verbose_name="事务号")),
            ],
            options={
                "verbose_name": "分录",
                "indexes": [
                    models.Index(fields=["account", "xid"], name="line_account_xid"),
                    models.Index(fields=["xid"], name="line_xid"),
                ],
                "constraints": [models.CheckConstraint(condition=~Q(fen=0), name="line_moves_something")],
            },
        ),
        migrations.CreateModel(
            name="AccountRollup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account", "upto", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account", models.CharField(max_length=80, verbose_name="科目")),
                ("upto", XidField(verbose_name="事务水位")),
                ("fen", models.BigIntegerField(verbose_name="余额（分）")),
                ("count", models.BigIntegerField(verbose_name="分录数")),
                ("at", models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="时间")),
            ],
            options={
                "verbose_name": "科目汇总",
                "indexes": [models.Index(fields=["upto"], name="rollup_upto")],
            },
        ),
        migrations.CreateModel(
            name="LedgerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="时间")),
                ("posting_count", models.BigIntegerField(verbose_name="记账数")),
                ("faults", models.JSONField(default=list, verbose_name="问题")),
            ],
            options={"verbose_name": "账本自检", "ordering": ["-at"]},
        ),
    ]
