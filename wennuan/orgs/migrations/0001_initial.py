import django.db.models.deletion
import wennuan.kernel.clock
import wennuan.kernel.crypto
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                            ("foundation", "基金会"),
                            ("association", "社会团体"),
                            ("service", "社会服务机构"),
                            ("community", "基层群众性自治组织"),
                            ("company", "企业"),
                            ("government", "政府部门"),
                            ("institution", "事业单位（学校、医院等）"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        null=True,
                        unique=True,
                        verbose_name="统一社会信用代码",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="公开电话")),
                ("website", models.URLField(blank=True, verbose_name="网址")),
                ("intro", models.TextField(blank=True, max_length=2000, verbose_name="简介")),
                (
                    "account_name",
                    models.CharField(blank=True, max_length=80, verbose_name="账户名称"),
                ),
                ("bank_name", models.CharField(blank=True, max_length=80, verbose_name="开户银行")),
                (
                    "account_number",
                    wennuan.kernel.crypto.EncryptedTextField(
                        blank=True, null=True, verbose_name="银行账号"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "填写中"),
                            ("submitted", "待核实"),
                            ("verified", "已核实"),
                            ("suspended", "已暂停"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "status_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="说明"),
                ),
                (
                    "registered_at",
                    models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="登记时间"),
                ),
                ("verified_at", models.DateTimeField(null=True, verbose_name="核实时间")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="所在区域",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="负责人",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核实人",
                    ),
                ),
            ],
            options={
                "verbose_name": "组织",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                            ("registration", "登记证书"),
                            ("fundraising", "公开募捐资格证书"),
                            ("charity", "慈善组织认定"),
                            ("rating", "社会组织评估等级"),
                        ],
                        max_length=12,
                        verbose_name="证书类别",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="证书编号")),
                ("grade", models.CharField(blank=True, max_length=10, verbose_name="等级")),
                ("issuer", models.CharField(max_length=60, verbose_name="发证机关")),
                ("issued_on", models.DateField(verbose_name="发证日期")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("scan", models.CharField(max_length=120, verbose_name="扫描件")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "待核验"),
                            ("verified", "已核验"),
                            ("refused", "未通过"),
                            ("revoked", "已失效"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="提交时间"),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="核验时间")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=200, verbose_name="未通过或失效的原因"),
                ),
                (
                    "reminded_days",
                    models.SmallIntegerField(null=True, verbose_name="已提醒的剩余天数"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核验人",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="orgs.organisation",
                        verbose_name="组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "资格证书",
                "ordering": ["org", "kind", "-issued_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin_system", "系统管理员"),
                            ("admin_security", "安全管理员"),
                            ("auditor", "审计员"),
                            ("community_worker", "社区工作者"),
                            ("station_keeper", "站点管理员"),
                            ("helper", "帮办员"),
                            ("accountant", "会计"),
                            ("cashier", "出纳"),
                            ("reviewer", "复核员"),
                            ("fund_manager", "基金管理员"),
                            ("campaign_editor", "募捐项目编辑"),
                            ("org_manager", "组织管理员"),
                            ("partner_editor", "合作方编辑"),
                        ],
                        max_length=20,
                        verbose_name="岗位",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                (
                    "granted_at",
                    models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="授予时间"),
                ),
                ("ended_on", models.DateField(null=True, verbose_name="提前结束日期")),
                (
                    "ended_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="结束原因"),
                ),
                (
                    "reminded_days",
                    models.SmallIntegerField(null=True, verbose_name="已提醒的剩余天数"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结束人",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授予人",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="orgs.organisation",
                        verbose_name="组织",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="任职人",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "岗位",
                "ordering": ["ends_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SiteHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted",
                        to="orgs.organisation",
                        verbose_name="承办组织",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                        verbose_name="站点",
                    ),
                ),
            ],
            options={
                "verbose_name": "站点承办",
            },
        ),
        migrations.CreateModel(
            name="ConductAcceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=10, verbose_name="版本")),
                (
                    "accepted_at",
                    models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="接受时间"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接受人",
                    ),
                ),
            ],
            options={
                "verbose_name": "行为守则确认",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "version"), name="conduct_accepted_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["status", "kind"], name="org_status_kind"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "foundation",
                            "association",
                            "service",
                            "community",
                            "company",
                            "government",
                            "institution",
                        ],
                    )
                ),
                name="org_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "submitted", "verified", "suspended"])),
                name="org_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"), ("submitted_by__isnull", False), _connector="OR"
                ),
                name="org_submitted_has_submitter",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["draft", "submitted"]), ("verified_by", None)),
                    models.Q(
                        ("status__in", ["verified", "suspended"]),
                        ("verified_at__isnull", False),
                        ("verified_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="org_verified_has_verifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account_name", ""), ("account_name", models.F("name")), _connector="OR"
                ),
                name="org_account_in_its_own_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by", None),
                    models.Q(("verified_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="org_verified_by_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by", None),
                    models.Q(("verified_by", models.F("responsible")), _negated=True),
                    _connector="OR",
                ),
                name="org_not_verified_by_its_head",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["registration", "fundraising", "charity", "rating"])
                ),
                name="certificate_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["submitted", "verified", "refused", "revoked"])),
                name="certificate_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_on", None), ("expires_on__gt", models.F("issued_on")), _connector="OR"
                ),
                name="certificate_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("status", "submitted")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("status__in", ["verified", "refused", "revoked"]),
                    ),
                    _connector="OR",
                ),
                name="certificate_decided_has_decider",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="certificate_decided_by_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["refused", "revoked"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="certificate_refused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["submitted", "verified"])),
                fields=("kind", "number"),
                name="certificate_number_once",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["person", "role"], name="post_person_role"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["org", "role"], name="post_org_role"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["place", "role"], name="post_place_role"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "admin_system",
                            "admin_security",
                            "auditor",
                            "community_worker",
                            "station_keeper",
                            "helper",
                            "accountant",
                            "cashier",
                            "reviewer",
                            "fund_manager",
                            "campaign_editor",
                            "org_manager",
                            "partner_editor",
                        ],
                    )
                ),
                name="post_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("org", None),
                        ("place__isnull", False),
                        (
                            "role__in",
                            [
                                "admin_security",
                                "admin_system",
                                "auditor",
                                "community_worker",
                                "helper",
                                "reviewer",
                                "station_keeper",
                            ],
                        ),
                    ),
                    models.Q(
                        ("org__isnull", False),
                        ("place", None),
                        (
                            "role__in",
                            [
                                "accountant",
                                "auditor",
                                "campaign_editor",
                                "cashier",
                                "fund_manager",
                                "org_manager",
                                "partner_editor",
                                "reviewer",
                                "station_keeper",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="post_in_an_area_or_an_org",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="post_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_by", None),
                    models.Q(("granted_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="post_not_granted_to_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("ended_reason", "")),
                    models.Q(
                        ("ended_on__isnull", False), models.Q(("ended_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="post_ended_with_reason",
            ),
        ),
    ]
