"""Private conversations (私下谈): a resident and the worker on duty of their area, nobody else."""

from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now, today
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow


class DutyRole(models.TextChoices):
    """Whom a resident may talk to in private: values are those of orgs' roles."""

    COMMUNITY_WORKER = "community_worker", "社区工作者"
    SOCIAL_WORKER = "social_worker", "社工"


class ConversationStatus(models.TextChoices):
    """How a conversation stands."""

    WAITING = "waiting", "等对方回复"
    TALKING = "talking", "谈话中"
    ENDED = "ended", "已结束"


class Conversation(models.Model):
    """A resident and whoever is on duty; the database lets no other role be the other side.

    A worker never begins one with a minor (CHECK), and all on duty in the area may read a minor's,
    so that no child is ever alone with one adult.
    """

    FLOW = Flow(
        answer=(ConversationStatus.WAITING, ConversationStatus.TALKING),
        ask=([ConversationStatus.TALKING, ConversationStatus.ENDED], ConversationStatus.WAITING),
        end=(
            [ConversationStatus.WAITING, ConversationStatus.TALKING], ConversationStatus.ENDED,
        ),
    )  # fmt: skip

    resident = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="居民", db_index=False
    )
    worker = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="接谈人", db_index=False
    )
    role = models.CharField("接谈人的岗位", max_length=20, choices=DutyRole)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="区域")
    thread = models.ForeignKey(
        "talk.Thread", models.PROTECT, null=True, related_name="+", verbose_name="起于哪个帖子"
    )
    is_minors = models.BooleanField("居民未成年", default=False)
    began_by_resident = models.BooleanField("由居民开始", default=True)
    status = models.CharField("状态", max_length=8, choices=ConversationStatus)
    due_on = models.DateField("最晚回复日", null=True)
    began_at = models.DateTimeField("开始时间", default=now)
    last_at = models.DateTimeField("最近有人说话", default=now)

    class Meta:
        verbose_name = "私下谈话"
        constraints = [
            one_of("status", ConversationStatus, name="conversation_status_known"),
            one_of("role", DutyRole, name="conversation_only_with_duty"),
            models.CheckConstraint(
                name="conversation_between_two", condition=~Q(resident=F("worker"))
            ),
            models.CheckConstraint(
                name="conversation_with_minor_begun_by_minor",
                condition=Q(is_minors=False) | Q(began_by_resident=True),
            ),
            models.CheckConstraint(
                name="conversation_waiting_has_a_day",
                condition=~Q(status="waiting") | ~Q(due_on=None),
            ),
            models.UniqueConstraint(
                fields=["resident", "place", "role"], name="conversation_one_a_duty"
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "-last_at"], name="conversation_of_worker"),
            models.Index(fields=["resident", "-last_at"], name="conversation_of_resident"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.role}"

    @property
    def is_overdue(self) -> bool:
        """Has the resident waited longer than promised?"""
        waits = self.status == ConversationStatus.WAITING and self.due_on is not None
        return waits and self.due_on < today()  # type: ignore[operator]


class MessageKind(models.TextChoices):
    """Who speaks in a private conversation."""

    RESIDENT = "resident", "居民"
    WORKER = "worker", "接谈人"
    HANDOVER = "handover", "交接"


class ConversationMessage(models.Model):
    """One word in a private conversation (私下谈话的话); encrypted, never searched or shown on."""

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", verbose_name="谈话", db_index=False
    )
    kind = models.CharField("谁说的", max_length=8, choices=MessageKind)
    author = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="说话人"
    )
    body = EncryptedTextField("内容")
    said_at = models.DateTimeField("时间", default=now)

    class Meta:
        verbose_name = "谈话的话"
        constraints = [one_of("kind", MessageKind, name="conversation_message_kind_known")]
        indexes = [models.Index(fields=["conversation", "-id"], name="conversation_message_order")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.pk}"
