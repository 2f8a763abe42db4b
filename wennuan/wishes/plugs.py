"""What this app answers when a lower app asks through its sockets (config/wiring.py)."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from wennuan.moderation.hooks import Decision, Reportable, Thing
from wennuan.people.hooks import Door, Section
from wennuan.people.models import Household, Person, Scope
from wennuan.places.hooks import Link
from wennuan.places.models import Place, Site
from wennuan.wishes import actions, asking, findable, queries
from wennuan.wishes.models import (
    LIVE_CLAIMS,
    PUBLIC,
    Claim,
    ThanksCard,
    Waiting,
    Wish,
    WishStatus,
)
from wennuan.wishes.rules import may_enter_station


def me_doors(person: Person) -> Iterable[Door]:
    """My wishes and claims; and the station for whoever keeps one."""
    hint = "进展、放回、确认收到、感谢卡"
    yield Door("我的心愿和认领", reverse("wishes:mine"), "gift", hint, scope=Scope.REQUESTS)
    if may_enter_station(person, None):
        yield Door("心愿站点", reverse("wishes:station"), "package", "审核、到站、交付、标签")


def export_sections(person: Person) -> Iterable[Section]:
    """What one wished for, claimed and stands in line for; of claims nothing of the other side."""
    wishes = tuple(_wish_row(wish) for wish in queries.wishes_of(person))
    if wishes:
        yield Section("wishes", "微心愿", wishes)
    claims = Claim.objects.filter(claimer=person).select_related("wish__site", "org")
    if claims:
        rows = tuple(_claim_row(claim) for claim in claims.order_by("-claimed_at"))
        yield Section("wish_claims", "认领的心愿", rows)
    line = tuple({"心愿": one.wish.title, "排队时间": _when(one.at)} for one in _lines(person))
    if line:
        yield Section("wish_waiting", "心愿排队", line)


def _lines(person: Person) -> Iterable[Waiting]:
    return Waiting.objects.filter(person=person).select_related("wish").order_by("-at")


def _wish_row(wish: Wish) -> dict[str, str]:
    return {
        "心愿": wish.title,
        "说明": wish.story,
        "状态": wish.get_status_display(),
        "填写时间": _when(wish.made_at),
    }


def _claim_row(claim: Claim) -> dict[str, str]:
    return {
        "心愿": claim.wish.title,
        "名义": str(claim.org) if claim.org else "本人",
        "份数": str(claim.quantity),
        "站点": claim.wish.site.name,
        "状态": claim.get_status_display(),
        "认领时间": _when(claim.claimed_at),
    }


def _when(moment: object) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"  # type: ignore[arg-type]


def reasons_to_stay(person: Person) -> Iterable[str]:
    """A claim under way, or a wish of one's own."""
    if Claim.objects.filter(claimer=person, status__in=LIVE_CLAIMS).exists():
        yield "您认领的心愿还没有送到，请先送到或放回"
    alive = [WishStatus.PROPOSED, WishStatus.RETURNED, WishStatus.OPEN, WishStatus.CLAIMED]
    if Wish.objects.filter(wisher=person, status__in=alive).exists():
        yield "您家还有一个进行中的心愿"


def wishes_of_area(place: Place) -> Link | None:
    """The wishes that wait in an area."""
    waiting = queries.wall(queries.WallFilter(place=place)).count()
    url = f"{reverse('wishes:wall')}?place={place.code}"
    return Link("这里的微心愿", f"{waiting} 个等待认领", url, "gift") if waiting else None


def wishes_of_site(site: Site) -> Link | None:
    """The wishes that a station hands over."""
    waiting = Wish.objects.filter(site=site, status=WishStatus.OPEN).count()
    url = f"{reverse('wishes:wall')}?place={site.place.code}"
    return Link("这个站点的微心愿", f"{waiting} 个等待认领", url, "gift") if waiting else None


def front_part(rows: int) -> dict[str, Any]:
    """What the front page shows of wishes (wishes/_front.html)."""
    return {"cards": queries.open_wishes(rows), "came_true": queries.came_true_count()}


def hear_decision(decision: Decision) -> None:
    """A moderator decided on a photo, a card, or a wish that somebody reported."""
    if decision.kind == asking.PHOTO:
        wish = Wish.objects.get(pk=int(decision.ref))
        actions.judge_photo(wish, is_fit=decision.passed, by=decision.by)
    elif decision.kind == asking.THANKS:
        card = ThanksCard.objects.select_related("claim__wish").get(pk=int(decision.ref))
        actions.judge_thanks(card, is_fit=decision.passed, by=decision.by, reason=decision.reason)
    elif decision.kind == findable.WISH and not decision.passed:
        wish = Wish.objects.get(pk=int(decision.ref))
        actions.take_off(wish, decision.reason, by=decision.by)


def reportable(thing: Thing) -> Iterable[Reportable]:
    """A public wish that somebody reports; who wrote a child's wish stays unsaid."""
    if thing.kind != findable.WISH or not thing.ref.isdecimal():
        return
    wish = Wish.objects.filter(pk=int(thing.ref), status__in=PUBLIC).select_related("place").first()
    if wish is not None:
        yield Reportable(
            title=wish.title,
            excerpt=wish.story,
            url=reverse("wishes:wish", args=[wish.pk]),
            author=None if wish.is_child else wish.made_by,
            place=wish.place,
            pictures=(wish.photo,) if wish.photo else (),
        )


def live_wish_of(household: Household) -> Wish | None:
    """The live wish of a household, if there is one."""
    found = queries.wishes_of_household(household)
    return next((wish for wish in found if wish.is_live), None)


def forget_person(person: Person) -> None:
    """Whoever closes the account leaves no phone number behind."""
    Wish.objects.filter(wisher=person).update(code_phone=None)


def follow_merged_place(place: Place) -> None:
    """The wishes of an area that was merged belong to its successor."""
    Wish.objects.filter(place=place).update(place=place.successor)
