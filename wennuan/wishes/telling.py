"""Who hears what about a wish: open pages, the search, the household's history, people, tasks."""

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from wennuan.kernel import live
from wennuan.kernel.clock import now, today
from wennuan.kernel.workdays import add_workdays
from wennuan.notices.actions import tell
from wennuan.orgs.models import Role
from wennuan.people import timeline
from wennuan.people.models import Person
from wennuan.search.actions import refresh
from wennuan.tasks import actions as tasks
from wennuan.wishes.findable import WISH
from wennuan.wishes.models import Claim, Dispute, Wish

KEEPERS = (Role.STATION_KEEPER, Role.COMMUNITY_WORKER)
CHECKERS = (Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER)
REFEREES = (Role.COMMUNITY_WORKER, Role.REVIEWER, Role.ADMIN_SECURITY)
EVENING = time(17, 30)


def show(wish: Wish, *, by: Person | None) -> None:
    """Open pages and the search hear that a wish is as it is now."""
    refresh(WISH, wish, by=by)
    stir(wish)


def stir(wish: Wish, *claims: Claim) -> None:
    """Open pages of a wish and its claims fetch themselves again."""
    live.publish("wishes", f"wish:{wish.pk}", *(f"claim:{claim.pk}" for claim in claims))


def note(wish: Wish, sentence: str, *, by: Person | None) -> None:
    """Write into the household's history; of a child's wish neither its text nor a link."""
    if wish.household is None:
        return
    if wish.is_child:
        timeline.note(wish.household, f"一个微心愿{sentence}", app="wishes", by=by)
        return
    link = reverse("wishes:station_wish", args=[wish.pk])
    words = f"微心愿“{wish.title}”{sentence}"
    timeline.note(wish.household, words, app="wishes", link=link, by=by)


def tell_wisher(wish: Wish, template: str, *, by: Person | None, **context: Any) -> None:
    """The one who wished hears of it, when there is an account; and who wrote it down for them."""
    link = reverse("wishes:mine")
    if wish.wisher is not None:
        tell(wish.wisher, f"wishes/notices/{template}", by=by, link=link, wish=wish, **context)
    if wish.made_by_id != wish.wisher_id and (by is None or by.pk != wish.made_by_id):
        there = reverse("wishes:station_wish", args=[wish.pk])
        tell(wish.made_by, f"wishes/notices/{template}", by=by, link=there, wish=wish, **context)


def tell_claimer(
    claim: Claim, template: str, *, by: Person | None, sms: bool = False, **context: Any
) -> None:
    """The one who claimed hears of it; nothing about whose wish it is."""
    there = reverse("wishes:claim", args=[claim.pk])
    facts = {"claim": claim, "wish": claim.wish, **context}
    tell(claim.claimer, f"wishes/notices/{template}", by=by, link=there, sms=sms, **facts)


def by_evening(workdays: int) -> datetime:
    """The end of office hours, some working days from now."""
    day = add_workdays(today(), workdays)
    return timezone.make_aware(datetime.combine(day, EVENING))


def ask_check(wish: Wish, *, by: Person | None) -> None:
    """A worker who did not write it shall look at a wish: soon when nobody sees it before."""
    is_public = wish.is_public
    due = by_evening(2) if is_public else now() + timedelta(hours=4)
    wanted = _wanted(wish, "check", CHECKERS, due, basis="心愿发布前后都要有第二个人看过")
    tasks.open_task(wanted, by=by)


def ask_station(wish: Wish, what: str, due: datetime, *, by: Person | None) -> None:
    """The station has something to do about a wish."""
    tasks.open_task(_wanted(wish, what, KEEPERS, due), by=by)


def ask_about_claim(claim: Claim, what: str, due: datetime, *, by: Person | None) -> None:
    """The station has something to do about a claim."""
    wish = claim.wish
    wanted = _wanted(wish, what, KEEPERS, due, of=claim.code, barred=(claim.claimer,))
    tasks.open_task(wanted, by=by)


def ask_referee(dispute: Dispute, barred: list[Person]) -> None:
    """Someone who had no hand in it shall decide."""
    claim = dispute.claim
    wanted = tasks.Wanted(
        key=_key(claim, "dispute"), kind="wishes.dispute", title=_title(claim.wish),
        url=reverse("wishes:dispute", args=[dispute.pk]), roles=REFEREES, due_at=dispute.due_at,
        place=claim.wish.place, basis="没有经手过的人来裁定", barred=tuple(barred),
    )  # fmt: skip
    tasks.open_task(wanted, by=None)


def done(wish_or_claim: Wish | Claim, what: str, *, by: Person | None) -> None:
    """That work is done."""
    tasks.close_task(_key(wish_or_claim, what), by=by)


def dropped(wish_or_claim: Wish | Claim, *whats: str, by: Person | None) -> None:
    """That work no longer applies."""
    for what in whats:
        tasks.drop_task(_key(wish_or_claim, what), by=by)


def _key(thing: Wish | Claim, what: str) -> str:
    return f"wishes:{thing.code if isinstance(thing, Claim) else thing.pk}:{what}"


def _wanted(
    wish: Wish,
    what: str,
    roles: tuple[Role, ...],
    due: datetime,
    *,
    of: str = "",
    basis: str = "",
    barred: tuple[Person, ...] = (),
) -> tasks.Wanted:
    return tasks.Wanted(
        key=f"wishes:{of or wish.pk}:{what}",
        kind=f"wishes.{what}",
        title=_title(wish),
        url=reverse("wishes:station_wish", args=[wish.pk]),
        roles=roles,
        due_at=due,
        place=wish.place,
        basis=basis,
        household=None if wish.is_child else wish.household,
        barred=barred or ((wish.made_by,) if what == "check" else ()),
    )


def _title(wish: Wish) -> str:
    return f"心愿：{wish.title}"
