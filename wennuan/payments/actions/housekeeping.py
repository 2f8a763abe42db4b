"""What is kept of notices, and for how long."""

from datetime import timedelta
from typing import TYPE_CHECKING

from wennuan.kernel.clock import now
from wennuan.payments.models import Notification, Payment, PaymentStatus, Verdict

if TYPE_CHECKING:
    from wennuan.people.models import Person

WORTHLESS = (Verdict.FORGED, Verdict.UNKNOWN)
WORTHLESS_KEPT = timedelta(days=30)
WORTHLESS_MOST = 10_000
OTHERS_KEPT = timedelta(days=1100)  # three years; the payment itself stays as long as the books
RECALLED_AT_ONCE = 200


def expire_notices(*, by: "Person | None") -> int:
    """Drop old notices, and forged ones beyond a number; give back how many went."""
    worthless = Notification.objects.filter(verdict__in=WORTHLESS)
    newest = worthless.order_by("-received_at").values("pk")[:WORTHLESS_MOST]
    gone, _ = worthless.exclude(pk__in=newest).delete()
    old, _ = worthless.filter(received_at__lt=now() - WORTHLESS_KEPT).delete()
    rest, _ = Notification.objects.filter(received_at__lt=now() - OTHERS_KEPT).delete()
    return gone + old + rest


def recall_unsettled(*, by: "Person | None") -> int:
    """Notices that were kept but could not be settled: ask the gateway about their orders now."""
    unsettled = Notification.objects.filter(verdict=Verdict.RECEIVED).order_by("received_at")
    numbers = dict(unsettled.values_list("pk", "number")[:RECALLED_AT_ONCE])
    moved = Payment.objects.filter(
        number__in=numbers.values(), status__in=[PaymentStatus.CREATED, PaymentStatus.PENDING]
    ).update(next_query_at=now())
    Notification.objects.filter(pk__in=numbers, verdict=Verdict.RECEIVED).update(
        verdict=Verdict.UNCLEAR, reason="处理时出错，已改为向渠道查询"
    )
    return moved
