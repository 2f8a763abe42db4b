import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wennuan.kernel.clock
import wennuan.kernel.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="DemoMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone", wennuan.kernel.crypto.EncryptedTextField(verbose_name="号码")),
                ("phone_hash", models.BinaryField(db_index=True, max_length=16)),
                ("kind", models.CharField(max_length=8, verbose_name="类别")),
                ("text", wennuan.kernel.crypto.EncryptedTextField(verbose_name="内容")),
                ("at", models.DateTimeField(db_index=True, default=wennuan.kernel.clock.now, verbose_name="时间")),
            ],
            options={"verbose_name": "演示短信"},
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("template", models.CharField(max_length=80, verbose_name="模板")),
                ("title", wennuan.kernel.crypto.EncryptedTextField(verbose_name="标题")),
                ("body", wennuan.kernel.crypto.EncryptedTextField(verbose_name="正文")),
                ("link", models.CharField(blank=True, max_length=200, verbose_name="去处")),
                ("at", models.DateTimeField(default=wennuan.kernel.clock.now, verbose_name="时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="读过的时间")),
                ("sms", models.CharField(choices=[("none", "不发短信"), ("waiting", "等待发送"), ("sent", "已发送"), ("failed", "发不出去")], default="none", max_length=8, verbose_name="短信")),
                ("sender", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="经办人")),
                ("to", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL, verbose_name="收件人")),
            ],
            options={
                "verbose_name": "消息",
                "indexes": [
                    models.Index(fields=["to", "-at", "-id"], name="notice_inbox"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["to"], name="notice_unread"),
                    models.Index(condition=models.Q(("sms", "waiting")), fields=["at"], name="notice_sms_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("sms__in", ["none", "waiting", "sent", "failed"])), name="notice_sms_known"),
                    models.CheckConstraint(condition=models.Q(("link", ""), models.Q(("link__startswith", "/"), models.Q(("link__startswith", "//"), _negated=True)), _connector="OR"), name="notice_link_is_local"),
                ],
            },
        ),
    ]
