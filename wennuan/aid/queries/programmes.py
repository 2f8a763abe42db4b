"""Programmes that everybody may read."""

from django.db.models import QuerySet

from wennuan.aid.models import AidProgramme, ProgrammeStatus
from wennuan.aid.rules import PROGRAMME_STAFF
from wennuan.orgs.models import Organisation
from wennuan.orgs.queries import posts_of
from wennuan.people.models import Person


def public_programmes() -> QuerySet[AidProgramme]:
    """Programmes that were published, the open ones first."""
    shown = AidProgramme.objects.exclude(status=ProgrammeStatus.DRAFT)
    return shown.select_related("org__place", "fund").order_by("-status", "name")


def open_programmes() -> QuerySet[AidProgramme]:
    """Programmes that take requests now."""
    return public_programmes().filter(status=ProgrammeStatus.OPEN)


def own_orgs(person: Person) -> QuerySet[Organisation]:
    """The organisations whose programmes this person writes."""
    held = posts_of(person).filter(role__in=PROGRAMME_STAFF, org__isnull=False).values("org")
    return Organisation.objects.filter(pk__in=held).order_by("name")


def own_programmes(person: Person) -> QuerySet[AidProgramme]:
    """All programmes of those organisations."""
    return AidProgramme.objects.filter(org__in=own_orgs(person)).select_related("org", "fund")
