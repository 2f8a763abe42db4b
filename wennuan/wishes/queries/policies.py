"""What holds for wishes in an area today."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from wennuan.places.models import Place, Site
from wennuan.wishes.models import StationTrust, Wish, WishKind, WishPolicy

BANNED = (
    "现金", "购物卡", "代金券", "充值卡", "香烟", "白酒", "啤酒", "处方药", "药品", "彩票",
    "保健品", "管制刀具", "宠物", "手机卡",
)  # fmt: skip


def policy_of(place: Place) -> WishPolicy:
    """The rules that hold in an area: its own newest, else those of the area above, else ours."""
    codes = place.path.strip("/").split("/")
    paths = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    found = WishPolicy.objects.filter(place__path__in=paths).order_by("-place__path", "-at", "-pk")
    return found.first() or WishPolicy(place=place, banned=list(BANNED), reason="出厂设置")


def policies_of(place: Place) -> QuerySet[WishPolicy]:
    """The history of an area's own rules, newest first."""
    return WishPolicy.objects.filter(place=place).select_related("by").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a claim of a kind may take."""

    claim: timedelta
    travel: timedelta
    offer: timedelta


def clock_of(wish: Wish) -> Clock:
    """The clocks of a wish, by its kind and area."""
    policy = policy_of(wish.place)
    hours = {
        WishKind.GOODS: policy.goods_hours,
        WishKind.SERVICE: policy.service_hours,
        WishKind.URGENT: policy.urgent_hours,
    }[WishKind(wish.kind)]
    offer = min(policy.offer_hours, hours)
    return Clock(
        timedelta(hours=hours), timedelta(hours=policy.travel_hours), timedelta(hours=offer)
    )


def is_trusted(site: Site) -> bool:
    """Are this station's wishes public at once?"""
    return StationTrust.objects.filter(site=site, ended_at=None).exists()


def trusted_sites(place: Place) -> QuerySet[StationTrust]:
    """The trusted stations of an area."""
    found = StationTrust.objects.filter(ended_at=None, site__place__path__startswith=place.path)
    return found.select_related("site__place", "given_by").order_by("site__place__path", "pk")
