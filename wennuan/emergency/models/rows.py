"""Rows of an emergency (登记户) and every edit to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class RowState(models.TextChoices):
    """How far a household has been reached."""

    UNVERIFIED = "unverified", "待核实"
    PHONED = "phoned", "已通话"
    ON_WAY = "on_way", "有人在路上"
    CLOSED = "closed", "已办结"


class ClosedHow(models.TextChoices):
    """How it ended for a household."""

    SAFE = "safe", "电话确认平安"
    MOVED = "moved", "已转移安置"
    SUPPLIED = "supplied", "物资已送到"
    SOLVED = "solved", "上门解决了"
    HANDED_ON = "handed_on", "已转交有关部门"
    NOBODY = "nobody", "多次联系不上"


class JoinedBy(models.TextChoices):
    """Why two rows are taken for one household."""

    PHONE = "phone", "电话相同"
    IDENTITY = "identity", "身份证号相同"
    HOME = "home", "姓名和地址相同"
    HAND = "hand", "人工认定"


class Row(models.Model):
    """One struck household. Names, phones, addresses and needs are encrypted, found by hash."""

    FLOW = Flow(
        "state",
        phone=([RowState.UNVERIFIED, RowState.PHONED], RowState.PHONED),
        take=([RowState.UNVERIFIED, RowState.PHONED], RowState.ON_WAY),
        let_go=(RowState.ON_WAY, RowState.UNVERIFIED),
        close=([RowState.UNVERIFIED, RowState.PHONED, RowState.ON_WAY], RowState.CLOSED),
        reopen=(RowState.CLOSED, RowState.UNVERIFIED),
    )

    emergency = models.ForeignKey(
        "emergency.Emergency", models.PROTECT, related_name="rows", verbose_name="应急登记"
    )
    number = models.PositiveIntegerField("序号")
    line = models.OneToOneField(
        "emergency.SheetLine", models.PROTECT, null=True, related_name="row", verbose_name="录入行"
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="社区",
    )  # fmt: skip
    name = EncryptedTextField("姓名", null=True)
    phone = EncryptedTextField("电话", null=True)
    address = EncryptedTextField("地址", null=True)
    needs = EncryptedTextField("需要什么", null=True)
    note = EncryptedTextField("备注", null=True)
    people_count = models.PositiveSmallIntegerField("人数", null=True)
    phone_hash = models.BinaryField(max_length=16, null=True)
    identity_hash = models.BinaryField(max_length=16, null=True)
    home_hash = models.BinaryField(max_length=16, null=True)
    state = models.CharField("状态", max_length=10, choices=RowState, default=RowState.UNVERIFIED)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经手人"
    )
    state_at = models.DateTimeField("状态时间", null=True)
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="谁去"
    )
    closed_how = models.CharField("怎么办结", max_length=10, choices=ClosedHow, blank=True)
    joined_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="joined", verbose_name="并入"
    )
    joined_by = models.CharField("并入依据", max_length=8, choices=JoinedBy, blank=True)
    is_dropped = models.BooleanField("已撤下", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", default=now)

    class Meta:
        verbose_name = "登记户"
        ordering = ["number"]
        indexes = [
            models.Index(fields=["emergency", "phone_hash"], name="row_phone"),
            models.Index(fields=["emergency", "home_hash"], name="row_home"),
        ]
        constraints = [
            one_of("state", RowState, name="row_state_known"),
            models.UniqueConstraint(fields=["emergency", "number"], name="row_number_once"),
            models.CheckConstraint(
                name="row_on_the_way_has_somebody",
                condition=Q(state="on_way", taker__isnull=False)
                | ~Q(state="on_way") & Q(taker=None),
            ),
            models.CheckConstraint(
                name="row_closed_says_how",
                condition=Q(state="closed") & ~Q(closed_how="")
                | ~Q(state="closed") & Q(closed_how=""),
            ),
            models.CheckConstraint(
                name="row_joined_says_why",
                condition=Q(joined_into=None, joined_by="")
                | Q(joined_into__isnull=False) & ~Q(joined_by="") & ~Q(joined_into=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.emergency_id}/{self.number}"


class EditKind(models.TextChoices):
    """What was done to a row."""

    ADDED = "added", "登记"
    CHANGED = "changed", "修改内容"
    PHONED = "phoned", "打过电话"
    TAKEN = "taken", "我去"
    LET_GO = "let_go", "放下，另找人去"
    CLOSED = "closed", "办结"
    REOPENED = "reopened", "重新打开"
    JOINED = "joined", "并入同一户"
    SPLIT = "split", "分开"
    DROPPED = "dropped", "撤下"
    UNDONE = "undone", "撤销"


class Edit(models.Model):
    """One edit to one row. Never changed or deleted (trigger): an undo is one more edit."""

    row = models.ForeignKey(Row, models.PROTECT, related_name="edits", verbose_name="登记户")
    version = models.PositiveIntegerField("版本")
    kind = models.CharField("动作", max_length=10, choices=EditKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁"
    )
    at = models.DateTimeField("时间", default=now)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by", verbose_name="撤销的是"
    )

    class Meta:
        verbose_name = "登记改动"
        ordering = ["-version"]
        constraints = [
            one_of("kind", EditKind, name="edit_kind_known"),
            models.UniqueConstraint(fields=["row", "version"], name="edit_version_once"),
            models.CheckConstraint(
                name="edit_undoes_something",
                condition=Q(kind="undone", undoes__isnull=False)
                | ~Q(kind="undone") & Q(undoes=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} v{self.version} {self.kind}"


class EditContent(models.Model):
    """What stood there before an edit and after it, encrypted; goes when personal data goes."""

    edit = models.OneToOneField(
        Edit, models.PROTECT, related_name="content", verbose_name="登记改动"
    )
    before = EncryptedTextField("改前", null=True)
    after = EncryptedTextField("改后", null=True)

    class Meta:
        verbose_name = "改动内容"

    def __str__(self) -> str:
        return str(self.edit_id)
