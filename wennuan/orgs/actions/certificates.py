"""Certificates are submitted, compared with their scan by a second person, and watched."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell, tell_all
from wennuan.orgs.models import Certificate, CertificateKind, CertificateStatus, Organisation
from wennuan.orgs.queries.certificates import due_for_reminder
from wennuan.orgs.queries.organisations import people_in_charge
from wennuan.orgs.rules import may_edit_org, may_verify_certificate
from wennuan.people.models import Person

OVER = -1
REMIND_DAYS = (OVER, 7, 30, 60)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What stands on a certificate; ``scan`` is a path from kernel.files.store_upload."""

    kind: str
    number: str
    issuer: str
    issued_on: date
    scan: str
    expires_on: date | None = None
    grade: str = ""


@transaction.atomic
def submit_certificate(org: Organisation, facts: CertificateFacts, *, by: Person) -> Certificate:
    """Hand in a certificate with its scan; it proves nothing until a second person verified it."""
    require(may_edit_org, by, org)
    _check(facts)
    certificate = Certificate.objects.create(
        org=org,
        kind=facts.kind,
        number=facts.number.strip(),
        grade=facts.grade.strip(),
        issuer=facts.issuer.strip(),
        issued_on=facts.issued_on,
        expires_on=facts.expires_on,
        scan=facts.scan,
        submitted_by=by,
    )
    record("orgs.certificate_submitted", certificate, by=by, kind=facts.kind, org=org.pk)
    return certificate


@transaction.atomic
def verify_certificate(certificate: Certificate, *, by: Person) -> Certificate:
    """Confirm that scan and words agree; from now on it counts."""
    return _decide(certificate, "verify", by, "")


@transaction.atomic
def refuse_certificate(certificate: Certificate, *, by: Person, reason: str) -> Certificate:
    """Refuse a certificate, with a reason that the organisation reads."""
    return _decide(certificate, "refuse", by, _given(reason))


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: Person, reason: str) -> Certificate:
    """Take back a verified certificate, as when the authority cancelled it."""
    return _decide(certificate, "revoke", by, _given(reason))


def _decide(certificate: Certificate, step: str, by: Person, reason: str) -> Certificate:
    certificate = lock(certificate)
    require(may_verify_certificate, by, certificate)
    certificate.FLOW.take(certificate, step)
    certificate.decided_by, certificate.decided_at, certificate.reason = by, now(), reason
    certificate.save(update_fields=["status", "decided_by", "decided_at", "reason"])
    record(f"orgs.certificate_{step}", certificate, by=by, reason=reason, org=certificate.org_id)
    link = reverse("orgs:certificate", args=[certificate.pk])
    template = "orgs/notices/certificate_decided"
    tell(certificate.submitted_by, template, by=by, link=link, certificate=certificate)
    return certificate


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明原因，对方要照着它改。", field="reason")
    return reason.strip()


def _check(facts: CertificateFacts) -> None:
    if facts.issued_on > today():
        raise Invalid("发证日期不能晚于今天。", field="issued_on")
    if facts.expires_on is not None and facts.expires_on <= facts.issued_on:
        raise Invalid("有效期要晚于发证日期。", field="expires_on")
    if facts.kind == CertificateKind.RATING and not facts.grade.strip():
        raise Invalid("请填写评估等级，例如 3A。", field="grade")
    counted = [CertificateStatus.SUBMITTED, CertificateStatus.VERIFIED]
    same = Certificate.objects.filter(kind=facts.kind, number=facts.number.strip())
    if same.filter(status__in=counted).exists():
        raise Invalid("这个编号的证书已经提交过。", field="number")


@transaction.atomic
def remind_of_expiry(*, by: Person | None) -> int:
    """Tell those in charge 60, 30 and 7 days before a certificate ends, and when it has."""
    told = 0
    for certificate in due_for_reminder(max(REMIND_DAYS)).select_for_update(of=("self",)):
        left = (certificate.expires_on - today()).days if certificate.expires_on else 0
        step = next(n for n in REMIND_DAYS if left <= n)
        if certificate.reminded_days is not None and certificate.reminded_days <= step:
            continue
        certificate.reminded_days = step
        certificate.save(update_fields=["reminded_days"])
        link = reverse("orgs:certificate", args=[certificate.pk])
        tell_all(
            people_in_charge(certificate.org),
            "orgs/notices/certificate_ending",
            by=by,
            link=link,
            certificate=certificate,
            left=left,
        )
        told += 1
    return told
