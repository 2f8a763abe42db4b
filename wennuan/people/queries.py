"""Who people are, and what others may see of them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from wennuan.audit.queries import readings_of
from wennuan.kernel.clock import today
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.errors import NotFound
from wennuan.kernel.privacy import mask_id, mask_name, mask_phone
from wennuan.people import hooks
from wennuan.people.models import (
    Consent,
    Delegation,
    DelegationStatus,
    Household,
    Member,
    Person,
    RightsRequest,
    RightsStatus,
    Scope,
)
from wennuan.people.rules import Matter, may_act_for
from wennuan.people.texts import newest
from wennuan.people.timeline import entries_of
from wennuan.places.models import Level, Place

PHONE, OPENID, IDENTITY = "phone", "openid", "id_number"  # what a keyed hash is of


def phone_hash(phone: str) -> bytes:
    """What a phone number is found by."""
    return blind_index(phone, PHONE)


def person_by_phone(phone: str) -> Person | None:
    """The person with this number (E.164), proven or not yet."""
    return Person.objects.filter(phone_hash=phone_hash(phone)).first()


def person_by_openid(openid: str) -> Person | None:
    """The person who opened the site in WeChat with this openid before."""
    return Person.objects.filter(openid_hash=blind_index(openid, OPENID)).first()


def must_use_second_factor(person: Person) -> bool:
    """Does this person hold a post that touches money or others' data?"""
    return person.is_staff or hooks.needs_second_factor(person)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What another person's screen may show: a nickname and masks, never the thing itself."""

    pk: int
    code: str
    public_name: str
    masked_name: str
    masked_phone: str
    masked_id: str
    is_verified: bool
    is_minor: bool


def person_card(person: Person) -> PersonCard:
    """One person for someone else's screen. Children are only 小*."""
    name = person.real_name or ""
    return PersonCard(
        pk=person.pk,
        code=person.code,
        public_name=person.public_name,
        masked_name="小*" if person.is_minor else mask_name(name),
        masked_phone=mask_phone(person.phone) if person.phone else "",
        masked_id="" if person.is_minor or not person.id_number else mask_id(person.id_number),
        is_verified=person.is_verified,
        is_minor=person.is_minor,
    )


def live_delegations(helper: Person) -> QuerySet[Delegation]:
    """For whom this helper may act today."""
    return Delegation.objects.filter(
        helper=helper, status=DelegationStatus.ACTIVE, valid_until__gte=today(),
        resident__is_active=True,
    ).select_related("resident")  # fmt: skip


def party_to(person: Person) -> Q:
    """Delegations that this person gave or holds."""
    return Q(helper=person) | Q(resident=person)


def delegations_of(person: Person) -> QuerySet[Delegation]:
    """All that this person gave or holds, living ones first."""
    return (
        Delegation.objects.filter(party_to(person))
        .select_related("helper", "resident")
        .order_by("ended_at", "-asked_at")
    )


@dataclass(frozen=True, slots=True)
class DelegationCard:
    """One delegation as either side sees it."""

    pk: int
    other: str
    is_helper: bool
    kind: str
    scopes: str
    status: str
    status_word: str
    valid_until: date
    is_live: bool


def delegation_cards(viewer: Person) -> list[DelegationCard]:
    """Who may act for me and for whom I may act. A helper shows a surname, a resident less."""
    return [_delegation_card(one, viewer) for one in delegations_of(viewer)]


def _delegation_card(one: Delegation, viewer: Person) -> DelegationCard:
    is_helper = one.helper_id == viewer.pk
    other = one.resident if is_helper else one.helper
    names = dict(Scope.choices)
    return DelegationCard(
        pk=one.pk,
        other=f"{mask_name(other.real_name or '') or other.public_name}"
        f"（{mask_phone(other.phone or '')}）",
        is_helper=is_helper,
        kind=one.get_kind_display(),
        scopes="、".join(names.get(scope, scope) for scope in one.scope),
        status=one.status,
        status_word=one.get_status_display(),
        valid_until=one.valid_until,
        is_live=one.status == DelegationStatus.ACTIVE and one.valid_until >= today(),
    )


def communities() -> QuerySet[Place]:
    """Where someone can live: the communities of today."""
    return Place.objects.filter(level=Level.COMMUNITY, valid_to=None).order_by("path")


def household_of(person: Person) -> Household | None:
    """The household that this person lives in now."""
    member = (
        Member.objects.filter(person=person, to_on=None).select_related("household__place").first()
    )
    return member.household if member else None


def members_of(household: Household) -> QuerySet[Member]:
    """Who lives there now, the head first."""
    return (
        Member.objects.filter(household=household, to_on=None)
        .select_related("person")
        .order_by("-is_head", "pk")
    )


def wards_of(guardian: Person) -> list[Person]:
    """The children for whom this person answers, until they are 18."""
    found = Person.objects.filter(guardian=guardian, is_active=True).order_by("pk")
    return [child for child in found if child.is_minor]


def ward_of(guardian: Person, code: str) -> Person:
    """One child of a guardian, by the child's public code. Raises NotFound for everyone else."""
    for child in wards_of(guardian):
        if child.code == code:
            return child
    raise NotFound("没有找到这个孩子的资料。", hint="孩子年满 18 岁以后，由本人自己管理。")


def rights_of(person: Person) -> QuerySet[RightsRequest]:
    """What this person, or somebody for them, asked about their data, newest first."""
    found = RightsRequest.objects.filter(Q(person=person) | Q(asked_by=person))
    return found.select_related("person", "asked_by").order_by("-asked_at", "-pk")


@dataclass(frozen=True, slots=True)
class RightsCard:
    """One request for whoever asked or whose data it is: the answer only for who may read it."""

    asked: RightsRequest
    is_about_viewer: bool
    answer: str
    can_withdraw: bool


def rights_card(asked: RightsRequest, *, viewer: Person) -> RightsCard:
    """Show one asked. A helper reads the answer only while accepted for identity matters."""
    may_read = may_act_for(viewer, Matter(asked.person, Scope.IDENTITY))
    return RightsCard(
        asked=asked,
        is_about_viewer=asked.person_id == viewer.pk,
        answer=(asked.answer or "") if may_read else "",
        can_withdraw=asked.FLOW.can(asked, "withdraw"),
    )


def open_rights_requests() -> QuerySet[RightsRequest]:
    """All requests about personal data without an answer, the first due first."""
    found = RightsRequest.objects.filter(status=RightsStatus.OPEN)
    return found.select_related("person__place").order_by("due_on", "pk")


def rights_waiting_for(worker: Person) -> QuerySet[RightsRequest]:
    """The open requests that this person may answer: of people who live in their areas; of those
    who named no community, whoever answers for the whole district."""
    where = Q(pk__in=[])
    for area in hooks.rights_areas(worker):
        where |= Q(person__place__path__startswith=area.path)
        if area.level == Level.DISTRICT:
            where |= Q(person__place=None)
    return open_rights_requests().filter(where).exclude(person=worker).exclude(asked_by=worker)


def has_agreed(person: Person, kind: str) -> bool:
    """Does this person's agreement to the newest text of a kind stand?"""
    return Consent.objects.filter(
        person=person, text__kind=kind, text__version=newest(kind).version, withdrawn_at=None
    ).exists()


def consents_of(person: Person) -> QuerySet[Consent]:
    """Everything this person ever agreed to, newest first, the withdrawn marked so."""
    return (
        Consent.objects.filter(person=person)
        .select_related("text", "given_by")
        .order_by("withdrawn_at", "-given_at")
    )


def consents_in_care_of(person: Person) -> QuerySet[Consent]:
    """One's own agreements, and those of the children for whom one answers."""
    people = [person, *wards_of(person)]
    return Consent.objects.filter(person__in=people).select_related("text", "person", "given_by")


def export_of(person: Person) -> list[hooks.Section]:
    """What a person takes along: everything here that is about them, then the apps above."""
    home = household_of(person)
    own = hooks.Section(
        "account",
        "账户",
        (
            {
                "编号": person.code,
                "昵称": person.nickname,
                "手机号": person.phone or "",
                "姓名": person.real_name or "",
                "身份证号": person.id_number or "",
                "所在社区": str(person.place or ""),
                "加入时间": _when(person.joined_at),
                "实名时间": _when(person.verified_at),
                "微信登录": "已开通" if person.openid else "未开通",
            },
        ),
    )
    return [own, _household_section(home), _consent_section(person), *_record_sections(person),
            *hooks.export_sections(person)]  # fmt: skip


def _household_section(home: Household | None) -> hooks.Section:
    members = members_of(home) if home else []
    rows = [
        {
            "姓名": member.name or (member.person and member.person.public_name) or "",
            "关系": member.get_relation_display(),
            "住址": (home.address if home and member.is_head else "") or "",
        }
        for member in members
    ]
    return hooks.Section("household", "家庭", tuple(rows))


def _consent_section(person: Person) -> hooks.Section:
    rows = [
        {
            "文本": f"{consent.text.title} 第 {consent.text.version} 版",
            "方式": consent.get_channel_display(),
            "同意时间": _when(consent.given_at),
            "撤回时间": _when(consent.withdrawn_at),
        }
        for consent in consents_of(person)
    ]
    return hooks.Section("consents", "同意记录", tuple(rows))


def _record_sections(person: Person) -> list[hooks.Section]:
    delegations = [
        {
            "代办人": one.helper.public_name,
            "居民": one.resident.public_name,
            "状态": one.get_status_display(),
            "有效期至": f"{one.valid_until:%Y-%m-%d}",
        }
        for one in delegations_of(person)
    ]
    readings = [
        {"时间": _when(one.at), "内容": one.what, "理由": one.reason} for one in readings_of(person)
    ]
    history = [{"时间": _when(one.at), "事项": one.sentence} for one in entries_of(person)]
    rights = [
        {
            "编号": one.code,
            "事项": one.get_kind_display(),
            "说明": one.words or "",
            "状态": one.get_status_display(),
            "答复": one.answer or "",
        }
        for one in RightsRequest.objects.filter(person=person).order_by("pk")
    ]
    return [
        hooks.Section("rights", "个人信息申请", tuple(rights)),
        hooks.Section("delegations", "代办委托", tuple(delegations)),
        hooks.Section("readings", "谁看过我的信息", tuple(readings)),
        hooks.Section("history", "大事记", tuple(history)),
    ]


def _when(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What stands on one's own page."""

    card: PersonCard
    doors: list[hooks.Door]
    has_wechat: bool
    reading_count: int
    scopes: frozenset[str]
    ward_count: int
    is_restricted: bool


def own_page(person: Person, under: Delegation | None = None) -> OwnPage:
    """Greeting and ways on for the person; ``under`` a delegation, what its matters open.

    Doors without a scope are nobody's but the person's own.
    """
    matters = frozenset(under.scope if under else Scope.values)
    doors = [d for d in hooks.me_doors(person) if under is None or d.scope in matters]
    return OwnPage(
        card=person_card(person),
        doors=doors,
        has_wechat=person.openid is not None,
        reading_count=readings_of(person).count(),
        scopes=matters,
        ward_count=len(wards_of(person)),
        is_restricted=person.restricted_at is not None,
    )
