"""An alarm (同户提醒): one household turned up in two modules within some days."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class AlarmStatus(models.TextChoices):
    """Whether somebody has said why it is right to go on."""

    RAISED = "raised", "待说明"
    SETTLED = "settled", "已说明"


class AlarmOutcome(models.TextChoices):
    """What somebody found who looked at both."""

    SEPARATE = "separate", "是两件不同的需要，都继续"
    SAME = "same", "是同一件事，只留一处"
    COORDINATED = "coordinated", "有重叠，已和对方商量好分工"


class Alarm(models.Model):
    """The same household in two modules: one open alarm a pair, settled with a stated reason."""

    FLOW = Flow(settle=(AlarmStatus.RAISED, AlarmStatus.SETTLED))

    household = models.ForeignKey(
        "people.Household", models.PROTECT, related_name="+", verbose_name="家庭"
    )
    one_app = models.CharField("一个模块", max_length=20)
    other_app = models.CharField("另一个模块", max_length=20)
    raised_at = models.DateTimeField("提醒时间", default=now)
    status = models.CharField("状态", max_length=8, choices=AlarmStatus, default=AlarmStatus.RAISED)
    outcome = models.CharField("结论", max_length=12, choices=AlarmOutcome, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="说明人"
    )
    settled_at = models.DateTimeField("说明时间", null=True)

    class Meta:
        verbose_name = "同户提醒"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            one_of("status", AlarmStatus, name="alarm_status_known"),
            models.CheckConstraint(
                name="alarm_outcome_known",
                condition=Q(outcome="") | Q(outcome__in=AlarmOutcome.values),
            ),
            models.UniqueConstraint(
                fields=["household", "one_app", "other_app"],
                condition=Q(status="raised"),
                name="alarm_once_a_pair",
            ),
            models.CheckConstraint(
                name="alarm_of_two_modules_in_order", condition=Q(one_app__lt=F("other_app"))
            ),
            models.CheckConstraint(
                name="alarm_settled_with_reason",
                condition=Q(status="raised", outcome="", reason="", settled_at=None)
                | Q(status="settled", settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(reason="")
                & ~Q(outcome=""),
            ),
        ]
        indexes = [models.Index(fields=["household", "-raised_at"], name="alarm_household")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.one_app}+{self.other_app}"
