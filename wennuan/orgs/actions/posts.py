"""Posts are granted, renewed, ended; the code of conduct is accepted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel.clock import today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.orgs.models import (
    AREA_ROLES,
    EXCLUSIVE_PAIRS,
    ORG_ROLES,
    ConductAcceptance,
    Organisation,
    Post,
    Role,
)
from wennuan.orgs.queries.posts import CONDUCT_VERSION, due_for_reminder
from wennuan.orgs.rules import may_accept_conduct, may_end, may_grant, may_renew
from wennuan.people.models import Person
from wennuan.places.models import Place

LONGEST = timedelta(days=3 * 366)
REMIND_DAYS = (7, 30)


@dataclass(frozen=True, slots=True)
class Grant:
    """A post to be: who, what, where, until when."""

    person: Person
    role: str
    ends_on: date
    place: Place | None = None
    org: Organisation | None = None
    starts_on: date | None = None


@transaction.atomic
def grant_post(grant: Grant, *, by: Person | None) -> Post:
    """Give a person a post, until a day; never to oneself, never both of an exclusive pair."""
    post = Post(
        person=grant.person,
        role=grant.role,
        place=grant.place,
        org=grant.org,
        starts_on=grant.starts_on or today(),
        ends_on=grant.ends_on,
        granted_by=by,
    )
    require(may_grant, by, post)
    _check_scope(post)
    _check_person(lock(grant.person))
    _check_term(post)
    _check_twice(post)
    _save_apart(post)
    record("orgs.post_granted", post, by=by, **_facts(post))
    tell(grant.person, "orgs/notices/post_granted", by=by, link=reverse("orgs:mine"), post=post)
    return post


@transaction.atomic
def renew_post(post: Post, ends_on: date, *, by: Person | None) -> Post:
    """Let a post hold until a later day."""
    post = lock(post)
    require(may_renew, by, post)
    _must_hold(post)
    if ends_on <= post.ends_on:
        raise Invalid("新的结束日期要晚于现在的结束日期。", field="ends_on")
    _check_person(lock(post.person))
    post.ends_on, post.reminded_days = ends_on, None
    _check_term(post)
    _save_apart(post)
    record("orgs.post_renewed", post, by=by, **_facts(post))
    tell(post.person, "orgs/notices/post_renewed", by=by, link=reverse("orgs:mine"), post=post)
    return post


@transaction.atomic
def end_post(post: Post, *, by: Person | None, reason: str) -> Post:
    """End a post today, before its time, with a reason; it counts for nothing from now on."""
    post = lock(post)
    require(may_end, by, post)
    _must_hold(post)
    if not reason.strip():
        raise Invalid("请写明原因，任职人会看到。", field="reason")
    post.ended_on, post.ended_by, post.ended_reason = today(), by, reason.strip()
    post.save(update_fields=["ended_on", "ended_by", "ended_reason"])
    record("orgs.post_ended", post, by=by, reason=post.ended_reason, **_facts(post))
    if by is None or by.pk != post.person_id:
        tell(post.person, "orgs/notices/post_ended", by=by, link=reverse("orgs:mine"), post=post)
    return post


@transaction.atomic
def remind_of_ending(*, by: Person | None) -> int:
    """Tell holders 30 and 7 days before their posts end, once each; gives how many were told."""
    told = 0
    for post in due_for_reminder(max(REMIND_DAYS)).select_for_update(of=("self",)):
        step = next(n for n in REMIND_DAYS if (post.ends_on - today()).days <= n)
        if post.reminded_days is not None and post.reminded_days <= step:
            continue
        post.reminded_days = step
        post.save(update_fields=["reminded_days"])
        tell(post.person, "orgs/notices/post_ending", by=by, link=reverse("orgs:mine"), post=post)
        told += 1
    return told


@transaction.atomic
def accept_conduct(version: str, *, by: Person) -> ConductAcceptance:
    """Accept the present code of conduct; accepting it again changes nothing."""
    require(may_accept_conduct, by, version)
    if version != CONDUCT_VERSION:
        raise WrongState("行为守则已经更新，请重新阅读后再确认。")
    accepted, is_new = ConductAcceptance.objects.get_or_create(person=by, version=version)
    if is_new:
        record("orgs.conduct_accepted", accepted, by=by, version=version)
    return accepted


def _facts(post: Post) -> dict[str, Any]:
    return {
        "role": post.role,
        "place": post.place.code if post.place else None,
        "org": post.org_id,
        "until": post.ends_on.isoformat(),
    }


def _must_hold(post: Post) -> None:
    if post.ended_on is not None or post.ends_on < today():
        raise WrongState("这个岗位已经结束。")


def _check_scope(post: Post) -> None:
    if (post.place is None) == (post.org is None):
        raise Invalid("请选择岗位所在的区域或组织，二者选一。", field="role")
    if post.role not in (ORG_ROLES if post.org else AREA_ROLES):
        raise Invalid("这个岗位不能设在这里。", field="role")


def _check_person(person: Person) -> None:
    if not (person.is_active and person.is_verified):
        raise Invalid("对方还没有完成实名，请先请对方实名，再安排岗位。", field="person")


def _check_term(post: Post) -> None:
    if post.ends_on < max(today(), post.starts_on):
        raise Invalid("结束日期不能早于今天和开始日期。", field="ends_on")
    if post.ends_on - max(today(), post.starts_on) > LONGEST:
        raise Invalid("一次最多授予三年，到期可以续。", field="ends_on")


def _check_twice(post: Post) -> None:
    same = Post.objects.filter(
        person=post.person, role=post.role, place=post.place, org=post.org, ended_on=None
    )
    if same.filter(starts_on__lte=post.ends_on, ends_on__gte=post.starts_on).exists():
        raise Invalid("对方在这里已经有同样的岗位，可以给它续期。", field="role")


def _save_apart(post: Post) -> None:
    """Save; the database refuses the second of an exclusive pair, also between two grants."""
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as refused:
        names = [_constraint(left, right) for left, right in EXCLUSIVE_PAIRS]
        broken = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", "")
        if broken not in names:
            raise
        left, right = EXCLUSIVE_PAIRS[names.index(broken)]
        raise Invalid(
            f"同一个人不能同时担任“{left.label}”和“{right.label}”。",
            field="role",
            hint="请换一个人，或先结束对方现在的岗位。",
        ) from refused


def _constraint(left: Role, right: Role) -> str:
    return f"post_not_{left.value}_and_{right.value}"
