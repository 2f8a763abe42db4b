"""Lists of records, masked; what is due; and the notices that everyone may read."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from wennuan.kernel.clock import today
from wennuan.orgs.holding import posts_of
from wennuan.people.models import Household, Member, Person
from wennuan.people.queries import communities
from wennuan.places.models import Place
from wennuan.support.clocks import (
    CERTIFICATE_AHEAD,
    CHECK_AHEAD,
    MEASURE_AHEAD,
    VISIT_AHEAD,
)
from wennuan.support.models import (
    CareVisit,
    HeldCertificate,
    Leaving,
    LeavingStatus,
    Measure,
    MeasureStatus,
    Pairing,
    RecordStatus,
    SupportRecord,
    VisitStatus,
)
from wennuan.support.queries.files import masked_name_of
from wennuan.support.rules import KEEPERS

PAGE = 30
TONES = {"open": "open", "leaving": "wait", "left": "idle"}


def record_of(household: Household) -> SupportRecord | None:
    """The record of a household, if it was ever opened."""
    return SupportRecord.objects.filter(household=household).select_related("household").first()


def records_for(person: Person) -> QuerySet[SupportRecord]:
    """The records that this person keeps, or is the named helper of."""
    where = Q(pairings__helper=person, pairings__to_on=None)
    for post in posts_of(person).filter(role__in=KEEPERS, place__isnull=False):
        if post.place is not None:
            where |= Q(household__place__path__startswith=post.place.path)
    own = Member.objects.filter(person=person, to_on=None).values("household")
    return SupportRecord.objects.filter(where).exclude(household__in=own).distinct()


def areas_of(person: Person) -> list[Place]:
    """The communities for which this person keeps records."""
    where = Q(pk__in=[])
    for post in posts_of(person).filter(role__in=KEEPERS, place__isnull=False):
        if post.place is not None:
            where |= Q(path__startswith=post.place.path)
    return list(communities().filter(where))


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record in a list: nobody's name in full, no address, nothing about health."""

    pk: int
    code: str
    name: str
    member_count: int
    place: str
    status: str
    status_word: str
    tone: str
    helper: str
    next_check_on: date | None
    is_overdue: bool
    certificates: tuple[str, ...]


def record_cards(records: QuerySet[SupportRecord]) -> list[RecordCard]:
    """Records for a list, the first due first."""
    present = Member.objects.filter(to_on=None).select_related("person").order_by("-is_head", "pk")
    found = records.select_related("household__place").prefetch_related(
        Prefetch("household__members", queryset=present, to_attr="present"),
        Prefetch(
            "pairings",
            queryset=Pairing.objects.filter(to_on=None).select_related("helper"),
            to_attr="now_paired",
        ),
        Prefetch(
            "certificates",
            queryset=HeldCertificate.objects.filter(ended_on=None),
            to_attr="held",
        ),
    )
    return [_card(record) for record in found]


def _card(record: SupportRecord) -> RecordCard:
    members: list[Member] = record.household.present  # type: ignore[attr-defined]
    paired: list[Pairing] = record.now_paired  # type: ignore[attr-defined]
    held: list[HeldCertificate] = record.held  # type: ignore[attr-defined]
    return RecordCard(
        pk=record.pk,
        code=record.code,
        name=masked_name_of(members[0]) if members else "（没有成员）",
        member_count=len(members),
        place=str(record.household.place),
        status=record.status,
        status_word=record.get_status_display(),
        tone=TONES[record.status],
        helper=paired[0].helper.public_name if paired else "",
        next_check_on=record.next_check_on,
        is_overdue=bool(record.next_check_on and record.next_check_on < today()),
        certificates=tuple(one.get_category_display() for one in held if one.is_valid),
    )


def counts_of(records: QuerySet[SupportRecord]) -> dict[str, int]:
    """How many records stand where."""
    found = dict(records.values_list("status").annotate(count=Count("pk", distinct=True)))
    return {status: found.get(status, 0) for status in RecordStatus.values}


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """What a public notice of a leaving says: masked name, number of members, nothing else."""

    pk: int
    name: str
    member_count: int
    place: str
    reason: str
    until: date


def noticed() -> QuerySet[Leaving]:
    """Leavings whose notice is out today."""
    out = Leaving.objects.filter(status=LeavingStatus.NOTICED, notice_until__gte=today())
    return out.select_related("record__household__place", "proposed_by").order_by("notice_until")


def notice_cards() -> list[NoticeCard]:
    """The notices of today, gone after their last day."""
    return [
        NoticeCard(
            pk=one.pk,
            name=one.public_name,
            member_count=one.member_count,
            place=str(one.record.household.place),
            reason=one.get_reason_display(),
            until=one.notice_until,
        )
        for one in noticed()
    ]


def due_checks() -> QuerySet[SupportRecord]:
    """Records whose yearly re-check comes near."""
    near = SupportRecord.objects.filter(next_check_on__lte=today() + CHECK_AHEAD)
    return near.filter(status=RecordStatus.OPEN).select_related("household__place")


def due_visits() -> QuerySet[CareVisit]:
    """Planned visits that come near."""
    near = CareVisit.objects.filter(
        status=VisitStatus.PLANNED, planned_on__lte=today() + VISIT_AHEAD
    )
    return near.select_related("record__household__place")


def due_measures() -> QuerySet[Measure]:
    """Measures that are to be done soon."""
    near = Measure.objects.filter(status=MeasureStatus.PLANNED, due_on__lte=today() + MEASURE_AHEAD)
    return near.select_related("plan__record__household__place")


def due_certificates() -> QuerySet[HeldCertificate]:
    """Certificates that expire soon."""
    near = HeldCertificate.objects.filter(
        ended_on=None, valid_to__lte=today() + CERTIFICATE_AHEAD
    ).exclude(record__status=RecordStatus.LEFT)
    return near.select_related("record__household__place")
