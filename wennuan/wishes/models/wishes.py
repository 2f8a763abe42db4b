"""Micro-wishes (微心愿): what a household or a station hopes for, in countable parts."""

from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import FenField, one_of
from wennuan.kernel.flows import Flow

MOST_ITEMS = 2000


class WishKind(models.TextChoices):
    """What would make the wish true."""

    GOODS = "goods", "物品"
    SERVICE = "service", "服务"
    URGENT = "urgent", "急需"


class Hardship(models.TextChoices):
    """Why a household needs help: for the yearly figures, never shown beside a wish."""

    ELDERLY = "elderly", "高龄或独居"
    DISABILITY = "disability", "残疾"
    ILLNESS = "illness", "大病"
    LOW_INCOME = "low_income", "低收入"
    CHILD = "child", "困境儿童"
    OUTDOOR = "outdoor", "户外劳动者"
    OTHER = "other", "其他"


class WishStatus(models.TextChoices):
    """How far a wish has come."""

    PROPOSED = "proposed", "待审核"
    RETURNED = "returned", "待修改"
    OPEN = "open", "等待认领"
    CLAIMED = "claimed", "已认领"
    FULFILLED = "fulfilled", "已实现"
    CLOSED = "closed", "已关闭"
    REVOKED = "revoked", "已撤回"


class PhotoState(models.TextChoices):
    """Whether a second person has looked at the photo."""

    NONE = "none", "没有照片"
    WAITING = "waiting", "照片待审核"
    SHOWN = "shown", "照片已公开"
    REFUSED = "refused", "照片未通过"


S = WishStatus
LIVE = (S.PROPOSED, S.RETURNED, S.OPEN, S.CLAIMED)
PUBLIC = (S.OPEN, S.CLAIMED, S.FULFILLED)


class Wish(models.Model):
    """One micro-wish, delivered through a station.

    It is of one household, or a batch of like items that a station asks for (then several givers
    take parts). ``taken_count`` parts are held by claims or given; every claim passes through
    this row, so the database keeps the parts within ``quantity`` however many come at once.
    """

    FLOW = Flow(
        approve=(S.PROPOSED, S.OPEN),
        send_back=([S.PROPOSED, S.OPEN], S.RETURNED),
        propose_again=(S.RETURNED, S.PROPOSED),
        fill=(S.OPEN, S.CLAIMED),
        free=(S.CLAIMED, S.OPEN),
        fulfil=([S.OPEN, S.CLAIMED], S.FULFILLED),
        close=(S.OPEN, S.CLOSED),
        revoke=([S.PROPOSED, S.RETURNED, S.OPEN, S.CLAIMED], S.REVOKED),
    )

    kind = models.CharField("类别", max_length=8, choices=WishKind)
    title = models.CharField("心愿", max_length=30)
    story = models.CharField("说明", max_length=200, blank=True)
    price_fen = FenField("每份约值（分）", default=0)
    quantity = models.PositiveIntegerField("份数", default=1)
    unit = models.CharField("单位", max_length=4, default="份")
    is_batch = models.BooleanField("批量心愿", default=False)
    is_child = models.BooleanField("儿童的心愿", default=False)
    guardian_agreed = models.BooleanField("监护人和孩子都同意", default=False)
    hardship = models.CharField("困难类型", max_length=12, choices=Hardship)
    place = models.ForeignKey("places.Place", models.PROTECT, verbose_name="社区")
    site = models.ForeignKey("places.Site", models.PROTECT, verbose_name="交接站点")
    household = models.ForeignKey(
        "people.Household", models.PROTECT, null=True, blank=True, verbose_name="家庭"
    )
    wisher = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="许愿人",
    )  # fmt: skip
    code_phone = EncryptedTextField("收确认码的手机", null=True, blank=True)
    campaign = models.ForeignKey(
        "giving.Campaign", models.PROTECT, null=True, blank=True, verbose_name="拼好愿的募捐活动"
    )
    photo = models.CharField("照片", max_length=120, blank=True)
    photo_is_of_thing = models.BooleanField("照片里只有物品", default=False)
    photo_state = models.CharField(
        "照片状态", max_length=8, choices=PhotoState, default=PhotoState.NONE
    )
    source = models.CharField("来自", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=S, default=S.PROPOSED)
    taken_count = models.PositiveIntegerField("已认领份数", default=0)
    realised_count = models.PositiveIntegerField("已实现份数", default=0)
    made_by = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="填写人"
    )
    made_at = models.DateTimeField("填写时间", default=now)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    checked_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    checked_at = models.DateTimeField("审核时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    reason = models.CharField("退回、关闭或撤回的原因", max_length=120, blank=True)
    asked_at = models.DateTimeField("无人认领的提醒时间", null=True, blank=True)

    class Meta:
        verbose_name = "微心愿"
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="wish_wall"),
            models.Index(fields=["kind", "status", "-published_at", "-id"], name="wish_wall_kind"),
            models.Index(fields=["place", "status", "-published_at", "-id"], name="wish_place"),
            models.Index(fields=["status", "price_fen"], name="wish_price"),
            models.Index(fields=["site", "status"], name="wish_site"),
            models.Index(fields=["wisher"], name="wish_wisher"),
            models.Index(
                fields=["published_at"],
                condition=Q(status="open", asked_at=None),
                name="wish_unclaimed",
            ),
        ]
        constraints = [
            one_of("kind", WishKind, name="wish_kind_known"),
            one_of("status", WishStatus, name="wish_status_known"),
            one_of("hardship", Hardship, name="wish_hardship_known"),
            one_of("photo_state", PhotoState, name="wish_photo_state_known"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status__in=LIVE),
                name="wish_one_alive_a_household",
            ),
            models.CheckConstraint(
                name="wish_of_a_household_or_a_batch",
                condition=Q(is_batch=False, household__isnull=False, quantity=1)
                | Q(is_batch=True, household=None, wisher=None, is_child=False),
            ),
            models.CheckConstraint(
                name="wish_parts_within_quantity",
                condition=Q(
                    quantity__range=(1, MOST_ITEMS),
                    taken_count__lte=F("quantity"),
                    realised_count__lte=F("taken_count"),
                ),
            ),
            models.CheckConstraint(
                name="wish_status_follows_parts",
                condition=Q(status__in=["proposed", "returned"], taken_count=0)
                | Q(status="open", taken_count__lt=F("quantity"))
                | Q(
                    status="claimed",
                    taken_count=F("quantity"),
                    realised_count__lt=F("quantity"),
                )
                | Q(status="fulfilled", realised_count=F("quantity"))
                | Q(status__in=["closed", "revoked"], taken_count=F("realised_count")),
            ),
            models.CheckConstraint(
                name="wish_published_once_public",
                condition=~Q(status__in=["open", "claimed", "fulfilled", "closed"])
                | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="wish_ends_with_reason",
                condition=~Q(status__in=["returned", "closed", "revoked"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="wish_checked_by_second_person",
                condition=Q(checked_by=None) | ~Q(checked_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="wish_photo_shows_a_thing",
                condition=Q(photo="", photo_state="none")
                | Q(photo_is_of_thing=True) & ~Q(photo="") & ~Q(photo_state="none"),
            ),
            models.CheckConstraint(
                name="wish_of_a_child_is_guarded",
                condition=Q(is_child=False) & ~Q(hardship="child")
                | Q(is_child=True, guardian_agreed=True, photo=""),
            ),
            models.CheckConstraint(
                name="wish_goods_have_a_price",
                condition=Q(kind="service") | Q(price_fen__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"

    @property
    def left_count(self) -> int:
        """Parts that nobody holds."""
        return self.quantity - self.taken_count

    @property
    def is_public(self) -> bool:
        """May everyone see it?"""
        return self.status in PUBLIC

    @property
    def is_live(self) -> bool:
        """Is it still under way?"""
        return self.status in LIVE
