"""Areas (区、街道、社区) and service sites (站点)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class Level(models.TextChoices):
    """How large an area is, by the trailing zeros of its code."""

    DISTRICT = "district", "区县"
    STREET = "street", "街道（乡镇）"
    COMMUNITY = "community", "社区（村）"


class Place(models.Model):
    """An area of the tree, known by its 12-digit code (统计用区划代码), with its life in time.

    The row is the area itself: it keeps its number through a new name (``FormerPlace`` remembers
    the old one) and ends on ``valid_to``, when it was abolished or merged into ``successor``.
    """

    code = models.CharField("区划代码", max_length=12)
    name = models.CharField("名称", max_length=40)
    level = models.CharField("级别", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=60, unique=True)  # "410103000000/410103001000/…/"
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )

    class Meta:
        verbose_name = "区域"
        ordering = ["path"]
        constraints = [
            one_of("level", Level, name="place_level_known"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="place_code_once_alive"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{12}$"), name="place_code_has_12_digits"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(valid_to__isnull=False),
                name="place_with_successor_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerPlace(models.Model):
    """How an area was called until a day. Written by a renaming, never changed."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="former", verbose_name="区域")
    name = models.CharField("曾用名", max_length=40)
    valid_to = models.DateField("使用至（不含）")

    class Meta:
        verbose_name = "曾用名"
        ordering = ["place", "valid_to"]
        constraints = [
            models.UniqueConstraint(fields=["place", "valid_to"], name="former_place_once_a_day")
        ]

    def __str__(self) -> str:
        return self.name


class SiteKind(models.TextChoices):
    """What a resident goes to a site for."""

    CHARITY = "charity", "社区慈善工作站"
    REST = "rest", "爱心驿站"
    MEALS = "meals", "助餐点"
    HEALTH = "health", "卫生服务点"
    CULTURE = "culture", "文化活动站"
    SHOP = "shop", "慈善超市"
    ELDERLY = "elderly", "养老服务站"
    CHILDREN = "children", "儿童之家"


class SiteState(models.TextChoices):
    """Whether a site receives people at all."""

    OPEN = "open", "正常开放"
    PAUSED = "paused", "暂停开放"
    CLOSED = "closed", "已撤销"


class Site(models.Model):
    """A service site (站点). Its location is WGS-84, as a phone's receiver gives it."""

    FLOW = Flow(
        "state",
        pause=(SiteState.OPEN, SiteState.PAUSED),
        reopen=(SiteState.PAUSED, SiteState.OPEN),
        close=([SiteState.OPEN, SiteState.PAUSED], SiteState.CLOSED),
    )

    kind = models.CharField("类别", max_length=10, choices=SiteKind)
    name = models.CharField("名称", max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="sites", verbose_name="所在社区")
    address = models.CharField("地址", max_length=120)
    phone = models.CharField("公开电话", max_length=20, blank=True)
    services = ArrayField(models.CharField(max_length=20), verbose_name="服务项目", default=list)
    intro = models.CharField("说明", max_length=300, blank=True)
    longitude = models.DecimalField(
        "经度（WGS-84）", max_digits=9, decimal_places=6, null=True, blank=True
    )
    latitude = models.DecimalField(
        "纬度（WGS-84）", max_digits=8, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("状态", max_length=6, choices=SiteState, default=SiteState.OPEN)
    state_reason = models.CharField("状态说明", max_length=100, blank=True)
    updated_at = models.DateTimeField("更新时间", default=now)

    class Meta:
        verbose_name = "站点"
        ordering = ["place__path", "name", "pk"]
        constraints = [
            one_of("kind", SiteKind, name="site_kind_known"),
            one_of("state", SiteState, name="site_state_known"),
            models.CheckConstraint(
                name="site_location_whole_and_in_china",
                condition=Q(longitude=None, latitude=None)
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(73, 136),
                    latitude__range=(3, 54),
                ),
            ),
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=~Q(state="closed"),
                name="site_name_once_in_a_place",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="site_state_kind")]

    def __str__(self) -> str:
        return self.name


class Weekday(models.IntegerChoices):
    """Days as ``date.isoweekday`` counts them."""

    MONDAY = 1, "周一"
    TUESDAY = 2, "周二"
    WEDNESDAY = 3, "周三"
    THURSDAY = 4, "周四"
    FRIDAY = 5, "周五"
    SATURDAY = 6, "周六"
    SUNDAY = 7, "周日"


class OpeningHours(models.Model):
    """One stretch of time on one weekday in which a site is open; closing time not included."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="hours", verbose_name="站点")
    weekday = models.PositiveSmallIntegerField("星期", choices=Weekday)
    opens = models.TimeField("开门")
    closes = models.TimeField("关门")

    class Meta:
        verbose_name = "开放时间"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(name="hours_weekday_known", condition=Q(weekday__range=(1, 7))),
            models.CheckConstraint(name="hours_in_order", condition=Q(closes__gt=F("opens"))),
            models.UniqueConstraint(fields=["site", "weekday", "opens"], name="hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"
