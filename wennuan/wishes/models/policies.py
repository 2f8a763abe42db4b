"""What a district asks of wishes, with its history; and the stations it trusts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import FenField


class WishPolicy(models.Model):
    """Price band, banned items and clocks of an area, from one moment on. Never changed (trigger):
    a new row follows the old one."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="区域")
    least_fen = FenField("最低价（分）", default=2000)
    most_fen = FenField("最高价（分）", default=50000)
    banned = ArrayField(models.CharField(max_length=20), verbose_name="不能许的东西", default=list)
    goods_hours = models.PositiveIntegerField("物品：认领后多少小时送到", default=168)
    service_hours = models.PositiveIntegerField("服务：认领后多少小时完成", default=336)
    urgent_hours = models.PositiveIntegerField("急需：认领后多少小时送到", default=48)
    travel_hours = models.PositiveIntegerField("送出后多少小时到站", default=120)
    offer_hours = models.PositiveIntegerField("轮到后多少小时答复", default=12)
    unclaimed_days = models.PositiveIntegerField("多少天没人认领就处理", default=30)
    most_claims = models.PositiveIntegerField("一个人同时最多认领几个", default=3)
    at = models.DateTimeField("生效时间", default=now)
    by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="修改人"
    )
    reason = models.CharField("修改原因", max_length=120)

    class Meta:
        verbose_name = "心愿规则"
        indexes = [models.Index(fields=["place", "-at"], name="wish_policy_of_place")]
        constraints = [
            models.CheckConstraint(
                name="wish_policy_band_in_order",
                condition=Q(least_fen__gt=0, most_fen__gte=F("least_fen")),
            ),
            models.CheckConstraint(
                name="wish_policy_clocks_run",
                condition=Q(
                    goods_hours__gte=1, service_hours__gte=1, urgent_hours__gte=1,
                    travel_hours__gte=1, offer_hours__gte=1, unclaimed_days__gte=1,
                    most_claims__gte=1,
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place_id} {self.at:%F}"


class StationTrust(models.Model):
    """A station whose wishes are public at once and checked after, until trust ends (E1)."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+", verbose_name="站点")
    given_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="授予人"
    )
    given_at = models.DateTimeField("授予时间", default=now)
    ended_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="取消人"
    )
    ended_at = models.DateTimeField("取消时间", null=True, blank=True)
    reason = models.CharField("取消原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "受信任的站点"
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(ended_at=None), name="station_trusted_once"
            ),
            models.CheckConstraint(
                name="station_trust_ends_with_reason",
                condition=Q(ended_at=None, reason="") | Q(ended_at__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}"
