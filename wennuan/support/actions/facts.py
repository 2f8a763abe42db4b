"""What is true of a household: circumstances, money of a year, certificates held."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record as note
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Consent, Member, Person
from wennuan.support import clocks, queries
from wennuan.support.actions.records import held
from wennuan.support.models import (
    INCOMES,
    Category,
    Circumstance,
    CircumstanceKind,
    HealthKind,
    HeldCertificate,
    MoneyKind,
    MoneyLine,
    Seen,
    Side,
    SupportRecord,
)
from wennuan.support.rules import may_verify
from wennuan.tasks.actions import close_task, open_task

NO_CONSENT = "登记健康情况，要先有本人（或监护人）单独的同意书。"
WHERE_TO_AGREE = "可以在“我的—我同意过的”里签，或者代收纸质的。"
RIGID_LONGEST = timedelta(days=366)
FIRST_YEAR = 2000


@transaction.atomic
def note_circumstance(
    record: SupportRecord, member: Member, kind: str, *, by: Person
) -> Circumstance:
    """Note what is true of a member, apart from health."""
    record = held(record, by=by)
    _check_member(record, member)
    if kind not in CircumstanceKind.values or kind == CircumstanceKind.HEALTH:
        raise Invalid("请选择一种情形。", field="kind")
    try:
        with transaction.atomic():
            made = Circumstance.objects.create(
                record=record, member=member, kind=kind, noted_by=by, noted_at=now()
            )
    except IntegrityError as twice:
        raise Invalid("这一条已经登记过了。", field="kind") from twice
    note("support.circumstance_noted", made, by=by, kind=kind)
    return made


@transaction.atomic
def note_health(
    record: SupportRecord, member: Member, kind: str, words: str, *, by: Person
) -> Circumstance:
    """Note something about a member's health: only with a consent of its own, encrypted."""
    record = held(record, by=by)
    _check_member(record, member)
    if kind not in HealthKind.values:
        raise Invalid("请选择健康情况的种类。", field="health")
    consent = queries.consent_for(member)
    if consent is None:
        raise Invalid(
            NO_CONSENT, field="member", hint="可以在“我的—我同意过的”里签，或代收纸质的。"
        )
    made = Circumstance.objects.create(
        record=record, member=member, kind=CircumstanceKind.HEALTH, consent=consent,
        health=f"{kind}:{words.strip()}", noted_by=by, noted_at=now(),
    )  # fmt: skip
    note("support.circumstance_noted", made, by=by, kind=CircumstanceKind.HEALTH)
    return made


def _check_member(record: SupportRecord, member: Member) -> None:
    if member.household_id != record.household_id or member.to_on is not None:
        raise Invalid("这个人现在不在这户里。", field="member")


@transaction.atomic
def end_circumstance(circumstance: Circumstance, *, by: Person) -> Circumstance:
    """It is true no longer. What was said about health is erased."""
    held(circumstance.record, by=by)
    circumstance = lock(circumstance)
    if circumstance.ended_at is None:
        circumstance.ended_at, circumstance.health = now(), None
        circumstance.save(update_fields=["ended_at", "health"])
        note("support.circumstance_ended", circumstance, by=by)
    return circumstance


@transaction.atomic
def erase_health(consent: Consent, *, by: Person | None) -> int:
    """A consent was withdrawn: what was kept under it about health is erased at once."""
    known = Circumstance.objects.filter(consent=consent, health__isnull=False)
    for circumstance in known.select_for_update():
        circumstance.health, circumstance.ended_at = None, circumstance.ended_at or now()
        circumstance.save(update_fields=["health", "ended_at"])
        note("support.health_erased", circumstance, by=by)
    return len(known)


@dataclass(frozen=True, slots=True)
class Money:
    """One kind of money of one year."""

    year: int
    kind: str
    amount_fen: int
    words: str = ""


@transaction.atomic
def note_money(record: SupportRecord, money: Money, *, by: Person) -> MoneyLine:
    """Note what came in or went out in a year; noting the same kind again corrects it."""
    record = held(record, by=by)
    if money.kind not in MoneyKind.values:
        raise Invalid("请选择项目。", field="kind")
    if not FIRST_YEAR <= money.year <= today().year:
        raise Invalid("请填写今年或者以前的年份。", field="year")
    side = Side.INCOME if money.kind in INCOMES else Side.SPENDING
    line, _ = MoneyLine.objects.update_or_create(
        record=record, year=money.year, kind=money.kind,
        defaults={
            "side": side, "amount_fen": money.amount_fen, "note": money.words.strip() or None,
            "noted_by": by, "noted_at": now(),
        },
    )  # fmt: skip
    note("support.money_noted", line, by=by, year=money.year, kind=money.kind)
    return line


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What stands on a certificate of an authority, and how we know."""

    category: str
    issuer: str
    number: str
    valid_from: date
    valid_to: date | None
    seen: str


@transaction.atomic
def enter_certificate(
    record: SupportRecord, facts: CertificateFacts, *, by: Person
) -> HeldCertificate:
    """Write down a certificate that the household holds. We certify nothing: an authority did."""
    record = held(record, by=by)
    _check_certificate(facts)
    made = HeldCertificate.objects.create(
        record=record, category=facts.category, issuer=facts.issuer.strip(),
        number=facts.number.strip() or None, valid_from=facts.valid_from,
        valid_to=facts.valid_to, seen=facts.seen, entered_by=by, entered_at=now(),
    )  # fmt: skip
    note("support.certificate_entered", made, by=by, category=facts.category)
    if queries.due_certificates().filter(pk=made.pk).exists():
        open_task(clocks.certificate_task(made), by=by)
    return made


def _check_certificate(facts: CertificateFacts) -> None:
    if facts.category not in Category.values or facts.seen not in Seen.values:
        raise Invalid("请选择类别和依据。", field="category")
    if not facts.issuer.strip():
        raise Invalid("请写明是哪个部门认定的。平台自己不认定。", field="issuer")
    if facts.valid_to is not None and facts.valid_to < facts.valid_from:
        raise Invalid("有效期的结束不能早于开始。", field="valid_to")
    if facts.category == Category.RIGID:
        last = facts.valid_from + RIGID_LONGEST
        if facts.valid_to is None or facts.valid_to > last:
            raise Invalid("刚性支出困难家庭的认定最长 12 个月，请核对。", field="valid_to")


@transaction.atomic
def verify_certificate(certificate: HeldCertificate, *, by: Person) -> HeldCertificate:
    """A second person has compared it."""
    certificate = lock(certificate)
    require(may_verify, by, certificate)
    if certificate.seen == Seen.TOLD:
        raise WrongState("还没有见到证件，不能核对。请先看原件、复印件或部门数据，重新登记。")
    if certificate.verified_by is not None or certificate.ended_on is not None:
        raise WrongState("这份证明已经核对过，或者已经停止。")
    certificate.verified_by, certificate.verified_at = by, now()
    certificate.save(update_fields=["verified_by", "verified_at"])
    note("support.certificate_verified", certificate, by=by)
    return certificate


@transaction.atomic
def end_certificate(certificate: HeldCertificate, why: str, *, by: Person) -> HeldCertificate:
    """It holds no longer, or a newer one took its place."""
    held(certificate.record, by=by)
    certificate = lock(certificate)
    if not why.strip():
        raise Invalid("请写明为什么停止，例如“换了新证”。", field="why")
    if certificate.ended_on is None:
        certificate.ended_on, certificate.ended_why = today(), why.strip()[:60]
        certificate.save(update_fields=["ended_on", "ended_why"])
        note("support.certificate_ended", certificate, by=by)
        close_task(f"support:certificate:{certificate.pk}", by=by)
    return certificate
