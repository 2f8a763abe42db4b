"""The tasks of requests: each clock that runs has an owner and a time."""

from datetime import datetime

from django.urls import reverse

from wennuan.aid.models import AidRequest, FollowUp, Objection, Referral
from wennuan.aid.rules import HANDLERS, ORG_RECEIVERS, VISITORS
from wennuan.orgs.models import Role
from wennuan.people.models import Person
from wennuan.tasks.actions import Wanted, close_task, drop_task, open_task

TITLES = {
    "accept": "联系并受理求助 {}", "plan": "为求助 {} 安排两人上门", "visit": "上门核实求助 {}",
    "confirm": "另一位走访人确认求助 {}", "review": "组织评议求助 {}", "decide": "决定求助 {}",
    "help": "落实求助 {} 的帮助并办结",
}  # fmt: skip
BASIS = {
    "visit": "两人上门，签字", "decide": "由未参加上门的人决定", "review": "社区评议，记名投票",
}  # fmt: skip


def start(
    request: AidRequest, what: str, due_at: datetime, *, by: Person | None,
    barred: tuple[Person, ...] = (),
) -> None:  # fmt: skip
    """Open the task of a step of a request; its key names request and step."""
    open_task(
        Wanted(
            key=f"aid:{request.pk}:{what}",
            kind=f"aid.{what}",
            title=TITLES[what].format(request.code),
            url=reverse("aid:request", args=[request.code]),
            roles=VISITORS if what in {"visit", "confirm"} else HANDLERS,
            due_at=due_at,
            place=request.place,
            basis=BASIS.get(what, ""),
            household=request.household,
            barred=barred,
        ),
        by=by,
    )


def finish(request: AidRequest, what: str, *, by: Person | None) -> None:
    """The step is done."""
    close_task(f"aid:{request.pk}:{what}", by=by)


def drop_all(request: AidRequest, *, by: Person | None) -> None:
    """Nothing of this request is to be done any more, up to its closing."""
    for what in TITLES:
        drop_task(f"aid:{request.pk}:{what}", by=by)


def start_hearing(objection: Objection, *, by: Person | None) -> None:
    """Open the task to answer an objection or to hear an appeal, never by whoever took part."""
    request, kind = objection.request, objection.kind
    barred = tuple(part.person for part in request.parts.select_related("person"))
    open_task(
        Wanted(
            key=f"aid:{objection.kind}:{objection.pk}",
            kind=f"aid.{kind}",
            title=f"答复{objection.get_kind_display()} {objection.code}",
            url=reverse("aid:hear", args=[objection.code]),
            roles=HANDLERS,
            due_at=objection.due_at,
            place=request.place,
            household=request.household,
            barred=barred if kind == "appeal" else (),
        ),
        by=by,
    )


def finish_hearing(objection: Objection, *, by: Person | None) -> None:
    """The objection has its answer."""
    close_task(f"aid:{objection.kind}:{objection.pk}", by=by)


def start_referral(referral: Referral, what: str, due_at: datetime, *, by: Person | None) -> None:
    """Open the receiver's task: ``referral`` for the yes or no, ``outcome`` for what came of it."""
    words = {"referral": "答复转介", "outcome": "告知转介的结果"}[what]
    roles = ORG_RECEIVERS if referral.to_org else HANDLERS
    open_task(
        Wanted(
            key=f"aid:{what}:{referral.pk}",
            kind=f"aid.{what}",
            title=f"{words}：{referral.get_route_display()}",
            url=reverse("aid:referral", args=[referral.pk]),
            roles=roles,
            due_at=due_at,
            place=referral.to_place,
            org=referral.to_org,
            basis="转介不能没有回音",
        ),
        by=by,
    )


def end_referral(referral: Referral, what: str, *, by: Person | None) -> None:
    """The receiver has spoken, or need not any more."""
    close_task(f"aid:{what}:{referral.pk}", by=by)
    close_task(f"aid:late:{referral.pk}", by=by)


def raise_referral(referral: Referral, due_at: datetime, *, by: Person | None) -> None:
    """A receiver has let the clock run out: whoever sent it has to ask, the street sees it."""
    request = referral.request
    open_task(
        Wanted(
            key=f"aid:late:{referral.pk}",
            kind="aid.late",
            title=f"求助 {request.code} 的转介逾期没有回音，请催办或换一条路",
            url=reverse("aid:request", args=[request.code]),
            roles=(Role.COMMUNITY_WORKER,),
            due_at=due_at,
            place=request.place.parent or request.place,
            household=request.household,
            basis="转介不能没有回音",
        ),
        by=by,
    )


def start_follow_up(follow_up: FollowUp, due_at: datetime, *, by: Person | None) -> None:
    """Open the task to ask again how it goes."""
    request = follow_up.request
    open_task(
        Wanted(
            key=f"aid:follow:{follow_up.pk}",
            kind="aid.follow",
            title=f"回访求助 {request.code}",
            url=reverse("aid:request", args=[request.code]),
            roles=HANDLERS,
            due_at=due_at,
            place=request.place,
            household=request.household,
        ),
        by=by,
    )


def finish_follow_up(follow_up: FollowUp, *, by: Person | None) -> None:
    """Somebody has asked."""
    close_task(f"aid:follow:{follow_up.pk}", by=by)
