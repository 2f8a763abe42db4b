"""Organisations: for everybody, for their own people, and for whoever verifies them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import today
from wennuan.orgs.holding import holders, posts_of
from wennuan.orgs.models import (
    Certificate,
    CertificateStatus,
    Organisation,
    OrgStatus,
    Role,
)
from wennuan.people.models import Person
from wennuan.places.models import Place, Site

SHOWN = (OrgStatus.VERIFIED, OrgStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class OrgFilter:
    """What a visitor is looking for; empty means everything."""

    place: Place | None = None
    kind: str = ""
    text: str = ""


def public_orgs(wanted: OrgFilter) -> QuerySet[Organisation]:
    """Verified organisations, by name; suspended ones only by their own address."""
    orgs = Organisation.objects.filter(status=OrgStatus.VERIFIED)
    if wanted.place is not None:
        orgs = orgs.filter(place__path__startswith=wanted.place.path)
    if wanted.kind:
        orgs = orgs.filter(kind=wanted.kind)
    for word in wanted.text.split()[:5]:
        orgs = orgs.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(credit_code=word.upper())
        )
    return orgs.select_related("place").order_by("name", "pk")


def shown_org(pk: int) -> Organisation | None:
    """An organisation that has a public page, or None."""
    shown = Organisation.objects.filter(pk=pk, status__in=SHOWN)
    return shown.select_related("place").first()


def orgs_of(person: Person) -> QuerySet[Organisation]:
    """The organisations that a person registered, answers for or manages."""
    managed = posts_of(person).filter(role=Role.ORG_MANAGER).values("org")
    own = Q(registered_by=person) | Q(responsible=person) | Q(pk__in=managed)
    return Organisation.objects.filter(own).select_related("place").order_by("name", "pk")


def people_in_charge(org: Organisation) -> list[Person]:
    """Whoever answers for an organisation, and its managers; everyone once."""
    managers = holders(Role.ORG_MANAGER, org=org)
    return list({p.pk: p for p in [org.responsible, *managers]}.values())


def review_areas(person: Person) -> Q | None:
    """Where this person verifies, as a condition on ``place__path``; None for nowhere."""
    posts = posts_of(person).filter(role=Role.REVIEWER, place__isnull=False)
    paths = [post.place.path for post in posts if post.place]
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(place__path__startswith=path)
    return condition if paths else None


def waiting_orgs(person: Person) -> QuerySet[Organisation]:
    """Registrations that wait in this reviewer's areas, the oldest first."""
    areas = review_areas(person)
    if areas is None:
        return Organisation.objects.none()
    waiting = Organisation.objects.filter(areas, status=OrgStatus.SUBMITTED)
    return waiting.select_related("place").order_by("registered_at", "pk")


def waiting_certificates(person: Person) -> QuerySet[Certificate]:
    """Certificates that wait in this reviewer's areas, the oldest first."""
    areas = review_areas(person)
    if areas is None:
        return Certificate.objects.none()
    orgs = Organisation.objects.filter(areas)
    waiting = Certificate.objects.filter(org__in=orgs, status=CertificateStatus.SUBMITTED)
    return waiting.select_related("org__place").order_by("submitted_at", "pk")


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """What everybody may see of a verified certificate: never its scan."""

    kind: str
    number: str
    grade: str
    issuer: str
    dates: str
    holds: bool


def certificate_cards(org: Organisation) -> list[CertificateCard]:
    """The verified certificates of an organisation, those that have ended included."""
    verified = org.certificates.filter(status=CertificateStatus.VERIFIED)
    return [_card(certificate) for certificate in verified]


def _card(certificate: Certificate) -> CertificateCard:
    issued, ends = certificate.issued_on, certificate.expires_on
    until = f"有效期至 {ends:%Y-%m-%d}" if ends else "长期有效"
    return CertificateCard(
        kind=certificate.get_kind_display(),
        number=certificate.number,
        grade=certificate.grade,
        issuer=certificate.issuer,
        dates=f"{issued:%Y-%m-%d} 发证，{until}",
        holds=ends is None or ends >= today(),
    )


def host_of(site: Site) -> Organisation | None:
    """The organisation that runs a site."""
    return Organisation.objects.filter(hosted__site=site).first()


def hosted_sites(org: Organisation) -> QuerySet[Site]:
    """The service sites that an organisation runs."""
    return Site.objects.filter(pk__in=org.hosted.values("site")).select_related("place")
