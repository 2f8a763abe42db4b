"""Claims (认领): who makes a wish true, the clock on it, and the way of the goods."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.codes import random_code
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow
from wennuan.wishes.models.wishes import Wish


class ClaimStatus(models.TextChoices):
    """How far a claim has come."""

    OFFERED = "offered", "轮到，等待答复"
    HELD = "held", "准备中"
    SENT = "sent", "在路上"
    ARRIVED = "arrived", "已到站"
    CHECKED = "checked", "已验收"
    HANDED = "handed", "已交付，待确认"
    DISPUTED = "disputed", "有异议，处理中"
    REALISED = "realised", "已实现"
    RELEASED = "released", "已放回"
    FAILED = "failed", "没有送成"


class Confirmed(models.TextChoices):
    """How the receiving side said that it has what it wished for."""

    CODE = "code", "确认码"
    SELF = "self", "本人或家人"
    PROXY = "proxy", "代办人"
    WITNESS = "witness", "见证人"
    RULING = "ruling", "异议裁定"


class CodeWay(models.TextChoices):
    """How the code of confirmation came to the receiving side."""

    SMS = "sms", "短信"
    PAPER = "paper", "纸条"


C = ClaimStatus
ON_THE_CLOCK = (C.OFFERED, C.HELD, C.SENT)
TRAVELLING = (C.SENT, C.ARRIVED, C.CHECKED, C.HANDED, C.DISPUTED)
LIVE_CLAIMS = (*ON_THE_CLOCK, C.ARRIVED, C.CHECKED, C.HANDED, C.DISPUTED)
TAKEN = (*LIVE_CLAIMS, C.REALISED)
HANDED_ON = (C.HANDED, C.DISPUTED, C.REALISED)


def new_claim_code() -> str:
    """What stands on the label and the slip of a claim."""
    return f"X{random_code(9)}"


class Claim(models.Model):
    """One neighbour or organisation takes a wish, or some parts of a batch, until ``due_at``.

    Who confirmed, and how, stands in the row itself, so that the database refuses a wish come
    true by the word of those who delivered it.
    """

    FLOW = Flow(
        accept=(C.OFFERED, C.HELD),
        send=(C.HELD, C.SENT),
        arrive=([C.HELD, C.SENT], C.ARRIVED),
        check=(C.ARRIVED, C.CHECKED),
        give_back=(C.ARRIVED, C.HELD),
        hand_over=(C.CHECKED, C.HANDED),
        serve=(C.HELD, C.HANDED),
        confirm=(C.HANDED, C.REALISED),
        refuse=(C.HANDED, C.DISPUTED),
        rule_received=(C.DISPUTED, C.REALISED),
        rule_again=(C.DISPUTED, C.CHECKED),
        rule_serve_again=(C.DISPUTED, C.HELD),
        rule_failed=(C.DISPUTED, C.FAILED),
        hand_back=([C.OFFERED, C.HELD], C.RELEASED),
        lapse=([C.OFFERED, C.HELD, C.SENT], C.RELEASED),
    )

    code = models.CharField("编号", max_length=12, unique=True, default=new_claim_code)
    wish = models.ForeignKey(Wish, models.PROTECT, related_name="claims", verbose_name="心愿")
    claimer = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="认领人"
    )
    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="认领组织",
    )  # fmt: skip
    quantity = models.PositiveIntegerField("份数", default=1)
    of_count = models.PositiveIntegerField("心愿的份数", default=1)
    status = models.CharField("状态", max_length=10, choices=C, default=C.HELD)
    claimed_at = models.DateTimeField("认领时间", default=now)
    due_at = models.DateTimeField("期限", null=True, blank=True)
    reminded_at = models.DateTimeField("提醒时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("放回的原因", max_length=120, blank=True)
    handed_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="交付人"
    )
    handed_at = models.DateTimeField("交付时间", null=True, blank=True)
    code_way = models.CharField("确认码方式", max_length=8, choices=CodeWay, blank=True)
    code_salt = models.CharField(max_length=16, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_told = models.CharField("说出的确认码", max_length=8, blank=True)
    code_printed_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="打印纸条的人"
    )
    code_entered_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="录入确认码的人"
    )
    confirmed_how = models.CharField("确认方式", max_length=8, choices=Confirmed, blank=True)
    confirmed_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "认领"
        indexes = [
            models.Index(fields=["wish", "status"], name="claim_of_wish"),
            models.Index(fields=["claimer", "-claimed_at"], name="claim_of_person"),
            models.Index(
                fields=["org", "-claimed_at"], condition=Q(org__isnull=False), name="claim_of_org"
            ),
            models.Index(
                fields=["due_at"], condition=Q(status__in=ON_THE_CLOCK), name="claim_on_the_clock"
            ),
            models.Index(
                fields=["confirmed_at"], condition=Q(status="realised"), name="claim_realised"
            ),
        ]
        constraints = [
            one_of("status", ClaimStatus, name="claim_status_known"),
            models.CheckConstraint(
                name="claim_confirmed_how_known",
                condition=Q(confirmed_how__in=["", *Confirmed.values]),
            ),
            models.UniqueConstraint(
                fields=["wish"],
                condition=Q(of_count=1, status__in=TAKEN),
                name="claim_one_alive_a_wish",
            ),
            models.UniqueConstraint(
                fields=["wish", "claimer"],
                condition=Q(org=None, status__in=LIVE_CLAIMS),
                name="claim_one_alive_a_person",
            ),
            models.UniqueConstraint(
                fields=["wish", "org"],
                condition=Q(org__isnull=False, status__in=LIVE_CLAIMS),
                name="claim_one_alive_an_org",
            ),
            models.CheckConstraint(
                name="claim_within_the_wish",
                condition=Q(quantity__gte=1, quantity__lte=F("of_count")),
            ),
            models.CheckConstraint(
                name="claim_has_a_clock_until_it_arrives",
                condition=Q(status__in=ON_THE_CLOCK, due_at__isnull=False)
                | Q(due_at=None) & ~Q(status__in=ON_THE_CLOCK),
            ),
            models.CheckConstraint(
                name="claim_handed_by_somebody",
                condition=~Q(status__in=HANDED_ON)
                | Q(handed_by__isnull=False, handed_at__isnull=False) & ~Q(handed_by=F("claimer")),
            ),
            models.CheckConstraint(
                name="claim_realised_by_receiving_side",
                condition=~Q(status="realised")
                | Q(confirmed_at__isnull=False)
                & (
                    Q(confirmed_how="code") & ~Q(code_told="")
                    | Q(
                        confirmed_how__in=["self", "proxy", "witness", "ruling"],
                        confirmed_by__isnull=False,
                    )
                    & ~Q(confirmed_by=F("handed_by"))
                    & ~Q(confirmed_by=F("claimer"))
                ),
            ),
            models.CheckConstraint(
                name="claim_paper_code_not_by_its_printer",
                condition=~Q(confirmed_how="code", code_way="paper")
                | Q(code_entered_by__isnull=False)
                & ~Q(code_entered_by=F("code_printed_by"))
                & ~Q(code_entered_by=F("handed_by")),
            ),
            models.CheckConstraint(
                name="claim_released_with_reason",
                condition=~Q(status__in=["released", "failed"]) | ~Q(end_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CustodyStep(models.TextChoices):
    """What happened to the goods of a claim."""

    SENT = "sent", "送出"
    ARRIVED = "arrived", "到站"
    CHECKED = "checked", "验收合格"
    GIVEN_BACK = "given_back", "验收不合格，退回认领人"
    LABELLED = "labelled", "贴标签"
    CODE_SENT = "code_sent", "发确认码"
    HANDED = "handed", "交付"
    CONFIRMED = "confirmed", "确认收到"
    REFUSED = "refused", "提出异议"
    RULED = "ruled", "异议裁定"


class CustodyEntry(models.Model):
    """One fact in the chain of custody: what, by whom, when. Never changed (trigger)."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="custody", verbose_name="认领")
    step = models.CharField("事项", max_length=10, choices=CustodyStep)
    at = models.DateTimeField("时间", default=now)
    by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="经手人"
    )
    note = models.CharField("说明", max_length=120, blank=True)
    photo = models.CharField("照片", max_length=120, blank=True)

    class Meta:
        verbose_name = "交接记录"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["claim", "at"], name="custody_of_claim")]
        constraints = [one_of("step", CustodyStep, name="custody_step_known")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.step}"


class Waiting(models.Model):
    """Someone who would take a wish should it become free: offered in order, with a short clock."""

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="waiting", verbose_name="心愿")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="排队的人"
    )
    org = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="排队的组织",
    )  # fmt: skip
    quantity = models.PositiveIntegerField("份数", default=1)
    at = models.DateTimeField("排队时间", default=now)
    served_at = models.DateTimeField("轮到时间", null=True, blank=True)
    left_at = models.DateTimeField("离开时间", null=True, blank=True)

    class Meta:
        verbose_name = "排队"
        indexes = [
            models.Index(
                fields=["wish", "at"],
                condition=Q(served_at=None, left_at=None),
                name="waiting_line",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wish", "person"],
                condition=Q(served_at=None, left_at=None),
                name="waiting_once",
            ),
            models.CheckConstraint(name="waiting_for_some", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.wish_id} {self.person_id}"


class Ruling(models.TextChoices):
    """What a referee found."""

    RECEIVED = "received", "确实已收到"
    AGAIN = "again", "重新交付"
    FAILED = "failed", "没有送成，心愿重新开放"


class Dispute(models.Model):
    """The receiving side says that it did not get what it wished for; somebody else decides.

    ``involved`` lists everyone who had a hand in it: the database refuses them as referee.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="disputes", verbose_name="认领")
    reason = models.CharField("异议内容", max_length=200)
    opened_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    opened_at = models.DateTimeField("提出时间", default=now)
    is_by_staff = models.BooleanField("站点代为登记", default=False)
    due_at = models.DateTimeField("办理期限")
    involved = ArrayField(models.BigIntegerField(), verbose_name="经手过的人")
    referee = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="裁定人"
    )
    ruling = models.CharField("裁定", max_length=10, choices=Ruling, blank=True)
    words = models.CharField("裁定说明", max_length=200, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True, blank=True)

    class Meta:
        verbose_name = "异议"
        constraints = [
            models.CheckConstraint(
                name="dispute_ruling_known", condition=Q(ruling__in=["", *Ruling.values])
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(ruled_at=None), name="dispute_one_open_a_claim"
            ),
            models.CheckConstraint(
                name="dispute_of_staff_makes_nothing_true",
                condition=~Q(is_by_staff=True, ruling="received"),
            ),
            models.CheckConstraint(
                name="dispute_ruled_whole",
                condition=Q(ruled_at=None, ruling="", referee=None)
                | Q(ruled_at__isnull=False, referee__isnull=False) & ~Q(ruling="") & ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.ruling}"


class CardState(models.TextChoices):
    """Whether the giver may see the card."""

    WAITING = "waiting", "待审核"
    SHOWN = "shown", "已转给认领人"
    REFUSED = "refused", "未通过"


class ThanksCard(models.Model):
    """Words of thanks from the receiving side; the giver sees them once they were checked."""

    FLOW = Flow(
        "state",
        show=(CardState.WAITING, CardState.SHOWN),
        refuse=(CardState.WAITING, CardState.REFUSED),
    )

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="thanks", verbose_name="认领")
    text = models.CharField("感谢的话", max_length=200)
    by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="写卡人"
    )
    at = models.DateTimeField("时间", default=now)
    state = models.CharField("状态", max_length=8, choices=CardState, default=CardState.WAITING)
    reason = models.CharField("未通过的原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "感谢卡"
        constraints = [one_of("state", CardState, name="thanks_state_known")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
