"""Claims: one winner, true reasons, clocks, hand-backs, the next in line."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from wennuan.audit.models import AuditEntry
from wennuan.kernel.clock import frozen, now
from wennuan.kernel.errors import NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.wishes import actions, queries
from wennuan.wishes.models import Claim, ClaimStatus, Waiting, Wish, WishStatus
from wennuan.wishes.tests import make

ONE = actions.Share()


def test_a_neighbour_claims_a_wish_until_its_time_is_up(wish, neighbour):
    claim = actions.claim_wish(wish, ONE, by=neighbour)

    wish.refresh_from_db()
    assert (wish.status, wish.taken_count) == (WishStatus.CLAIMED, 1)
    assert claim.due_at - claim.claimed_at == pytest.approx(
        timedelta(hours=168), abs=timedelta(seconds=5)
    )
    assert Notice.objects.filter(to=neighbour, template="wishes/notices/claimed").count() == 1


def test_who_comes_second_reads_that_a_neighbour_was_just_faster(wish, neighbour):
    make.claimed(wish)

    with pytest.raises(WrongState, match="刚刚被一位邻居认领了"):
        actions.claim_wish(wish, ONE, by=neighbour)

    assert Claim.objects.filter(wish=wish).count() == 1


def test_who_comes_after_a_company_reads_its_name(batch, neighbour):
    org, manager = make.a_company()
    make.claimed(batch, by=manager, quantity=120, org=org)

    with pytest.raises(WrongState, match="刚刚被暖阳物流认领了"):
        actions.claim_wish(batch, ONE, by=neighbour)


def test_one_cannot_claim_without_a_real_name_nor_for_the_own_household(wish):
    stranger = make.people.a_person()

    with pytest.raises(NotAllowed):
        actions.claim_wish(wish, ONE, by=stranger)
    with pytest.raises(NotAllowed):
        actions.claim_wish(wish, ONE, by=wish.wisher)

    assert not Claim.objects.exists()
    wish.refresh_from_db()
    assert wish.taken_count == 0


def test_a_member_of_staff_without_a_post_for_it_claims_for_no_organisation(batch, neighbour):
    org, _ = make.a_company()

    with pytest.raises(NotAllowed):
        actions.claim_wish(batch, actions.Share(10, org), by=neighbour)

    assert not Claim.objects.exists()


def test_three_firms_share_a_batch_and_a_fourth_reads_what_is_left(batch):
    for name, count in (("甲厂", 50), ("乙店", 40), ("丙社", 25)):
        org, manager = make.a_company(f"{name}有限公司", name)
        make.claimed(batch, by=manager, quantity=count, org=org)
    org, manager = make.a_company("丁行有限公司", "丁行")

    with pytest.raises(WrongState, match="只剩 5 双"):
        actions.claim_wish(batch, actions.Share(50, org), by=manager)
    make.claimed(batch, by=manager, quantity=5, org=org)

    batch.refresh_from_db()
    assert (batch.status, batch.taken_count) == (WishStatus.CLAIMED, 120)


def test_the_database_refuses_more_parts_than_wished_for(batch, neighbour):
    make.claimed(batch, quantity=100)

    with pytest.raises(IntegrityError, match="more parts"), transaction.atomic():
        Claim.objects.create(wish=batch, claimer=neighbour, quantity=21, of_count=120, due_at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.filter(pk=batch.pk).update(taken_count=121)


def test_the_database_refuses_a_second_live_claim_on_one_wish(wish, neighbour):
    make.claimed(wish)

    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(wish=wish, claimer=neighbour, due_at=now())


def test_handing_back_is_one_step_and_the_wish_is_open_again(wish, neighbour):
    claim = make.claimed(wish, by=neighbour)

    actions.hand_back(claim, by=neighbour)

    wish.refresh_from_db()
    claim.refresh_from_db()
    assert (wish.status, wish.taken_count) == (WishStatus.OPEN, 0)
    assert (claim.status, claim.due_at) == (ClaimStatus.RELEASED, None)


def test_what_has_arrived_is_not_handed_back(wish, neighbour):
    claim = make.arrived(make.claimed(wish, by=neighbour))

    with pytest.raises(WrongState):
        actions.hand_back(claim, by=neighbour)


def test_a_claim_past_its_time_is_released_by_the_job(wish):
    claim = make.late(make.claimed(wish))

    assert actions.release_all_late(by=None) == 1

    claim.refresh_from_db()
    wish.refresh_from_db()
    assert (claim.status, wish.status) == (ClaimStatus.RELEASED, WishStatus.OPEN)
    assert AuditEntry.objects.filter(verb="wishes.lapsed").count() == 1


def test_nobody_waits_for_the_job_to_claim_what_is_free_by_the_clock(wish, neighbour):
    make.late(make.claimed(wish))

    claim = actions.claim_wish(wish, ONE, by=neighbour)

    assert Claim.objects.filter(wish=wish, status=ClaimStatus.HELD).get() == claim


def test_no_live_claim_is_ever_shown_past_its_deadline(wish, batch):
    make.late(make.claimed(wish))
    make.late(make.claimed(batch, quantity=30))

    page, parts = queries.wish_page(wish), queries.wish_page(batch).parts

    assert (page.card.is_open, page.parts, parts) == (True, [], [])


def test_after_the_job_no_live_claim_is_older_than_its_deadline(wish, batch):
    make.late(make.claimed(wish))
    make.claimed(batch, quantity=30)

    actions.release_all_late(by=None)

    assert not queries.late_claims().exists()
    assert Claim.objects.filter(status=ClaimStatus.HELD).count() == 1


def test_the_next_in_line_is_offered_the_wish_for_a_short_time(wish, neighbour):
    first, second = make.neighbour(), make.neighbour()
    claim = make.claimed(wish, by=first)
    actions.wait_for_wish(wish, ONE, by=second)
    actions.wait_for_wish(wish, ONE, by=neighbour)

    actions.hand_back(claim, by=first)

    offer = Claim.objects.get(wish=wish, status=ClaimStatus.OFFERED)
    assert offer.claimer == second
    assert offer.due_at - now() <= timedelta(hours=12)
    with pytest.raises(WrongState, match="留给排队的下一位"):
        actions.claim_wish(wish, ONE, by=make.neighbour())


def test_an_offer_that_lapses_goes_to_the_one_after(wish, neighbour):
    first, second = make.neighbour(), make.neighbour()
    claim = make.claimed(wish, by=first)
    actions.wait_for_wish(wish, ONE, by=second)
    actions.wait_for_wish(wish, ONE, by=neighbour)
    actions.hand_back(claim, by=first)
    make.late(Claim.objects.get(status=ClaimStatus.OFFERED))

    actions.release_all_late(by=None)

    assert Claim.objects.get(wish=wish, status=ClaimStatus.OFFERED).claimer == neighbour


def test_an_accepted_offer_runs_its_whole_time(wish, neighbour):
    claim = make.claimed(wish)
    actions.wait_for_wish(wish, ONE, by=neighbour)
    actions.hand_back(claim, by=claim.claimer)

    held = actions.accept_offer(Claim.objects.get(status=ClaimStatus.OFFERED), by=neighbour)

    assert held.status == ClaimStatus.HELD
    assert held.due_at - now() > timedelta(hours=160)
    assert not Waiting.objects.filter(served_at=None).exists()


def test_time_is_given_once_more_and_no_more(wish, neighbour):
    claim = make.claimed(wish, by=neighbour)

    longer = actions.more_time(claim, by=neighbour)

    assert longer.due_at - claim.due_at == timedelta(hours=168)
    with pytest.raises(WrongState):
        actions.more_time(claim, by=neighbour)


def test_nobody_gathers_wishes(site, neighbour):
    for _ in range(3):
        make.claimed(make.a_wish(site), by=neighbour)
    fourth = make.a_wish(site)

    with pytest.raises(WrongState, match="先把它们送到"):
        actions.claim_wish(fourth, ONE, by=neighbour)

    fourth.refresh_from_db()
    assert fourth.taken_count == 0


def test_a_claimer_is_reminded_once(wish, neighbour):
    claim = make.claimed(wish, by=neighbour)

    with frozen(claim.due_at - timedelta(hours=3)):
        due = list(queries.nearly_late_claims())
        first = actions.remind_claimer(claim, by=None)
        second = actions.remind_claimer(claim, by=None)

    assert (due, first, second) == ([claim], True, False)
    assert Notice.objects.filter(template="wishes/notices/nearly_due").count() == 1
