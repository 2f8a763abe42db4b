"""What a station has before it: its wishes, the goods on their way, and what is due."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wennuan.kernel.files import signed_url
from wennuan.kernel.privacy import mask_name, mask_phone
from wennuan.orgs.holding import posts_of
from wennuan.orgs.models import Organisation
from wennuan.people.models import Person
from wennuan.people.queries import members_of
from wennuan.places.models import Place, Site, SiteKind, SiteState
from wennuan.wishes import rules
from wennuan.wishes.models import (
    TAKEN,
    TRAVELLING,
    Claim,
    ClaimStatus,
    CodeWay,
    CustodyEntry,
    Dispute,
    StationTrust,
    Wish,
    WishStatus,
)
from wennuan.wishes.queries.wishes import WishCard, wish_card
from wennuan.wishes.rules import KEEPERS

GROUPS = {
    "check": "待审核",
    "open": "等待认领",
    "claimed": "准备中",
    "moving": "交接中",
    "done": "已实现",
    "ended": "已关闭或撤回",
}


def sites_of(person: Person) -> QuerySet[Site]:
    """The stations that this person keeps: in the areas of their posts, or run by their
    organisation."""
    where = Q(pk__in=[])
    for post in posts_of(person).filter(role__in=KEEPERS):
        if post.place is not None:
            where |= Q(place__path__startswith=post.place.path)
        elif post.org_id is not None:
            hosted = Organisation.objects.filter(pk=post.org_id).values("hosted__site")
            where |= Q(pk__in=hosted)
    found = Site.objects.filter(where).exclude(state=SiteState.CLOSED)
    return found.select_related("place").order_by("place__path", "kind", "name")


def station_wishes(person: Person, group: str) -> QuerySet[Wish]:
    """The wishes of one's stations in one group, the longest waiting first."""
    found = Wish.objects.filter(site__in=sites_of(person).order_by().values("pk"))
    moving = Claim.objects.filter(status__in=TRAVELLING).values("wish")
    chosen = {
        "check": Q(status__in=[WishStatus.PROPOSED, WishStatus.RETURNED])
        | Q(status__in=[WishStatus.OPEN, WishStatus.CLAIMED], checked_at=None),
        "open": Q(status=WishStatus.OPEN),
        "claimed": Q(claims__status__in=[ClaimStatus.HELD, ClaimStatus.OFFERED]),
        "moving": Q(pk__in=moving),
        "done": Q(status=WishStatus.FULFILLED),
        "ended": Q(status__in=[WishStatus.CLOSED, WishStatus.REVOKED]),
    }[group if group in GROUPS else "check"]
    order = ("-ended_at", "-pk") if group in {"done", "ended"} else ("made_at", "pk")
    found = found.filter(chosen).select_related("place", "site").distinct()
    return found.order_by(*order)


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """Whose wish it is, for those who may know: never more than a masked name."""

    code: str
    name: str
    wisher_code: str


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One fact of the chain of custody, with who did it."""

    what: str
    at: datetime
    who: str
    note: str
    photo: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as its station sees it, with the steps that are open to the viewer."""

    claim: Claim
    who: str
    phone: str
    tone: str
    code_way: str
    custody: list[CustodyLine]
    steps: tuple[str, ...]
    dispute: Dispute | None


@dataclass(frozen=True, slots=True)
class StationPage:
    """One wish as its station sees it."""

    wish: Wish
    card: WishCard
    photo: str
    household: HouseholdLine | None
    is_hidden: bool
    claims: list[ClaimLine]
    can_check: bool
    can_edit: bool
    can_reword: bool
    can_revoke: bool
    can_close: bool


def station_page(wish: Wish, *, viewer: Person) -> StationPage:
    """One wish for one of its staff; whose it is only for those who may know."""
    claims = list(
        wish.claims.filter(status__in=TAKEN)
        .select_related("claimer", "org", "wish__site__place", "wish__place", "wish__household")
        .prefetch_related("custody__by", "disputes")
        .order_by("claimed_at", "pk")
    )
    knows = wish.household is not None and rules.may_know_household(viewer, wish)
    edits = rules.may_edit(viewer, wish) and wish.is_live
    moving = any(claim.status in TRAVELLING for claim in claims)
    needs_check = wish.status == WishStatus.PROPOSED or (wish.is_public and not wish.checked_at)
    return StationPage(
        wish=wish,
        card=wish_card(wish),
        photo=signed_url(wish.photo) if wish.photo else "",
        household=_household_line(wish) if knows else None,
        is_hidden=wish.household_id is not None and not knows,
        claims=[_claim_line(claim, viewer) for claim in claims],
        can_check=needs_check and rules.may_check(viewer, wish),
        can_edit=edits,
        can_reword=edits and wish.taken_count == 0,
        can_revoke=edits and not moving,
        can_close=edits
        and wish.status == WishStatus.OPEN
        and wish.taken_count == wish.realised_count,
    )


def _household_line(wish: Wish) -> HouseholdLine:
    assert wish.household is not None  # noqa: S101 — for the type checker; see station_page
    head = next(iter(members_of(wish.household)), None)
    name = (head.person.real_name if head and head.person else head.name if head else "") or ""
    shown = "小*" if wish.is_child else mask_name(name)
    return HouseholdLine(wish.household.code, shown, wish.wisher.code if wish.wisher else "")


def _claim_line(claim: Claim, viewer: Person) -> ClaimLine:
    org, person = claim.org, claim.claimer
    way = str(CodeWay(claim.code_way).label) if claim.code_way else ""
    return ClaimLine(
        claim=claim,
        who=str(org) if org else person.public_name,
        phone=org.phone if org else mask_phone(person.phone or ""),
        tone="done" if claim.status == ClaimStatus.REALISED else "wait",
        code_way=way,
        custody=[_custody_line(entry, claim) for entry in claim.custody.all()],
        steps=_steps(claim) if rules.may_handle(viewer, claim) else (),
        dispute=next((one for one in claim.disputes.all() if one.ruled_at is None), None),
    )


def _steps(claim: Claim) -> tuple[str, ...]:
    """What the station can do next, by name."""
    if claim.status == ClaimStatus.HELD and not rules.needs_goods(claim.wish):
        return ("hand_over",)
    return {
        ClaimStatus.HELD: ("arrive",),
        ClaimStatus.SENT: ("arrive",),
        ClaimStatus.ARRIVED: ("check", "give_back"),
        ClaimStatus.CHECKED: ("label", "hand_over", "slip", "send_code"),
        ClaimStatus.HANDED: ("code", "slip", "send_code", "refuse"),
    }.get(ClaimStatus(claim.status), ())


def _custody_line(entry: CustodyEntry, claim: Claim) -> CustodyLine:
    is_giver = entry.by_id == claim.claimer_id and claim.org_id is not None
    who = str(claim.org) if is_giver else entry.by.public_name if entry.by else "系统或住户"
    photo = signed_url(entry.photo) if entry.photo else ""
    return CustodyLine(entry.get_step_display(), entry.at, who, entry.note, photo)


def areas_of(person: Person) -> list[Place]:
    """The areas whose rules for wishes this person may set, the largest first."""
    held = posts_of(person).filter(role__in=rules.POLICY, place__isnull=False)
    found = {post.place.pk: post.place for post in held if post.place}
    return sorted(found.values(), key=lambda place: place.path)


def sites_without_trust(place: Place) -> QuerySet[Site]:
    """The stations of an area whose wishes are checked before they are public."""
    trusted = StationTrust.objects.filter(ended_at=None).values("site")
    found = Site.objects.filter(place__path__startswith=place.path).exclude(pk__in=trusted)
    return found.exclude(state=SiteState.CLOSED).filter(kind=SiteKind.CHARITY)[:300]
