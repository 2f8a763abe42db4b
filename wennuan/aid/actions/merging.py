"""What happens to requests when areas change."""

from wennuan.aid.models import AidRequest, PublicNotice, Referral
from wennuan.places.models import Place


def follow_merged_place(place: Place) -> None:
    """Requests of an area that was merged belong to its successor (socket of places)."""
    AidRequest.objects.filter(place=place).update(place=place.successor)
    PublicNotice.objects.filter(place=place).update(place=place.successor)
    Referral.objects.filter(to_place=place).update(to_place=place.successor)
