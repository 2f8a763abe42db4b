"""What may not be kept any longer, and notices that are over."""

from datetime import timedelta

from django.db.models import QuerySet

from wennuan.aid.models import AidRequest, PublicNotice, RequestStatus
from wennuan.aid.promises import FORGET_DAYS
from wennuan.kernel.clock import now


def to_forget() -> QuerySet[AidRequest]:
    """Requests taken back long ago that still hold what was said."""
    before = now() - timedelta(days=FORGET_DAYS)
    return AidRequest.objects.filter(
        status=RequestStatus.WITHDRAWN, status_at__lt=before, situation__isnull=False
    )


def health_to_forget() -> QuerySet[AidRequest]:
    """Health facts whose separate consent was withdrawn."""
    return AidRequest.objects.filter(
        health__isnull=False, health_consent__withdrawn_at__isnull=False
    )


def ended_notices() -> QuerySet[PublicNotice]:
    """Notices whose seven days are over while their request still waits."""
    waiting = PublicNotice.objects.filter(ends_at__lte=now(), request__status=RequestStatus.NOTICE)
    return waiting.select_related("request").order_by("pk")
