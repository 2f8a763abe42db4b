"""Referrals: those that wait, and those that are silent."""

from django.db.models import F, Q, QuerySet

from wennuan.aid.models import Referral, ReferralStatus
from wennuan.aid.rules import HANDLERS, ORG_RECEIVERS
from wennuan.kernel.clock import now
from wennuan.orgs.queries import posts_of
from wennuan.people.models import Person

WAITING = (ReferralStatus.SENT, ReferralStatus.ACCEPTED)


def late_referrals() -> QuerySet[Referral]:
    """Referrals whose clock has run out since they were last raised."""
    late = Referral.objects.filter(status__in=WAITING, due_at__lt=now())
    unheard = Q(escalated_at=None) | Q(escalated_at__lt=F("due_at"))
    return late.filter(unheard).select_related("request__place__parent").order_by("pk")


def referrals_to(person: Person) -> QuerySet[Referral]:
    """What was referred to this person's posts and still waits, the first due first."""
    where = Q(pk__in=[])
    for post in posts_of(person):
        if post.org_id and post.role in ORG_RECEIVERS:
            where |= Q(to_org=post.org_id)
        if post.place and post.role in HANDLERS:
            where |= Q(to_place__path__startswith=post.place.path)
    found = Referral.objects.filter(where, status__in=WAITING)
    return found.select_related("request", "to_org", "to_place").order_by("due_at", "pk")
