"""Nobody holds both posts of an exclusive pair, and the database keeps it."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from wennuan.kernel.clock import today
from wennuan.kernel.errors import DomainError, Invalid
from wennuan.orgs import actions
from wennuan.orgs.models import EXCLUSIVE_PAIRS, ORG_ROLES, Post, Role
from wennuan.orgs.tests import make
from wennuan.places.tests import make as places

IN_ORG = [pair for pair in EXCLUSIVE_PAIRS if set(pair) <= ORG_ROLES]
COPIES = 12


def raw(person, role, org, **dates) -> Post:
    """A post written past every action, as a careless script would."""
    where = {"org": org} if role in ORG_ROLES else {"place": places.district()}
    span = {"starts_on": today(), "ends_on": today() + timedelta(days=30)} | dates
    return Post.objects.create(person=person, role=role, **where, **span)


@pytest.mark.django_db
def test_every_pair_is_known_to_the_database():
    wanted = {f"post_not_{left}_and_{right}" for left, right in EXCLUSIVE_PAIRS}

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = 'orgs_post'::regclass AND contype = 'x'"
        )
        kept = {row[0] for row in cursor.fetchall()}

    assert kept == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("pair", EXCLUSIVE_PAIRS, ids=str)
@pytest.mark.parametrize("turned", [False, True])
def test_the_database_refuses_the_second_of_a_pair(pair, turned):
    first, second = reversed(pair) if turned else pair
    org, person = make.draft(), make.person()
    raw(person, first, org)

    with pytest.raises(IntegrityError), transaction.atomic():
        raw(person, second, org)

    assert list(person.posts.values_list("role", flat=True)) == [first]


@pytest.mark.django_db
def test_a_pair_may_follow_one_after_the_other():
    org, person = make.draft(), make.person()
    raw(person, Role.CASHIER, org)

    later = {"starts_on": today() + timedelta(days=31), "ends_on": today() + timedelta(days=60)}
    raw(person, Role.ACCOUNTANT, org, **later)

    assert person.posts.count() == 2


@pytest.mark.django_db
def test_one_day_in_common_is_too_much():
    org, person = make.draft(), make.person()
    raw(person, Role.CASHIER, org)

    later = {"starts_on": today() + timedelta(days=30), "ends_on": today() + timedelta(days=60)}
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(person, Role.ACCOUNTANT, org, **later)


@pytest.mark.django_db
def test_the_same_role_in_two_organisations_is_allowed():
    person = make.person()

    raw(person, Role.ACCOUNTANT, make.draft())
    raw(person, Role.ACCOUNTANT, make.draft(name="另一家慈善会"))

    assert person.posts.count() == 2


@pytest.mark.django_db
def test_two_people_may_share_a_pair():
    org = make.draft()

    raw(make.person(), Role.ACCOUNTANT, org)
    raw(make.person(), Role.CASHIER, org)

    assert Post.objects.filter(org=org).count() == 2


@pytest.mark.django_db
def test_a_post_ended_today_makes_room_today():
    org = make.draft()
    person = make.holder(Role.CASHIER, org=org)
    actions.end_post(person.posts.get(), by=None, reason="转岗")

    post = make.post(Role.ACCOUNTANT, who=person, org=org)

    assert post.pk is not None


@pytest.mark.django_db
def test_a_post_can_be_ended_before_it_began():
    org, person = make.draft(), make.person()
    begins = {"starts_on": today() + timedelta(days=5)}
    post = raw(person, Role.CASHIER, org, **begins)

    actions.end_post(post, by=None, reason="安排有变")
    make.post(Role.ACCOUNTANT, who=person, org=org)

    assert person.posts.count() == 2


@pytest.mark.django_db
def test_the_refusal_names_both_roles_and_moves_nothing():
    org = make.draft()
    person = make.holder(Role.CASHIER, org=org)

    with pytest.raises(Invalid, match="“会计”和“出纳”"):
        make.post(Role.ACCOUNTANT, who=person, org=org)

    assert person.posts.count() == 1


@pytest.mark.django_db
def test_renewing_into_the_other_post_is_refused():
    org, person = make.draft(), make.person()
    cashier = raw(person, Role.CASHIER, org)
    later = {"starts_on": today() + timedelta(days=31), "ends_on": today() + timedelta(days=60)}
    raw(person, Role.ACCOUNTANT, org, **later)

    with pytest.raises(Invalid, match="不能同时担任"):
        actions.renew_post(cashier, today() + timedelta(days=40), by=None)

    cashier.refresh_from_db()
    assert cashier.ends_on == today() + timedelta(days=30)


def at_once(*calls) -> list[Exception]:
    """Run each call on a connection of its own, all let go at the same moment."""
    gate, faults = threading.Barrier(len(calls)), []

    def run(call):
        gate.wait()
        try:
            call()
        except (DomainError, IntegrityError, OperationalError) as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return faults


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_the_same_moment_leave_one():
    org, person = make.verified(), make.person()
    roles = [Role.ACCOUNTANT, Role.CASHIER] * (COPIES // 2)

    faults = at_once(*(lambda role=role: make.post(role, who=person, org=org) for role in roles))

    kept = set(person.posts.values_list("role", flat=True))
    assert len(kept) == 1
    assert len(faults) == COPIES - 1
    assert all(isinstance(fault, Invalid) for fault in faults)


@pytest.mark.django_db(transaction=True)
def test_writes_past_the_actions_at_the_same_moment_leave_one_side():
    org, person = make.verified(), make.person()
    roles = [Role.ACCOUNTANT, Role.CASHIER] * (COPIES // 2)

    faults = at_once(*(lambda role=role: raw(person, role, org) for role in roles))

    kept = list(person.posts.values_list("role", flat=True))
    assert len(set(kept)) == 1
    assert len(kept) + len(faults) == COPIES
