"""Many at once, on a real PostgreSQL: one wins, the others read why, and nothing else changes."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from wennuan.kernel.errors import DomainError
from wennuan.notices.models import Notice
from wennuan.people.models import Person, TimelineEntry
from wennuan.people.tests import make as people
from wennuan.wishes import actions
from wennuan.wishes.models import LIVE_CLAIMS, Claim, ClaimStatus, Wish, WishStatus
from wennuan.wishes.tests import make

NEIGHBOURS = 200
AT_ONCE = 16  # connections; the server has a hundred for everybody


def neighbours(count):
    """Verified neighbours, made quickly."""
    moment = make.now()
    return Person.objects.bulk_create(
        Person(
            nickname=f"邻居{n}", real_name="邻居", id_number=people.id_number(serial=n % 1000),
            id_hash=n.to_bytes(16, "big"), verified_at=moment,
        )
        for n in range(1, count + 1)
    )  # fmt: skip


def all_at_once(acts):
    """Run acts in threads that start together; what each gave back, or the refusal it read."""
    gate = threading.Barrier(min(len(acts), AT_ONCE), timeout=60)

    def run(numbered):
        number, act = numbered
        try:
            if number < gate.parties:
                gate.wait()
            return act()
        except DomainError as refusal:
            return refusal.sentence
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, enumerate(acts)))


def claiming(wish, person, quantity=1):
    return lambda: actions.claim_wish(
        Wish.objects.get(pk=wish.pk), actions.Share(quantity), by=person
    )


@pytest.mark.django_db(transaction=True)
def test_200_neighbours_claim_one_wish_and_one_wins():
    wish = make.a_wish()
    crowd = neighbours(NEIGHBOURS)
    before = TimelineEntry.objects.count()

    found = all_at_once([claiming(wish, person) for person in crowd])

    won = [one for one in found if isinstance(one, Claim)]
    wish.refresh_from_db()
    assert len(won) == 1
    assert Counter(one for one in found if isinstance(one, str)) == {
        "刚刚被一位邻居认领了。": NEIGHBOURS - 1
    }
    assert Claim.objects.filter(wish=wish).count() == 1
    assert (wish.status, wish.taken_count) == (WishStatus.CLAIMED, 1)
    assert Notice.objects.filter(to__in=crowd).count() == 1
    assert TimelineEntry.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_parts_of_a_batch_never_exceed_it():
    batch = make.a_batch(100)
    crowd = neighbours(60)

    found = all_at_once([claiming(batch, person, 3) for person in crowd])

    won = [one for one in found if isinstance(one, Claim)]
    taken = sum(claim.quantity for claim in Claim.objects.filter(wish=batch))
    batch.refresh_from_db()
    assert (len(won), taken, batch.taken_count) == (33, 99, 99)
    assert {one for one in found if isinstance(one, str)} == {
        "刚刚又有人认领，现在只剩 1 双了，请改一下份数。"
    }


@pytest.mark.django_db(transaction=True)
def test_the_clock_against_the_arrival():
    wish = make.a_wish()
    keeper = make.keeper()
    claim = make.late(make.claimed(wish))

    found = all_at_once(
        [
            lambda: actions.release_late(Claim.objects.get(pk=claim.pk), by=None),
            lambda: actions.note_arrival(Claim.objects.get(pk=claim.pk), "", by=keeper),
        ]
    )

    claim.refresh_from_db()
    wish.refresh_from_db()
    released = claim.status == ClaimStatus.RELEASED
    assert len(found) == 2
    assert (wish.status, wish.taken_count) == (
        (WishStatus.OPEN, 0) if released else (WishStatus.CLAIMED, 1)
    )
    assert released or claim.status == ClaimStatus.ARRIVED


@pytest.mark.django_db(transaction=True)
def test_confirming_against_refusing_ends_one_way():
    wish = make.a_wish()
    claim = make.handed(make.claimed(wish))
    wisher = wish.wisher

    found = all_at_once(
        [
            lambda: actions.confirm_received(Claim.objects.get(pk=claim.pk), by=wisher),
            lambda: actions.refuse_received(Claim.objects.get(pk=claim.pk), "少了", by=wisher),
        ]
    )

    claim.refresh_from_db()
    wish.refresh_from_db()
    refused = [one for one in found if isinstance(one, str)]
    assert len(refused) == 1
    assert (claim.status == ClaimStatus.REALISED) == (wish.status == WishStatus.FULFILLED)
    assert claim.status in {ClaimStatus.REALISED, ClaimStatus.DISPUTED}


@pytest.mark.django_db(transaction=True)
def test_a_hand_back_serves_the_line_once_while_others_claim():
    wish = make.a_wish()
    first, second, *others = neighbours(12)
    claim = actions.claim_wish(wish, actions.Share(), by=first)
    actions.wait_for_wish(wish, actions.Share(), by=second)

    all_at_once(
        [
            lambda: actions.hand_back(Claim.objects.get(pk=claim.pk), by=first),
            *[claiming(wish, person) for person in others],
        ]
    )

    live = Claim.objects.filter(wish=wish, status__in=LIVE_CLAIMS).get()
    assert (live.claimer, live.status) == (second, ClaimStatus.OFFERED)


@pytest.mark.django_db(transaction=True)
def test_two_wishes_of_one_household_at_once():
    site = make.trusted(make.a_site())
    home, _ = make.a_home()
    writers = [make.keeper() for _ in range(6)]

    found = all_at_once(
        [lambda by=by: actions.publish_wish(make.a_draft(site, home), by=by) for by in writers]
    )

    assert len([one for one in found if isinstance(one, Wish)]) == 1
    assert Wish.objects.filter(household=home).count() == 1
