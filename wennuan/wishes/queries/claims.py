"""Claims: their clocks, why a wish can't be claimed, and what each side may see."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from wennuan.kernel.clock import now
from wennuan.orgs.models import Organisation
from wennuan.people.models import Person
from wennuan.wishes.models import (
    LIVE_CLAIMS,
    ON_THE_CLOCK,
    Claim,
    ClaimStatus,
    Waiting,
    Wish,
    WishKind,
    WishStatus,
)

JUST_NOW_SECONDS = 300
ENDED = {
    WishStatus.FULFILLED: "这个心愿已经实现了，谢谢您。",
    WishStatus.CLOSED: "这个心愿已经关闭，不再需要认领。",
    WishStatus.REVOKED: "这个心愿已经撤回，不再需要认领。",
    WishStatus.PROPOSED: "这个心愿还在审核，审核通过后才能认领。",
    WishStatus.RETURNED: "这个心愿正在修改，改好后才能认领。",
}


def late_claims(wish: Wish | None = None) -> QuerySet[Claim]:
    """Claims whose time is up, the longest first; of one wish, or of all."""
    found = Claim.objects.filter(status__in=ON_THE_CLOCK, due_at__lte=now())
    if wish is not None:
        found = found.filter(wish=wish)
    return found.select_related("wish").order_by("due_at", "pk")


def true_reason(wish: Wish, quantity: int, person: Person, org: Organisation | None = None) -> str:
    """Why this wish can't be claimed like this now, in words; empty when it can."""
    if wish.status in ENDED:
        return ENDED[WishStatus(wish.status)]
    if wish.campaign_id and (
        org is None or wish.campaign is None or wish.campaign.org_id != org.pk
    ):
        return "这个心愿正在由邻居们一起拼，请到它的募捐活动捐一份。"
    if live_claim_of(wish, person, org) is not None:
        return "您已经认领了这个心愿，在“我的认领”里可以看到。"
    if quantity <= wish.left_count:
        return ""
    if wish.left_count:
        return f"刚刚又有人认领，现在只剩 {wish.left_count} {wish.unit}了，请改一下份数。"
    return _taken_by(wish)


def _taken_by(wish: Wish) -> str:
    claim = (
        Claim.objects.filter(wish=wish, status__in=LIVE_CLAIMS)
        .select_related("org")
        .order_by("-claimed_at", "-pk")
        .first()
    )
    if claim is None:
        return "这个心愿已经被认领了。"
    if claim.status == "offered":
        return "这个心愿正留给排队的下一位邻居，稍后再看看。"
    who = str(claim.org) if claim.org else "一位邻居"
    fresh = (now() - claim.claimed_at).total_seconds() < JUST_NOW_SECONDS
    return f"{'刚刚' if fresh else '已经'}被{who}认领了。"


def live_claim_of(wish: Wish, person: Person, org: Organisation | None = None) -> Claim | None:
    """The claim on this wish that this person, or this organisation, has under way."""
    mine = Claim.objects.filter(wish=wish, status__in=LIVE_CLAIMS)
    if org is not None:
        return mine.filter(org=org).first()
    return mine.filter(claimer=person, org=None).first()


def line_of(wish: Wish) -> QuerySet[Waiting]:
    """Who waits for a wish, in order."""
    return Waiting.objects.filter(wish=wish, served_at=None, left_at=None).order_by("at", "pk")


def claims_of(person: Person) -> QuerySet[Claim]:
    """One's own claims, newest first; those made for an organisation are the organisation's."""
    found = Claim.objects.filter(claimer=person, org=None)
    return found.select_related("wish__site", "wish__place", "org").order_by("-claimed_at", "-pk")


def claims_of_org(org: Organisation) -> QuerySet[Claim]:
    """All claims of an organisation, newest first."""
    found = Claim.objects.filter(org=org).select_related("wish__site", "wish__place", "claimer")
    return found.order_by("-claimed_at", "-pk")


def nearly_late_claims() -> QuerySet[Claim]:
    """Claims with less than a day left, or less than a quarter of the time of an urgent one."""
    moment = now()
    found = Claim.objects.filter(
        status__in=[ClaimStatus.HELD, ClaimStatus.SENT], reminded_at=None, due_at__gt=moment
    )
    soon = Q(due_at__lte=moment + timedelta(hours=24)) & ~Q(wish__kind=WishKind.URGENT)
    urgent = Q(wish__kind=WishKind.URGENT, due_at__lte=moment + timedelta(hours=12))
    return found.filter(soon | urgent).select_related("wish").order_by("due_at", "pk")
