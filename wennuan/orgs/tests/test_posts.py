"""Posts: granted by whoever may, never to oneself, always with an end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from wennuan.audit.models import AuditEntry
from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs import actions, plugs, queries, rules
from wennuan.orgs.jobs import remind_of_ending
from wennuan.orgs.models import Post, Role
from wennuan.orgs.rules import Scope
from wennuan.orgs.tests import make
from wennuan.people.hooks import Reveal
from wennuan.people.queries import must_use_second_factor
from wennuan.places import actions as tree
from wennuan.places.tests import make as places

pytestmark = pytest.mark.django_db


def grant(role, *, by, who=None, place=None, org=None, days=30) -> Post:
    end = today() + timedelta(days=days)
    return actions.grant_post(
        actions.Grant(who or make.person(), role, end, place=place, org=org), by=by
    )


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        (places.community, True),
        (places.street, True),
        (places.district, False),
        (lambda: places.community("410103001001", "淮河社区"), False),
    ],
)
def test_a_post_counts_in_everything_inside_its_area(where, holds):
    person = make.holder(Role.COMMUNITY_WORKER, place=places.street())

    assert queries.holds_post(person, Role.COMMUNITY_WORKER, place=where()) is holds


def test_a_post_in_an_organisation_counts_only_there():
    org, other = make.verified(), make.verified(name="别家慈善会")
    person = make.holder(Role.CASHIER, org=org)

    assert queries.holds_post(person, Role.CASHIER, org=org)
    assert not queries.holds_post(person, Role.CASHIER, org=other)
    assert not queries.holds_post(person, Role.CASHIER, place=org.place)
    assert queries.holds_post(person, [Role.CASHIER, Role.ACCOUNTANT])
    assert not queries.holds_post(person, Role.ACCOUNTANT)


@pytest.mark.parametrize(("day", "holds"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_post_holds_from_its_first_to_its_last_day(day, holds):
    person = grant(Role.HELPER, by=None, place=places.district()).person

    on = today() + timedelta(days=day)

    assert queries.holds_post(person, Role.HELPER, on=on) is holds


def test_the_clock_decides():
    person = grant(Role.HELPER, by=None, place=places.district()).person

    with frozen(now() + timedelta(days=40)):
        assert not queries.holds_post(person, Role.HELPER)


def test_a_closed_account_holds_nothing():
    person = make.holder(Role.HELPER)
    person.is_active = False

    assert not queries.holds_post(person, Role.HELPER)


def test_a_post_follows_its_area_into_the_one_it_was_merged_with():
    old, new = places.community(), places.community("410103007002", "中原社区")
    person = make.holder(Role.COMMUNITY_WORKER, place=old)

    tree.merge_place(old, new, by=None)

    assert queries.holds_post(person, Role.COMMUNITY_WORKER, place=new)
    assert person in queries.holders(Role.COMMUNITY_WORKER, place=new)


def test_holders_counts_those_above():
    worker = make.holder(Role.COMMUNITY_WORKER, place=places.street())
    chief = make.holder(Role.COMMUNITY_WORKER)
    make.holder(Role.COMMUNITY_WORKER, place=places.community("410103001001", "淮河社区"))

    found = queries.holders(Role.COMMUNITY_WORKER, place=places.community())

    assert list(found) == [worker, chief]


def test_asking_costs_one_query(django_assert_num_queries):
    person = make.holder(Role.COMMUNITY_WORKER, place=places.street())
    place = places.community()

    with django_assert_num_queries(1):
        queries.holds_post(person, Role.COMMUNITY_WORKER, place=place)


def security():
    return make.holder(Role.ADMIN_SECURITY)


@pytest.mark.parametrize(
    ("who", "role", "in_org", "may"),
    [
        ("security", Role.AUDITOR, False, True),
        ("security", Role.ORG_MANAGER, True, True),
        ("manager", Role.CASHIER, True, True),
        ("manager", Role.PARTNER_EDITOR, True, True),
        ("manager", Role.ORG_MANAGER, True, False),
        ("manager", Role.AUDITOR, True, False),
        ("manager", Role.HELPER, False, False),
        ("worker", Role.HELPER, False, True),
        ("worker", Role.STATION_KEEPER, False, True),
        ("worker", Role.REVIEWER, False, False),
        ("worker", Role.CASHIER, True, False),
        ("system", Role.HELPER, False, False),
        ("auditor", Role.HELPER, False, False),
        ("stranger", Role.HELPER, False, False),
    ],
)
def test_who_may_grant_what(who, role, in_org, may):
    org = make.verified()
    people = {
        "security": security,
        "manager": lambda: make.holder(Role.ORG_MANAGER, org=org),
        "worker": lambda: make.holder(Role.COMMUNITY_WORKER, place=org.place),
        "system": lambda: make.holder(Role.ADMIN_SYSTEM),
        "auditor": lambda: make.holder(Role.AUDITOR),
        "stranger": make.person,
    }
    where = {"org": org} if in_org else {"place": org.place}
    post = Post(person=make.person(), role=role, **where)

    assert rules.may_grant(people[who](), post) is may


def test_nobody_grants_to_themselves():
    admin = security()

    with pytest.raises(NotAllowed):
        grant(Role.COMMUNITY_WORKER, by=admin, who=admin, place=places.district())

    assert admin.posts.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        admin.posts.update(granted_by=admin)


def test_a_worker_grants_nothing_above_their_area():
    worker = make.holder(Role.COMMUNITY_WORKER, place=places.community())

    with pytest.raises(NotAllowed):
        grant(Role.HELPER, by=worker, place=places.street())


def test_the_manager_of_an_unverified_organisation_grants_nothing():
    org = make.draft()
    manager = make.holder(Role.ORG_MANAGER, org=org)

    assert rules.grantable_roles(manager, Scope(org=org)) == frozenset()


@pytest.mark.parametrize(
    ("role", "in_org"), [(Role.CASHIER, False), (Role.HELPER, True), (Role.ORG_MANAGER, False)]
)
def test_a_role_has_its_kind_of_place(role, in_org):
    where = {"org": make.verified()} if in_org else {"place": places.district()}

    with pytest.raises(Invalid):
        grant(role, by=None, **where)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            person=make.person(), role=role, starts_on=today(), ends_on=today(), **where
        )


def test_a_post_needs_a_real_name():
    with pytest.raises(Invalid) as refused:
        grant(Role.HELPER, by=None, who=make.person(verified=False), place=places.district())

    assert refused.value.field == "person"


@pytest.mark.parametrize("days", [-1, 3 * 366 + 1])
def test_a_term_is_neither_over_nor_endless(days):
    with pytest.raises(Invalid) as refused:
        grant(Role.HELPER, by=None, place=places.district(), days=days)

    assert refused.value.field == "ends_on"


def test_the_same_post_twice_is_refused():
    post = grant(Role.HELPER, by=None, place=places.district())

    with pytest.raises(Invalid):
        grant(Role.HELPER, by=None, who=post.person, place=places.district())


def test_granting_is_told_and_recorded():
    admin = security()

    post = grant(Role.REVIEWER, by=admin, place=places.district())

    entry = AuditEntry.objects.get(verb="orgs.post_granted", subject_id=post.pk)
    assert (entry.actor, entry.facts["role"]) == (admin, "reviewer")
    assert Notice.objects.filter(to=post.person, template="orgs/notices/post_granted").exists()


def test_renewing_lets_it_hold_longer():
    post = grant(Role.HELPER, by=None, place=places.district())

    renewed = actions.renew_post(post, today() + timedelta(days=60), by=security())

    assert renewed.ends_on == today() + timedelta(days=60)
    with pytest.raises(NotAllowed):
        actions.renew_post(post, today() + timedelta(days=90), by=post.person)
    with pytest.raises(Invalid):
        actions.renew_post(post, today() + timedelta(days=10), by=None)


def test_a_post_is_laid_down_by_its_holder_and_counts_no_more():
    person = make.holder(Role.HELPER)

    actions.end_post(person.posts.get(), by=person, reason="时间不够")

    assert not queries.holds_post(person, Role.HELPER)
    with pytest.raises(WrongState):
        actions.end_post(person.posts.get(), by=person, reason="再来一次")


def test_a_stranger_ends_nothing():
    person = make.holder(Role.HELPER)

    with pytest.raises(NotAllowed):
        actions.end_post(person.posts.get(), by=make.person(), reason="不喜欢")

    assert queries.holds_post(person, Role.HELPER)


def test_ending_needs_a_reason():
    person = make.holder(Role.HELPER)

    with pytest.raises(Invalid):
        actions.end_post(person.posts.get(), by=None, reason=" ")


def test_holders_are_told_thirty_and_seven_days_before_the_end():
    grant(Role.HELPER, by=None, place=places.district(), days=40)
    start, told = now(), []

    for day in (0, 10, 11, 33, 34, 41):
        with frozen(start + timedelta(days=day)):
            remind_of_ending()
        told.append(Notice.objects.filter(template="orgs/notices/post_ending").count())

    assert told == [0, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("role", "in_org", "asked"),
    [
        (Role.CASHIER, True, True),
        (Role.FUND_MANAGER, True, True),
        (Role.COMMUNITY_WORKER, False, True),
        (Role.ADMIN_SYSTEM, False, True),
        (Role.STATION_KEEPER, False, False),
        (Role.CAMPAIGN_EDITOR, True, False),
    ],
)
def test_posts_that_touch_money_or_people_ask_for_a_second_factor(role, in_org, asked):
    where = {"org": make.verified()} if in_org else {}
    person = make.holder(role, **where)

    assert must_use_second_factor(person) is asked


@pytest.mark.parametrize(
    ("role", "at_home", "accepted", "may"),
    [
        (Role.COMMUNITY_WORKER, True, True, True),
        (Role.COMMUNITY_WORKER, True, False, False),
        (Role.COMMUNITY_WORKER, False, True, False),
        (Role.REVIEWER, True, True, True),
        (Role.STATION_KEEPER, True, True, False),
        (Role.ADMIN_SYSTEM, True, True, False),
    ],
)
def test_who_may_open_a_residents_data(role, at_home, accepted, may):
    home, elsewhere = places.community(), places.community("410103001001", "淮河社区")
    resident = make.person()
    resident.place = home
    by = make.holder(role, place=home if at_home else elsewhere)
    if accepted:
        actions.accept_conduct(queries.CONDUCT_VERSION, by=by)

    assert plugs.may_reveal(Reveal(resident, by, ("phone",))) is may


def test_an_old_code_of_conduct_is_not_accepted():
    person = make.person()

    with pytest.raises(WrongState):
        actions.accept_conduct("2020-01", by=person)

    assert not queries.has_accepted_conduct(person)


def test_a_holder_has_reasons_to_stay():
    person = make.holder(Role.HELPER)

    assert list(plugs.reasons_to_stay(person)) == ["您还担任二七区的帮办员，请先卸任。"]
    assert list(plugs.reasons_to_stay(make.person())) == []


def test_posts_are_taken_along():
    person = make.holder(Role.HELPER)

    (section,) = plugs.export_sections(person)

    assert section.rows[0]["岗位"] == "帮办员"


def test_the_first_administrator_is_named_on_the_machine():
    person = make.person()
    places.district()

    call_command("grant_post", person.code, "admin_security", verbosity=0)

    assert queries.holds_post(person, Role.ADMIN_SECURITY, place=places.community())
    with pytest.raises(CommandError):
        call_command("grant_post", person.code, "auditor", verbosity=0)
    with pytest.raises(CommandError):
        call_command("grant_post", "R000", "auditor", verbosity=0)


def test_a_day_ends_in_shanghai():
    late = datetime(2026, 3, 1, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    person = make.person()
    with frozen(late):
        post = grant(Role.HELPER, by=None, who=person, place=places.district())

    assert post.starts_on == date(2026, 3, 1)
