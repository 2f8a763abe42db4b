"""The way of the goods, and the last word of the receiving side (E11–E13, E17, X3)."""

import pytest
from django.db import IntegrityError, transaction

from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.people.tests.make import a_delegation, last_code, new_phone
from wennuan.places.tests import make as places
from wennuan.tasks.models import Task, TaskStatus
from wennuan.wishes import actions
from wennuan.wishes.models import (
    Claim,
    ClaimStatus,
    Confirmed,
    CustodyEntry,
    CustodyStep,
    Dispute,
    Ruling,
    Wish,
    WishStatus,
)
from wennuan.wishes.tests import make


def test_each_step_is_a_fact_of_its_own_with_person_and_time(wish, keeper, neighbour):
    claim = make.claimed(wish, by=neighbour)

    actions.note_sent(claim, "顺丰", by=neighbour)
    make.handed(claim, by=keeper)

    facts = list(CustodyEntry.objects.filter(claim=claim).values_list("step", "by"))
    assert facts == [
        (CustodyStep.SENT, neighbour.pk), (CustodyStep.ARRIVED, keeper.pk),
        (CustodyStep.CHECKED, keeper.pk), (CustodyStep.HANDED, keeper.pk),
    ]  # fmt: skip


def test_the_chain_of_custody_is_never_rewritten(wish):
    make.arrived(make.claimed(wish))

    with pytest.raises(IntegrityError), transaction.atomic():
        CustodyEntry.objects.update(note="没有这回事")
    with pytest.raises(IntegrityError), transaction.atomic():
        CustodyEntry.objects.all().delete()


def test_a_claimer_who_keeps_the_station_does_not_handle_the_own_claim(wish, keeper):
    claim = make.claimed(wish, by=keeper)

    with pytest.raises(NotAllowed):
        actions.note_arrival(claim, "", by=keeper)

    assert not CustodyEntry.objects.exists()


def test_goods_that_are_not_right_go_back_with_the_reason_and_new_time(wish, keeper, neighbour):
    claim = make.arrived(make.claimed(wish, by=neighbour), by=keeper)

    back = actions.give_back_goods(claim, "尺码小了", by=keeper)

    assert back.status == ClaimStatus.HELD
    assert back.due_at > now()
    assert "尺码小了" in Notice.objects.get(template="wishes/notices/given_back").body


@pytest.mark.parametrize("role", [Role.STATION_KEEPER, Role.COMMUNITY_WORKER])
def test_staff_alone_cannot_make_a_wish_true(wish, keeper, role):
    claim = make.handed(make.claimed(wish), by=keeper)
    other = make.a_post(role)

    for staff in (keeper, other):
        with pytest.raises(NotAllowed):
            actions.confirm_received(claim, by=staff)
        with pytest.raises(NotAllowed):
            actions.confirm_as_witness(claim, by=staff)
        with pytest.raises(Invalid):
            actions.confirm_by_code(claim, "000000", by=staff)

    wish.refresh_from_db()
    assert (wish.status, wish.realised_count) == (WishStatus.CLAIMED, 0)


def test_the_database_refuses_a_wish_come_true_without_the_receiving_side(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    row = Claim.objects.filter(pk=claim.pk)
    done = {"status": "realised", "confirmed_at": now()}

    for lie in (
        done,
        done | {"confirmed_how": "code", "code_told": "123456"},
        done | {"confirmed_how": "self"},
        done | {"confirmed_how": "witness", "confirmed_by": keeper},
        done | {"confirmed_how": "witness", "confirmed_by": claim.claimer},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**lie)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.filter(pk=wish.pk).update(status="fulfilled")


def test_nothing_is_confirmed_before_it_was_handed_over(wish):
    claim = make.checked(make.claimed(wish))

    with pytest.raises(WrongState):
        actions.confirm_received(claim, by=wish.wisher)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            status="realised", confirmed_how="self", confirmed_by=wish.wisher,
            confirmed_at=now(), handed_by=make.keeper(), handed_at=now(),
        )  # fmt: skip


def test_the_deliverer_may_enter_the_code_that_the_household_tells_from_its_phone(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    actions.send_code(claim, by=None)

    done = actions.confirm_by_code(claim, last_code(wish.wisher.phone), by=keeper)

    wish.refresh_from_db()
    assert (done.confirmed_how, wish.status) == (Confirmed.CODE, WishStatus.FULFILLED)


def test_whoever_printed_a_slip_or_handed_over_cannot_use_it(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    printer, other = make.worker(), make.worker()
    code = actions.print_code(claim, by=printer)

    for hand in (printer, keeper, None):
        with pytest.raises(NotAllowed):
            actions.confirm_by_code(claim, code, by=hand)
    actions.confirm_by_code(claim, code, by=other)

    wish.refresh_from_db()
    assert wish.status == WishStatus.FULFILLED


def test_an_earlier_code_no_longer_counts(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    old = actions.print_code(claim, by=keeper)
    actions.send_code(claim, by=None)

    with pytest.raises(Invalid):
        actions.confirm_by_code(claim, old, by=make.worker())


def test_wrong_codes_are_counted_and_end(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    actions.send_code(claim, by=None)
    for _ in range(8):
        with pytest.raises(Invalid):
            actions.confirm_by_code(claim, "0000000", by=None)

    with pytest.raises(Exception, match="试错的次数太多"):
        actions.confirm_by_code(claim, last_code(wish.wisher.phone), by=None)


def test_a_proxy_confirms_for_the_household(wish):
    claim = make.handed(make.claimed(wish))
    helper = make.neighbour()
    a_delegation(helper, wish.wisher, "requests")

    done = actions.confirm_received(claim, by=helper)

    assert (done.confirmed_how, done.confirmed_by) == (Confirmed.PROXY, helper)


def test_a_witness_with_no_part_in_it_confirms(batch):
    org, manager = make.a_company()
    claim = make.handed(make.claimed(batch, by=manager, quantity=50, org=org))
    colleague = make.orgs.holder(Role.ORG_MANAGER, org=org)
    witness = make.neighbour()

    for insider in (manager, colleague, claim.handed_by):
        with pytest.raises(NotAllowed):
            actions.confirm_as_witness(claim, by=insider)
    actions.confirm_as_witness(claim, by=witness)

    batch.refresh_from_db()
    assert (batch.realised_count, batch.status) == (50, WishStatus.OPEN)


def test_a_batch_is_true_with_its_last_part(site):
    batch = make.a_batch(3, site)
    first = make.handed(make.claimed(batch, quantity=2))
    second = make.handed(make.claimed(batch, quantity=1))
    actions.confirm_as_witness(first, by=make.neighbour())
    batch.refresh_from_db()
    before = batch.status

    actions.confirm_as_witness(second, by=make.neighbour())

    batch.refresh_from_db()
    assert (before, batch.status) == (WishStatus.CLAIMED, WishStatus.FULFILLED)


def test_a_code_never_goes_to_the_stations_own_people(site, keeper):
    home, _ = make.a_home()

    with pytest.raises(Invalid, match="不能填站点工作人员"):
        actions.publish_wish(
            make.a_draft(site, home, code_phone=str(keeper.phone)), by=make.keeper()
        )

    assert not Wish.objects.exists()


def test_the_code_of_a_household_without_an_account_goes_where_the_wish_says(site):
    phone = new_phone()
    home, _ = make.a_home()
    draft = make.a_draft(site, home, code_phone=phone)
    wish = actions.publish_wish(draft, by=make.keeper())
    claim = make.handed(make.claimed(wish))
    actions.send_code(claim, by=None)

    actions.confirm_by_code(claim, last_code(phone), by=None)

    wish.refresh_from_db()
    assert (wish.status, wish.code_phone) == (WishStatus.FULFILLED, None)


def test_a_service_is_handed_over_without_goods(site, keeper):
    wish = make.a_wish(site, kind="service", title="修水龙头", price_fen=0)
    claim = make.claimed(wish)

    with pytest.raises(WrongState):
        actions.note_arrival(claim, "", by=keeper)
    actions.hand_over(claim, "修好了", by=keeper)
    actions.confirm_received(claim, by=wish.wisher)

    wish.refresh_from_db()
    assert wish.status == WishStatus.FULFILLED


def test_a_refusal_opens_a_dispute_with_a_clock_for_someone_uninvolved(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)

    dispute = actions.refuse_received(claim, "没有收到", by=wish.wisher)

    task = Task.objects.get(kind="wishes.dispute", status=TaskStatus.OPEN)
    assert keeper.pk in dispute.involved
    assert task.due_at == dispute.due_at
    assert task.owner_id not in dispute.involved


def test_whoever_had_a_hand_in_it_is_no_referee(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    dispute = actions.refuse_received(claim, "没有收到", by=wish.wisher)

    for hand in (keeper, wish.made_by, claim.claimer):
        with pytest.raises(NotAllowed):
            actions.rule_dispute(dispute, Ruling.RECEIVED, "收到了", by=hand)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(
            referee=keeper, ruling="received", words="收到了", ruled_at=now()
        )


def test_a_ruling_makes_it_true_or_tries_again_or_frees_the_wish(site):
    found = {}
    for ruling in Ruling:
        wish = make.a_wish(site)
        claim = make.handed(make.claimed(wish))
        dispute = actions.refuse_received(claim, "不对", by=wish.wisher)
        actions.rule_dispute(dispute, ruling, "问过双方。", by=make.worker())
        claim.refresh_from_db()
        wish.refresh_from_db()
        found[ruling] = (claim.status, wish.status)

    assert found == {
        Ruling.RECEIVED: (ClaimStatus.REALISED, WishStatus.FULFILLED),
        Ruling.AGAIN: (ClaimStatus.CHECKED, WishStatus.CLAIMED),
        Ruling.FAILED: (ClaimStatus.FAILED, WishStatus.OPEN),
    }


def test_a_dispute_that_staff_wrote_down_cannot_be_ruled_received(wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    dispute = actions.refuse_received(claim, "电话里说没收到", by=make.worker())

    with pytest.raises(WrongState):
        actions.rule_dispute(dispute, Ruling.RECEIVED, "收到了", by=make.worker())
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(
            referee=make.worker(), ruling="received", words="收到了", ruled_at=now()
        )


def test_a_wish_is_not_taken_back_while_goods_travel(wish, keeper, neighbour):
    claim = make.claimed(wish, by=neighbour)
    actions.note_sent(claim, "", by=neighbour)

    with pytest.raises(WrongState, match="不能撤回"):
        actions.revoke_wish(wish, "不要了", by=keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.filter(pk=wish.pk).update(status="revoked", reason="不要了")

    wish.refresh_from_db()
    assert wish.status == WishStatus.CLAIMED


def test_taking_a_wish_back_needs_a_reason_that_the_claimer_reads(wish, keeper, neighbour):
    claim = make.claimed(wish, by=neighbour)

    with pytest.raises(Invalid):
        actions.revoke_wish(wish, " ", by=keeper)
    actions.revoke_wish(wish, "家里搬走了", by=keeper)

    claim.refresh_from_db()
    wish.refresh_from_db()
    assert (wish.status, claim.status) == (WishStatus.REVOKED, ClaimStatus.RELEASED)
    assert Notice.objects.filter(to=neighbour, template="wishes/notices/revoked").exists()


def test_thanks_reach_the_giver_only_after_a_moderator(wish, neighbour):
    make.a_post(Role.MODERATOR, places.district())
    claim = make.handed(make.claimed(wish, by=neighbour))
    actions.confirm_received(claim, by=wish.wisher)

    card = actions.write_thanks(claim, "谢谢您，很暖和。", by=wish.wisher)
    before = Notice.objects.filter(to=neighbour, template="wishes/notices/thanks").count()
    actions.judge_thanks(card, is_fit=True, by=None)

    assert before == 0
    assert Notice.objects.filter(to=neighbour, template="wishes/notices/thanks").count() == 1
    with pytest.raises(Invalid, match="姓名"):
        actions.write_thanks(claim, "柳如絮谢谢您", by=wish.wisher)
