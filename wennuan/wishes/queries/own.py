"""What one person sees of their own wishes, claims and places in line; and an organisation's."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wennuan.orgs.holding import posts_of
from wennuan.orgs.models import Organisation, OrgStatus
from wennuan.people.models import Household, Person
from wennuan.people.queries import household_of
from wennuan.people.timeline import Appearance, recent_of
from wennuan.wishes.models import (
    CardState,
    Claim,
    ClaimStatus,
    Waiting,
    Wish,
)
from wennuan.wishes.queries.wishes import WishCard, wish_card
from wennuan.wishes.rules import CLAIM_FOR_ORG, needs_goods

LATELY_DAYS = 30


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim as its claimer sees it: the thing, the station, the clock; never the household."""

    claim: Claim
    wish: WishCard
    who: str
    is_org: bool
    tone: str
    state: str
    site_pk: int
    site: str
    site_address: str
    site_phone: str
    steps: list[tuple[str, datetime | None]]
    thanks: str
    is_offer: bool
    can_send: bool
    can_hand_back: bool
    can_have_more_time: bool


def claim_page(claim: Claim) -> ClaimPage:
    """One claim for whoever made it, or speaks for the organisation that did."""
    wish, status = claim.wish, ClaimStatus(claim.status)
    card = getattr(claim, "thanks", None)
    return ClaimPage(
        claim=claim,
        wish=wish_card(wish),
        who=str(claim.org) if claim.org else "您",
        is_org=claim.org_id is not None,
        tone=_tone(status),
        state=str(status.label),
        site_pk=wish.site_id,
        site=wish.site.name,
        site_address=wish.site.address,
        site_phone=wish.site.phone,
        steps=_steps(claim),
        thanks=card.text if card and card.state == CardState.SHOWN else "",
        is_offer=status == ClaimStatus.OFFERED,
        can_send=status == ClaimStatus.HELD and needs_goods(wish),
        can_hand_back=status in {ClaimStatus.OFFERED, ClaimStatus.HELD},
        can_have_more_time=status == ClaimStatus.HELD,
    )


def _tone(status: ClaimStatus) -> str:
    if status == ClaimStatus.REALISED:
        return "done"
    return "idle" if status in {ClaimStatus.RELEASED, ClaimStatus.FAILED} else "wait"


def _steps(claim: Claim) -> list[tuple[str, datetime | None]]:
    """What happened and what is to come, without the names of staff or household."""
    when = {entry.step: entry.at for entry in claim.custody.all()}
    names = [("sent", "送出"), ("arrived", "到站"), ("checked", "验收合格"), ("handed", "交到手上")]
    if not needs_goods(claim.wish):
        names = [("handed", "服务完成")]
    told = [(word, when.get(step)) for step, word in names if step != "sent" or step in when]
    return [("认领", claim.claimed_at), *told, ("对方确认收到", claim.confirmed_at)]


def claim_of(person: Person, pk: int) -> Claim | None:
    """A claim that this person made, or may look after for an organisation."""
    found = (
        Claim.objects.filter(pk=pk)
        .select_related("wish__site", "wish__place", "org", "claimer")
        .prefetch_related("custody")
        .first()
    )
    if found is None:
        return None
    mine = found.org is None and found.claimer_id == person.pk
    ours = found.org is not None and orgs_to_speak_for(person).filter(pk=found.org.pk).exists()
    return found if mine or ours else None


def orgs_to_speak_for(person: Person) -> QuerySet[Organisation]:
    """The verified organisations that this person may claim for."""
    held = posts_of(person).filter(role__in=CLAIM_FOR_ORG, org__isnull=False).values("org")
    found = Organisation.objects.filter(Q(pk__in=held) | Q(responsible=person))
    return found.filter(status=OrgStatus.VERIFIED).order_by("name", "pk")


def wishes_of(person: Person) -> QuerySet[Wish]:
    """The wishes of one's household, and those written down for someone helped."""
    home = household_of(person)
    mine = Q(wisher=person) | (Q(household=home) if home else Q(pk__in=[]))
    found = Wish.objects.filter(mine).select_related("place", "site")
    return found.order_by("-made_at", "-pk")


def wishes_of_household(household: Household) -> QuerySet[Wish]:
    """Every wish of a household, newest first."""
    return Wish.objects.filter(household=household).order_by("-made_at", "-pk")


def waiting_of(person: Person) -> QuerySet[Waiting]:
    """For what this person stands in line."""
    found = Waiting.objects.filter(person=person, served_at=None, left_at=None)
    return found.select_related("wish__place", "wish__site").order_by("at")


def latest_claim(wish: Wish) -> Claim | None:
    """The claim that a household's page is about: the one handed over, or under way."""
    found = wish.claims.exclude(status__in=[ClaimStatus.RELEASED, ClaimStatus.FAILED])
    return found.order_by("-claimed_at", "-pk").first()


def seen_elsewhere(household: Household) -> list[Appearance]:
    """Where else this household turned up in the last days, for whoever writes a wish down."""
    return [one for one in recent_of(household, LATELY_DAYS) if one.app != "wishes"]
