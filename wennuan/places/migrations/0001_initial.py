import django.contrib.postgres.fields
import django.db.models.deletion
import wennuan.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("district", "区县"),
                            ("street", "街道（乡镇）"),
                            ("community", "社区（村）"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("path", models.CharField(max_length=60, unique=True, verbose_name="路径")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                        verbose_name="上级",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="并入",
                    ),
                ),
            ],
            options={
                "verbose_name": "区域",
                "ordering": ["path"],
            },
        ),
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="曾用名")),
                ("valid_to", models.DateField(verbose_name="使用至（不含）")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former",
                        to="places.place",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "曾用名",
                "ordering": ["place", "valid_to"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("charity", "社区慈善工作站"),
                            ("rest", "爱心驿站"),
                            ("meals", "助餐点"),
                            ("health", "卫生服务点"),
                            ("culture", "文化活动站"),
                            ("shop", "慈善超市"),
                            ("elderly", "养老服务站"),
                            ("children", "儿童之家"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("address", models.CharField(max_length=120, verbose_name="地址")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="公开电话")),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="服务项目",
                    ),
                ),
                ("intro", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        verbose_name="经度（WGS-84）",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=8,
                        null=True,
                        verbose_name="纬度（WGS-84）",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "正常开放"),
                            ("paused", "暂停开放"),
                            ("closed", "已撤销"),
                        ],
                        default="open",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                (
                    "state_reason",
                    models.CharField(blank=True, max_length=100, verbose_name="状态说明"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="更新时间"),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="places.place",
                        verbose_name="所在社区",
                    ),
                ),
            ],
            options={
                "verbose_name": "站点",
                "ordering": ["place__path", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "周一"),
                            (2, "周二"),
                            (3, "周三"),
                            (4, "周四"),
                            (5, "周五"),
                            (6, "周六"),
                            (7, "周日"),
                        ],
                        verbose_name="星期",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="开门")),
                ("closes", models.TimeField(verbose_name="关门")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="places.site",
                        verbose_name="站点",
                    ),
                ),
            ],
            options={
                "verbose_name": "开放时间",
                "ordering": ["weekday", "opens"],
            },
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["district", "street", "community"])),
                name="place_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)),
                fields=("code",),
                name="place_code_once_alive",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^\\d{12}$")), name="place_code_has_12_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None), ("valid_to__isnull", False), _connector="OR"
                ),
                name="place_with_successor_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="formerplace",
            constraint=models.UniqueConstraint(
                fields=("place", "valid_to"), name="former_place_once_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(fields=["state", "kind"], name="site_state_kind"),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "charity",
                            "rest",
                            "meals",
                            "health",
                            "culture",
                            "shop",
                            "elderly",
                            "children",
                        ],
                    )
                ),
                name="site_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "paused", "closed"])),
                name="site_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (3, 54)),
                        ("longitude__isnull", False),
                        ("longitude__range", (73, 136)),
                    ),
                    _connector="OR",
                ),
                name="site_location_whole_and_in_china",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("place", "name"),
                name="site_name_once_in_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (1, 7))), name="hours_weekday_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))), name="hours_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.UniqueConstraint(
                fields=("site", "weekday", "opens"), name="hours_once"
            ),
        ),
    ]
