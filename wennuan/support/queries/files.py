"""A whole record, in clear, for whoever opened it with a reason; and for the household itself."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from wennuan.audit.models import AuditEntry
from wennuan.kernel.clock import now, today
from wennuan.kernel.money import yuan
from wennuan.kernel.privacy import mask_name
from wennuan.people.models import Consent, ConsentKind, Member, Person
from wennuan.people.queries import members_of
from wennuan.support.models import (
    CareVisit,
    Cause,
    Circumstance,
    CircumstanceKind,
    HealthKind,
    HeldCertificate,
    Leaving,
    LeavingStatus,
    Measure,
    MoneyLine,
    Pairing,
    RecordObjection,
    Side,
    Snapshot,
    SupportRecord,
    VisitStatus,
)
from wennuan.support.rules import may_answer, may_decide, may_keep, may_verify

OPEN_FOR = timedelta(minutes=30)  # a reason holds so long


def is_open_to(record: SupportRecord, person: Person) -> bool:
    """Did this person open the record, with a reason, a short while ago?"""
    return AuditEntry.objects.filter(
        kind=SupportRecord._meta.label, subject_id=record.pk, actor=person, verb="support.read",
        at__gt=now() - OPEN_FOR,
    ).exists()  # fmt: skip


def name_of(member: Member) -> str:
    """How a member is called: as the household wrote it, else the real name."""
    own = member.person.real_name or member.person.public_name if member.person else ""
    return member.name or own or "（没有姓名）"


def masked_name_of(member: Member) -> str:
    """The same for other people's screens. Children are only 小*."""
    if member.person is not None and member.person.is_minor:
        return "小*"
    return mask_name(name_of(member))


def adults_of(record: SupportRecord) -> list[Person]:
    """The members with an account who are not known to be children."""
    people = [member.person for member in members_of(record.household)]
    return [person for person in people if person is not None and not person.is_minor]


def consent_for(member: Member) -> Consent | None:
    """The consent under which a member's health may be kept.

    Their own; a guardian's for a child; an adult's of the household for who has no account.
    """
    if member.person is not None:
        people = [member.person, member.person.guardian] if member.person.is_minor else [
            member.person
        ]  # fmt: skip
    else:
        present = Member.objects.filter(household=member.household, to_on=None)
        people = [one.person for one in present.select_related("person") if one.person]
        people = [person for person in people if not person.is_minor]
    alive = Consent.objects.filter(text__kind=ConsentKind.HEALTH, withdrawn_at=None)
    return alive.filter(person__in=[one for one in people if one]).order_by("-given_at").first()


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One member, with what is true of them."""

    pk: int
    name: str
    relation: str
    is_head: bool
    age: int | None
    has_account: bool
    circumstances: tuple[tuple[int, str], ...]  # number and words


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """Income and spending of a year."""

    year: int
    income: tuple[MoneyLine, ...]
    spending: tuple[MoneyLine, ...]
    income_fen: int
    spending_fen: int
    income_each_fen: int  # a head of the household


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """A certificate held. The number is shown by its end only."""

    pk: int
    category: str
    issuer: str
    number_end: str
    valid_from: date
    valid_to: date | None
    seen: str
    is_valid: bool
    ended: str
    verified_by: str
    can_verify: bool


@dataclass(frozen=True, slots=True)
class PlanCard:
    """The plan of a year with its measures."""

    pk: int
    year: int
    goal: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class LeavingCard:
    """One leaving, with its notice and decision."""

    pk: int
    reason: str
    words: str
    status: str
    status_word: str
    notice_until: date
    proposed_by: str
    decision: str
    is_over: bool
    can_decide: bool


@dataclass(frozen=True, slots=True)
class ObjectionCard:
    """One objection and its answer."""

    pk: int
    by: str
    words: str
    made_at: datetime
    due_at: datetime
    answer: str
    is_upheld: bool | None
    can_answer: bool


@dataclass(frozen=True, slots=True)
class File:
    """All of a record. Notes of visits and other people's objections are for its keepers only."""

    record: SupportRecord
    causes: tuple[str, ...]
    members: tuple[MemberCard, ...]
    money: tuple[MoneyYear, ...]
    certificates: tuple[CertificateCard, ...]
    pairings: tuple[Pairing, ...]
    plans: tuple[PlanCard, ...]
    visits: tuple[CareVisit, ...]
    snapshots: tuple[Snapshot, ...]
    leavings: tuple[LeavingCard, ...]
    objections: tuple[ObjectionCard, ...]
    address: str
    can_keep: bool

    @property
    def pairing(self) -> Pairing | None:
        """The present named helper."""
        return next((one for one in self.pairings if one.to_on is None), None)

    @property
    def waiting_visits(self) -> tuple[CareVisit, ...]:
        """Visits still to be made."""
        return tuple(one for one in self.visits if one.status == VisitStatus.PLANNED)


def file_of(record: SupportRecord, *, viewer: Person) -> File:
    """A record for its keepers and the named helper."""
    return _file(record, viewer, may_keep(viewer, record), own=False)


def own_file(record: SupportRecord, *, viewer: Person) -> File:
    """A record for an adult of the household: without the workers' notes on visits, without
    others' objections, and of health only what is theirs, or of someone they answer for."""
    return _file(record, viewer, False, own=True)


def _file(record: SupportRecord, viewer: Person, can_keep: bool, *, own: bool) -> File:
    members = list(members_of(record.household))
    people = len(members) or 1
    objections = record.objections.select_related("person", "answered_by", "leaving__proposed_by")
    if own:
        objections = objections.filter(person=viewer)
    return File(
        record=record,
        causes=causes_of(record),
        members=tuple(_members(record, members, viewer if own else None)),
        money=tuple(_money(record, people)),
        certificates=tuple(_certificate(one, viewer) for one in _held(record)),
        pairings=tuple(record.pairings.select_related("helper", "paired_by")),
        plans=tuple(
            PlanCard(plan.pk, plan.year, plan.goal or "", tuple(plan.measures.all()))
            for plan in record.plans.prefetch_related("measures")
        ),
        visits=tuple(record.visits.select_related("done_by", "planned_by")),
        snapshots=tuple(record.snapshots.select_related("taken_by")),
        leavings=tuple(_leaving(one, viewer) for one in _left(record)),
        objections=tuple(_objection(one, viewer) for one in objections),
        address=record.household.address or "",
        can_keep=can_keep,
    )


def causes_of(record: SupportRecord) -> tuple[str, ...]:
    """The causes, in words."""
    values = (record.causes or "").split(",")
    return tuple(Cause(value).label for value in values if value in Cause.values)


def _members(record: SupportRecord, members: list[Member], own: Person | None) -> list[MemberCard]:
    known = record.circumstances.filter(ended_at=None).select_related("consent", "member__person")
    said: dict[int, list[tuple[int, str]]] = {}
    for one in known:
        words = words_of(one)
        if own is not None and one.kind == CircumstanceKind.HEALTH and not _is_for(one, own):
            words = "健康情况（只给本人看）"
        if words:
            said.setdefault(one.member_id, []).append((one.pk, words))
    return [
        MemberCard(
            pk=member.pk,
            name=name_of(member),
            relation=member.get_relation_display(),
            is_head=member.is_head,
            age=member.person.age if member.person else None,
            has_account=member.person is not None,
            circumstances=tuple(said.get(member.pk, ())),
        )
        for member in members
    ]


def _is_for(circumstance: Circumstance, person: Person) -> bool:
    whose, consent = circumstance.member.person, circumstance.consent
    return person.pk in {
        whose.pk if whose else None,
        whose.guardian_id if whose else None,
        consent.person_id if consent else None,
    }


def words_of(circumstance: Circumstance) -> str:
    """A circumstance in words; of health nothing once the consent was withdrawn."""
    if circumstance.kind != CircumstanceKind.HEALTH:
        return circumstance.get_kind_display()
    consent = circumstance.consent
    if consent is None or consent.withdrawn_at is not None or not circumstance.health:
        return ""
    kind, _, words = circumstance.health.partition(":")
    label = HealthKind(kind).label
    return f"{label}（{words}）" if words else label


def _money(record: SupportRecord, people: int) -> list[MoneyYear]:
    years: dict[int, list[MoneyLine]] = {}
    for line in record.money.all():
        years.setdefault(line.year, []).append(line)
    found = []
    for year, lines in years.items():
        income = tuple(line for line in lines if line.side == Side.INCOME)
        spending = tuple(line for line in lines if line.side == Side.SPENDING)
        total = sum(line.amount_fen for line in income)
        found.append(
            MoneyYear(
                year, income, spending, total, sum(x.amount_fen for x in spending), total // people
            )
        )
    return found


def _held(record: SupportRecord) -> list[HeldCertificate]:
    found = record.certificates.select_related("verified_by")
    for held in found:
        held.record = record
    return list(found)


def _certificate(held: HeldCertificate, viewer: Person) -> CertificateCard:
    number = held.number or ""
    return CertificateCard(
        pk=held.pk,
        category=held.get_category_display(),
        issuer=held.issuer,
        number_end=f"尾号 {number[-4:]}" if number else "没有编号",
        valid_from=held.valid_from,
        valid_to=held.valid_to,
        seen=held.get_seen_display(),
        is_valid=held.is_valid,
        ended=f"{held.ended_on:%Y-%m-%d} 停止：{held.ended_why}" if held.ended_on else "",
        verified_by=held.verified_by.public_name if held.verified_by else "",
        can_verify=held.verified_by is None and held.is_valid and may_verify(viewer, held),
    )


def _left(record: SupportRecord) -> list[Leaving]:
    found = list(record.leavings.select_related("proposed_by", "decided_by"))
    for leaving in found:
        leaving.record = record
    return found


def _leaving(leaving: Leaving, viewer: Person) -> LeavingCard:
    is_noticed = leaving.status == LeavingStatus.NOTICED
    return LeavingCard(
        pk=leaving.pk,
        reason=leaving.get_reason_display(),
        words=leaving.words or "",
        status=leaving.status,
        status_word=leaving.get_status_display(),
        notice_until=leaving.notice_until,
        proposed_by=leaving.proposed_by.public_name,
        decision=leaving.decision or "",
        is_over=leaving.notice_until < today(),
        can_decide=is_noticed and may_decide(viewer, leaving),
    )


def _objection(objection: RecordObjection, viewer: Person) -> ObjectionCard:
    return ObjectionCard(
        pk=objection.pk,
        by=objection.person.public_name,
        words=objection.words or "",
        made_at=objection.made_at,
        due_at=objection.due_at,
        answer=objection.answer or "",
        is_upheld=objection.is_upheld,
        can_answer=objection.answered_at is None and may_answer(viewer, objection),
    )


def content_of(record: SupportRecord, *, viewer: Person) -> str:
    """Everything that a snapshot keeps, as one text that is always written the same way."""
    file = _file(record, viewer, False, own=False)
    facts: dict[str, Any] = {
        "编号": record.code,
        "社区": str(record.household.place),
        "致困原因": list(file.causes),
        "困难情况": record.story or "",
        "住房和财产": record.assets or "",
        "成员": [
            {"姓名": one.name, "关系": one.relation, "情形": _lasting(record, one)}
            for one in file.members
        ],
        "收支": [
            {
                "年": year.year,
                "全年收入（分）": year.income_fen,
                "全年支出（分）": year.spending_fen,
            }
            for year in file.money
        ],
        "证明": [
            {
                "类别": one.category,
                "部门": one.issuer,
                "止": str(one.valid_to or ""),
                "有效": one.is_valid,
            }
            for one in file.certificates
        ],
        "责任人": file.pairing.helper.public_name if file.pairing else "",
        "计划": [
            {
                "年": plan.year,
                "目标": plan.goal,
                "措施": [
                    {"措施": m.words or "", "期限": str(m.due_on), "状态": m.get_status_display()}
                    for m in plan.measures
                ],
            }
            for plan in file.plans
        ],
        "走访": [str(one.done_on) for one in file.visits if one.done_on],
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _lasting(record: SupportRecord, card: MemberCard) -> list[str]:
    """What a snapshot may keep of a member for good: nothing that a consent can take back."""
    known = record.circumstances.filter(member=card.pk, ended_at=None)
    said = known.exclude(kind=CircumstanceKind.HEALTH)
    return [one.get_kind_display() for one in said]


def digest_of(content: str) -> str:
    """The hash by which a snapshot is shown to be unchanged."""
    return sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SnapshotCard:
    """One snapshot, read back and compared with its hash."""

    year: int
    outcome: str
    taken_at: datetime
    taken_by: str
    digest: str
    is_whole: bool
    facts: tuple[tuple[str, tuple[str, ...]], ...]


def snapshot_card(snapshot: Snapshot) -> SnapshotCard:
    """Show a snapshot, and whether its text still gives its hash."""
    return SnapshotCard(
        year=snapshot.year,
        outcome=snapshot.get_outcome_display(),
        taken_at=snapshot.taken_at,
        taken_by=snapshot.taken_by.public_name,
        digest=snapshot.digest,
        is_whole=digest_of(snapshot.content) == snapshot.digest,
        facts=tuple(
            (name, tuple(_spoken(value))) for name, value in json.loads(snapshot.content).items()
        ),
    )


def _spoken(value: Any) -> list[str]:
    """What a snapshot keeps under one name, in lines."""
    if isinstance(value, list):
        return [line for one in value for line in _spoken(one)]
    if isinstance(value, dict):
        parts = [_part(name, inner) for name, inner in value.items() if inner != ""]
        return ["，".join(parts)]
    return [str(value)] if value else []


def _part(name: str, value: Any) -> str:
    if name.endswith("（分）"):
        return f"{name.removesuffix('（分）')} {yuan(int(value))}"
    said = "；".join(_spoken(value)) if isinstance(value, list) else str(value)
    return f"{name} {said}"
