"""Which certificates hold."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import today
from wennuan.orgs.models import Certificate, CertificateStatus, Organisation


def valid_certificate(
    org: Organisation, kind: str, *, on: date | None = None
) -> Certificate | None:
    """The verified certificate of this kind that holds on a day (today), or None.

    Of several the one that holds longest; one without an end date comes first.
    """
    day = on or today()
    held = Certificate.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=day),
        org=org,
        kind=kind,
        status=CertificateStatus.VERIFIED,
        issued_on__lte=day,
    )
    return held.order_by(*_LONGEST_FIRST).first()


_LONGEST_FIRST = ("-expires_on", "-issued_on", "-pk")  # PostgreSQL sorts NULL first when descending


def due_for_reminder(days: int) -> QuerySet[Certificate]:
    """Verified certificates that end within some days, or have ended without being told."""
    until = today() + timedelta(days=days)
    due = Certificate.objects.filter(status=CertificateStatus.VERIFIED, expires_on__lte=until)
    return due.exclude(reminded_days__lt=0).select_related("org").order_by("expires_on", "pk")
