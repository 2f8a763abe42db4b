"""People, their households, what they agreed to, and who may act for them."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q

from wennuan.kernel.clock import now, today
from wennuan.kernel.codes import birth_date, random_code
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.kernel.db import one_of
from wennuan.kernel.flows import Flow

CHILD_UNTIL = 14  # 个人信息保护法 art. 31: a guardian agrees
ADULT_FROM = 18


def new_code() -> str:
    """A public code of a person that says nothing about them."""
    return f"R{random_code(9)}"


def new_household_code() -> str:
    """A public code of a household that says nothing about it."""
    return f"H{random_code(9)}"


class PersonManager(BaseUserManager["Person"]):
    """Makes people."""

    def create_superuser(self, code: str, password: str | None = None) -> "Person":
        """An administrator of the machine, for Django's own admin. Signs in by phone like all."""
        person = self.model(code=code, is_staff=True, is_superuser=True, nickname="管理员")
        person.set_unusable_password()
        person.save()
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """A resident. Real name, phone and identity number are held encrypted, found by keyed hash."""

    code = models.CharField("编号", max_length=16, unique=True, default=new_code)
    nickname = models.CharField("昵称", max_length=20, blank=True)
    phone = EncryptedTextField("手机号", null=True, blank=True)
    phone_hash = models.BinaryField(max_length=16, unique=True, null=True)
    phone_verified = models.BooleanField("手机已验证", default=False)
    openid = EncryptedTextField("微信标识", null=True, blank=True)
    openid_hash = models.BinaryField(max_length=16, unique=True, null=True)
    real_name = EncryptedTextField("姓名", null=True, blank=True)
    id_number = EncryptedTextField("身份证号", null=True, blank=True)
    id_hash = models.BinaryField(max_length=16, unique=True, null=True)
    verified_at = models.DateTimeField("实名时间", null=True, blank=True)
    guardian = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="wards", verbose_name="监护人"
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, verbose_name="所在社区"
    )
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField("可进入后台", default=False)
    joined_at = models.DateTimeField("加入时间", default=now)
    restricted_at = models.DateTimeField("限制查看时间", null=True, blank=True)
    closed_at = models.DateTimeField("注销时间", null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "居民"
        constraints = [
            models.CheckConstraint(
                name="person_verified_has_identity",
                condition=Q(verified_at=None)
                | Q(real_name__isnull=False, id_number__isnull=False, id_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="person_closed_keeps_no_data",
                condition=Q(closed_at=None)
                | Q(
                    is_active=False,
                    nickname="",
                    phone__isnull=True,
                    phone_hash__isnull=True,
                    openid__isnull=True,
                    openid_hash__isnull=True,
                    real_name__isnull=True,
                    id_number__isnull=True,
                    id_hash__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="person_not_own_guardian",
                condition=Q(guardian=None) | ~Q(guardian=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_verified(self) -> bool:
        """Is the real name verified?"""
        return self.verified_at is not None

    @property
    def public_name(self) -> str:
        """What others see: the nickname, or a neighbour without a name."""
        return self.nickname or "热心邻居"

    @property
    def born_on(self) -> date | None:
        """The birth date inside the identity number, when that is known."""
        return birth_date(self.id_number) if self.id_number else None

    @property
    def age(self) -> int | None:
        """Full years today, when the identity number is known."""
        return age_on(self.born_on, today()) if self.born_on else None

    @property
    def is_minor(self) -> bool:
        """Is this person known to be under 18?"""
        return self.age is not None and self.age < ADULT_FROM


def age_on(born: date, day: date) -> int:
    """Full years of someone on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Relation(models.TextChoices):
    """What a member is to the head of the household."""

    HEAD = "head", "户主"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    GRANDPARENT = "grandparent", "祖父母或外祖父母"
    GRANDCHILD = "grandchild", "孙子女或外孙子女"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "其他"


class Household(models.Model):
    """People who live together (户), with one address and one history."""

    code = models.CharField("编号", max_length=16, unique=True, default=new_household_code)
    place = models.ForeignKey("places.Place", models.PROTECT, verbose_name="所在社区")
    address = EncryptedTextField("住址", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=now)

    class Meta:
        verbose_name = "家庭"

    def __str__(self) -> str:
        return self.code


class Member(models.Model):
    """Someone in a household, from one day until another. Not everyone has an account."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="members", verbose_name="家庭"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账户"
    )
    name = EncryptedTextField("姓名", null=True, blank=True)
    relation = models.CharField("与户主关系", max_length=12, choices=Relation)
    is_head = models.BooleanField("户主", default=False)
    from_on = models.DateField("起", default=today)
    to_on = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "家庭成员"
        constraints = [
            one_of("relation", Relation, name="member_relation_known"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(to_on=None), name="member_of_one_household"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(to_on=None, is_head=True),
                name="household_one_head",
            ),
            models.CheckConstraint(
                name="member_days_in_order",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.pk}"


class TimelineEntry(models.Model):
    """One line of the history of a person or household, written down by any module."""

    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="家庭"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="居民"
    )
    at = models.DateTimeField("时间", default=now)
    app = models.CharField("模块", max_length=20)
    sentence = models.CharField("事项", max_length=120)
    link = models.CharField("链接", max_length=200, blank=True)

    class Meta:
        verbose_name = "大事记"
        indexes = [
            models.Index(fields=["person", "-at"], name="timeline_person"),
            models.Index(fields=["household", "-at"], name="timeline_household"),
        ]
        constraints = [
            models.CheckConstraint(
                name="timeline_about_someone",
                condition=Q(person__isnull=False) | Q(household__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%F} {self.sentence}"


class ConsentKind(models.TextChoices):
    """What is agreed to, each apart from the others."""

    TERMS = "terms", "用户协议"
    PRIVACY = "privacy", "隐私政策"
    IDENTITY = "identity", "处理身份证号等敏感信息"
    PUBLISH = "publish", "公开姓名或昵称"
    MINOR = "minor", "监护人同意"
    CONDUCT = "conduct", "接触他人信息的保密约定"
    AID = "aid", "求助承诺与信息使用"
    HEALTH = "health", "处理健康信息"


class Channel(models.TextChoices):
    """How something reached us."""

    WEB = "web", "网页"
    WECHAT = "wechat", "微信"
    DESK = "desk", "站点代办"
    PAPER = "paper", "纸质"
    PHONE = "phone", "电话"


class ConsentText(models.Model):
    """A text that people agree to, in one version, which never changes (trigger)."""

    kind = models.CharField("类别", max_length=12, choices=ConsentKind)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=40)
    body = models.TextField("正文")
    published_at = models.DateTimeField("发布时间", default=now)

    class Meta:
        verbose_name = "同意书文本"
        constraints = [
            one_of("kind", ConsentKind, name="consent_text_kind_known"),
            models.UniqueConstraint(fields=["kind", "version"], name="consent_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class Consent(models.Model):
    """One person agreed to one text: when, how, for what, and until when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name="居民")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+", verbose_name="文本")
    scope = models.CharField("范围", max_length=80, blank=True)
    channel = models.CharField("方式", max_length=8, choices=Channel, default=Channel.WEB)
    given_at = models.DateTimeField("同意时间", default=now)
    given_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代为同意"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "同意记录"
        constraints = [
            one_of("channel", Channel, name="consent_channel_known"),
            models.UniqueConstraint(
                fields=["person", "text", "scope"],
                condition=Q(withdrawn_at=None),
                name="consent_once_alive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.text_id}"


class RightsKind(models.TextChoices):
    """What the law lets a person ask about their data (个人信息保护法 44–48)."""

    ACCESS = "access", "查阅我的信息"
    COPY = "copy", "复制或转移我的信息"
    CORRECT = "correct", "更正、补充我的信息"
    DELETE = "delete", "删除我的信息"
    RESTRICT = "restrict", "限制或拒绝别人查看我的信息"
    EXPLAIN = "explain", "说明我的信息是怎么用的"


class RightsStatus(models.TextChoices):
    """Where a rights request stands."""

    OPEN = "open", "处理中"
    GRANTED = "granted", "已办理"
    REFUSED = "refused", "不能办理，已说明理由"
    WITHDRAWN = "withdrawn", "已撤回"


def new_rights_code() -> str:
    """A number to quote that says nothing about anyone."""
    return f"Q{random_code(9)}"


class RightsRequest(models.Model):
    """Somebody asks to see, copy, correct, delete, restrict or explain data, by a clock."""

    FLOW = Flow(
        grant=(RightsStatus.OPEN, RightsStatus.GRANTED),
        refuse=(RightsStatus.OPEN, RightsStatus.REFUSED),
        withdraw=(RightsStatus.OPEN, RightsStatus.WITHDRAWN),
    )

    code = models.CharField("编号", max_length=16, unique=True, default=new_rights_code)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="居民")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    kind = models.CharField("事项", max_length=10, choices=RightsKind)
    words = EncryptedTextField("说明", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=RightsStatus, default=RightsStatus.OPEN
    )
    asked_at = models.DateTimeField("提出时间", default=now)
    due_on = models.DateField("答复期限")
    answer = EncryptedTextField("答复", null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "个人信息申请"
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status="open"), name="rights_open_due")
        ]
        constraints = [
            one_of("kind", RightsKind, name="rights_kind_known"),
            one_of("status", RightsStatus, name="rights_status_known"),
            models.CheckConstraint(
                name="rights_answered_by_someone_else",
                condition=Q(status__in=["open", "withdrawn"], answered_by=None, answered_at=None)
                | Q(
                    ~Q(answered_by=F("person")),
                    ~Q(answered_by=F("asked_by")),
                    status__in=["granted", "refused"],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(status="open"), name="rights_one_open_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_overdue(self) -> bool:
        """Is it past its day without an answer?"""
        return self.status == RightsStatus.OPEN and self.due_on < today()


class DelegationKind(models.TextChoices):
    """Who the helper is to the resident."""

    FAMILY = "family", "家人代办"
    WORKER = "worker", "帮办员代办"


class Scope(models.TextChoices):
    """What may be done for the resident."""

    GIVING = "giving", "捐赠"
    REQUESTS = "requests", "心愿、求助和报名"
    HOUSEHOLD = "household", "家庭资料"
    IDENTITY = "identity", "实名和同意书"


class DelegationStatus(models.TextChoices):
    """Where a delegation stands."""

    ASKED = "asked", "等待本人确认"
    ACTIVE = "active", "有效"
    ENDED = "ended", "已结束"


class AcceptedHow(models.TextChoices):
    """How the resident agreed."""

    CODE = "code", "本人手机验证码"
    PAPER = "paper", "本人签字的委托书"


class Delegation(models.Model):
    """A helper (帮办员 or family) may act for a resident, for some things and for a time."""

    FLOW = Flow(
        accept=(DelegationStatus.ASKED, DelegationStatus.ACTIVE),
        end=([DelegationStatus.ASKED, DelegationStatus.ACTIVE], DelegationStatus.ENDED),
    )

    helper = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="代办人")
    resident = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="居民")
    kind = models.CharField("代办类别", max_length=8, choices=DelegationKind)
    scope = models.JSONField("代办事项", default=list)
    valid_until = models.DateField("有效期至")
    status = models.CharField(
        "状态", max_length=8, choices=DelegationStatus, default=DelegationStatus.ASKED
    )
    asked_at = models.DateTimeField("提出时间", default=now)
    accepted_at = models.DateTimeField("确认时间", null=True, blank=True)
    accepted_how = models.CharField("确认方式", max_length=8, choices=AcceptedHow, blank=True)
    paper = models.CharField("委托书", max_length=120, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "代办委托"
        constraints = [
            one_of("kind", DelegationKind, name="delegation_kind_known"),
            one_of("status", DelegationStatus, name="delegation_status_known"),
            models.CheckConstraint(
                name="delegation_not_to_oneself", condition=~Q(helper=F("resident"))
            ),
            models.CheckConstraint(
                name="delegation_active_was_accepted",
                condition=~Q(status="active")
                | Q(accepted_at__isnull=False, accepted_how="code")
                | (Q(accepted_at__isnull=False, accepted_how="paper") & ~Q(paper="")),
            ),
            models.UniqueConstraint(
                fields=["helper", "resident"],
                condition=Q(status__in=["asked", "active"]),
                name="delegation_once_alive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper_id} → {self.resident_id}"


class Proof(models.Model):
    """A code sent to a phone to confirm one act; kept only as keyed hashes, for minutes."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="本人")
    purpose = models.CharField("用途", max_length=40)
    code_hash = models.BinaryField(max_length=16)
    sent_at = models.DateTimeField("发送时间", default=now)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "确认码"
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose"], name="proof_latest_only")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"
