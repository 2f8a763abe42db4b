"""Which certificates hold."""

from datetime import date

from django.db.models import Q

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
