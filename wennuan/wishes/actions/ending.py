"""A wish that nobody claims, is taken back, or is closed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import SYSTEM, require
from wennuan.people.models import Person
from wennuan.wishes import telling
from wennuan.wishes.models import TRAVELLING, Claim, Waiting, Wish
from wennuan.wishes.queries import policy_of, unclaimed_wishes
from wennuan.wishes.rules import may_edit

DECIDE_WORKDAYS = 3


@transaction.atomic
def revoke_wish(wish: Wish, reason: str, *, by: Person) -> Wish:
    """Take a wish back, with the reason. Not while goods travel: their giver would be left alone.

    Claims that are only being prepared end without blame; their claimers read the reason.
    """
    wish = lock(wish)
    require(may_edit, by, wish)
    if not reason.strip():
        raise Invalid("请写明撤回的原因，认领人会看到。", field="reason")
    if wish.claims.filter(status__in=TRAVELLING).exists():
        raise WrongState("东西已经在路上或到站，不能撤回。", hint="请先完成交接，或按异议处理。")
    _end_claims(wish, "心愿撤回", by=by)
    wish.FLOW.take(wish, "revoke")
    wish.reason, wish.ended_at, wish.code_phone = reason.strip()[:120], now(), None
    wish.save(update_fields=["status", "reason", "ended_at", "taken_count", "code_phone"])
    record("wishes.revoked", wish, by=by, reason=wish.reason)
    _after_end(wish, "撤回了", by=by)
    return wish


@transaction.atomic
def close_wish(wish: Wish, reason: str, *, by: Person) -> Wish:
    """Close a wish that nobody claims, or the rest of a batch; parts that came true stay so."""
    wish = lock(wish)
    require(may_edit, by, wish)
    if not reason.strip():
        raise Invalid("请写明关闭的原因。", field="reason")
    if wish.taken_count != wish.realised_count:
        raise WrongState("还有人认领着，等交接完再关闭。")
    wish.FLOW.take(wish, "close")
    wish.reason, wish.ended_at, wish.code_phone = reason.strip()[:120], now(), None
    wish.save(update_fields=["status", "reason", "ended_at", "code_phone"])
    record("wishes.closed", wish, by=by, reason=wish.reason)
    _after_end(wish, "关闭了", by=by)
    return wish


@transaction.atomic
def take_off(wish: Wish, reason: str, *, by: Person) -> Wish:
    """A moderator found that a wish may not stand: off the wall, back to its writer.

    What somebody has claimed can't be changed: its station hears of it and decides.
    """
    wish = lock(wish)
    if wish.taken_count or not wish.FLOW.can(wish, "send_back"):
        telling.ask_station(wish, "check", telling.by_evening(1), by=by)
        return wish
    wish.FLOW.take(wish, "send_back")
    wish.reason = reason.strip()[:120] or "内容审核没有通过"
    wish.save(update_fields=["status", "reason"])
    record("wishes.sent_back", wish, by=by, reason=wish.reason)
    telling.tell_wisher(wish, "sent_back", by=None)
    telling.show(wish, by=by)
    return wish


@transaction.atomic
def ask_about_unclaimed(wish: Wish, *, by: Person | None) -> bool:
    """Nobody claimed it for long: the station rewords it, asks a fund, or closes it."""
    wish = lock(wish)
    if wish.asked_at is not None or not wish.left_count or not wish.is_public:
        return False
    wish.asked_at = now()
    wish.save(update_fields=["asked_at"])
    due = telling.by_evening(DECIDE_WORKDAYS)
    telling.ask_station(wish, "unclaimed", due, by=by)
    telling.tell_wisher(wish, "unclaimed", by=by)
    return True


def ask_about_all_unclaimed(*, by: Person | None) -> int:
    """Ask about every wish that has waited longer than its area allows."""
    return sum(ask_about_unclaimed(wish, by=by) for wish in _long_unclaimed())


def _long_unclaimed() -> list[Wish]:
    shortest = now() - timedelta(days=1)
    waiting: QuerySet[Wish] = unclaimed_wishes(before=shortest)
    days: dict[int, int] = {}
    found = []
    for wish in waiting.select_related("place"):
        if wish.place_id not in days:
            days[wish.place_id] = policy_of(wish.place).unclaimed_days
        if wish.published_at and wish.published_at <= now() - timedelta(days=days[wish.place_id]):
            found.append(wish)
    return found


def _end_claims(wish: Wish, reason: str, *, by: Person) -> None:
    """End what is only being prepared; the counts follow."""
    for claim in Claim.objects.select_for_update().filter(wish=wish, due_at__isnull=False):
        claim.wish = wish
        claim.FLOW.take(claim, "hand_back")
        claim.due_at, claim.ended_at, claim.end_reason = None, now(), reason
        claim.save(update_fields=["status", "due_at", "ended_at", "end_reason"])
        wish.taken_count -= claim.quantity
        telling.tell_claimer(claim, "revoked", by=by)
        telling.dropped(claim, "arrival", by=by)


def _after_end(wish: Wish, words: str, *, by: Person) -> None:
    Waiting.objects.filter(wish=wish, served_at=None, left_at=None).update(left_at=now())
    telling.dropped(wish, "check", "unclaimed", by=SYSTEM)
    telling.tell_wisher(wish, "ended", by=by)
    telling.note(wish, words, by=by)
    telling.show(wish, by=by)
