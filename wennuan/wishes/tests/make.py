"""Wishes as far as asked, through actions: a station with its people, households, neighbours."""

from dataclasses import replace
from itertools import count

from wennuan.kernel.clock import now
from wennuan.orgs.holding import holders
from wennuan.orgs.models import Organisation, Post, Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.actions import households
from wennuan.people.models import Household, Person
from wennuan.people.tests import make as people
from wennuan.places.models import Site
from wennuan.places.tests import make as places
from wennuan.wishes import actions
from wennuan.wishes.models import Claim, Hardship, Wish, WishKind
from wennuan.wishes.queries import is_trusted

_sites = count(1)


def a_site(**changed) -> Site:
    """A station of the usual community."""
    name = changed.pop("name", f"祥和社区慈善工作站{next(_sites)}")
    site = places.site(name=name, **changed)
    if not holders(Role.COMMUNITY_WORKER, place=site.place).exists():
        worker(site.place)
        a_post(Role.ADMIN_SECURITY, places.district())
    return site


def a_post(role: str, place=None) -> Person:
    """Someone with a post in the usual community, or elsewhere."""
    return orgs.holder(role, place=place or places.community())


def keeper(place=None) -> Person:
    return a_post(Role.STATION_KEEPER, place)


def worker(place=None) -> Person:
    return a_post(Role.COMMUNITY_WORKER, place)


def neighbour() -> Person:
    """A verified adult."""
    return people.a_verified_person()


def a_home(place=None, *members: str) -> tuple[Household, Person]:
    """A household with its head."""
    head = people.a_verified_person("柳如絮")
    home = households.open_household(head, place or places.community(), "示范楼 9 号", by=head)
    for name in members:
        households.add_member(home, name, "child", by=head)
    return home, head


def a_draft(site: Site, household: Household | None = None, **changed) -> actions.Draft:
    """A coat for a household, or (without one) gloves for many."""
    is_batch = household is None
    text = actions.Text(
        kind=changed.pop("kind", WishKind.GOODS),
        title=changed.pop("title", "防寒手套" if is_batch else "一件厚棉衣"),
        story=changed.pop("story", "天冷了。"),
        price_fen=changed.pop("price_fen", 5000 if is_batch else 18000),
        quantity=changed.pop("quantity", 120 if is_batch else 1),
        unit="双" if is_batch else "件",
    )
    plain = actions.Draft(text, site, Hardship.OUTDOOR if is_batch else Hardship.ELDERLY, household)
    return replace(plain, **changed)


def trusted(site: Site) -> Site:
    """The station, trusted."""
    if not is_trusted(site):
        actions.trust_station(site, by=a_post(Role.REVIEWER, places.district()))
    return site


def a_wish(site: Site | None = None, *, by: Person | None = None, **changed) -> Wish:
    """An open wish of a household of its own."""
    site = trusted(site or a_site())
    home, head = a_home(site.place)
    changed.setdefault("wisher", head)
    return actions.publish_wish(a_draft(site, home, **changed), by=by or keeper(site.place))


def a_batch(quantity: int = 120, site: Site | None = None, **changed) -> Wish:
    """An open batch of like items."""
    site = trusted(site or a_site())
    changed["quantity"] = quantity
    return actions.publish_wish(a_draft(site, None, **changed), by=keeper(site.place))


def claimed(wish: Wish, *, by: Person | None = None, quantity: int = 1, org=None) -> Claim:
    return actions.claim_wish(wish, actions.Share(quantity, org), by=by or neighbour())


def arrived(claim: Claim, *, by: Person | None = None) -> Claim:
    return actions.note_arrival(claim, "", by=by or keeper(claim.wish.place))


def checked(claim: Claim, *, by: Person | None = None) -> Claim:
    return actions.check_goods(arrived(claim, by=by), "", by=by or keeper(claim.wish.place))


def handed(claim: Claim, *, by: Person | None = None) -> Claim:
    return actions.hand_over(checked(claim, by=by), "", by=by or keeper(claim.wish.place))


def realised(claim: Claim) -> Claim:
    return actions.confirm_received(handed(claim), by=claim.wish.wisher)


def a_company(name: str = "暖阳物流公司", short: str = "暖阳物流") -> tuple[Organisation, Person]:
    """A verified company and its manager."""
    org = orgs.verified(name=name, kind="company")
    Organisation.objects.filter(pk=org.pk).update(short_name=short)
    org.refresh_from_db()
    manager = orgs.holder(Role.ORG_MANAGER, org=org)
    return org, manager


def late(claim: Claim) -> Claim:
    """The same claim, its time up a minute ago."""
    Claim.objects.filter(pk=claim.pk).update(due_at=now())
    claim.refresh_from_db()
    return claim


def posts_of(person: Person):
    return Post.objects.filter(person=person)


def for_every_page(site: Site) -> dict[str, object]:
    """What the addresses of wishes name, in the world that every user walks through."""
    worker(site.place)
    wish = a_wish(site)
    claim = claimed(wish)
    disputed = handed(claimed(a_wish(site)))
    dispute = actions.refuse_received(disputed, "少了一件", by=disputed.wish.wisher)
    return {
        "wishes.pk": wish.pk, "wishes.code": claim.code, "wishes.step": "arrive",
        "api-1.wish_id": wish.pk, "wishes.place": places.district().code, "wishes:claim": claim.pk,
        "wishes:accept": claim.pk, "wishes:sent": claim.pk, "wishes:hand_back": claim.pk,
        "wishes:more_time": claim.pk, "wishes:step": claim.pk, "wishes:dispute": dispute.pk,
        "wishes:trust": site.pk, "wishes:org": 10**9,
    }  # fmt: skip
