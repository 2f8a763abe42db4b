"""Sums are exact in every snapshot, whoever writes and rolls up at the same time."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from wennuan.ledger import queries
from wennuan.ledger.actions import Entry, check_ledger, post, post_many, roll_up
from wennuan.ledger.models import AccountRollup, LedgerCheck, Posting

pytestmark = pytest.mark.django_db(transaction=True)
BANK, RAISED = "bank:wechat", "campaign:1:raised"


def gift(number, fen=100):
    return post(f"gift:{number}", {BANK: fen, RAISED: -fen}, by=None)


def in_thread(work):
    """Run with a connection of its own, closed afterwards."""

    def run(*args):
        try:
            return work(*args)
        finally:
            connection.close()

    return run


def roll_to(expected):
    """Roll up until the bank's sum is this one: other databases of the server hold the horizon."""
    end = time.monotonic() + 30
    while rolled(BANK) != expected and time.monotonic() < end:
        roll_up()
        time.sleep(0.05)
    return rolled(BANK)


def rolled(account):
    return AccountRollup.objects.filter(account=account).values_list("fen", "count").first()


def test_rolling_up_changes_no_sum():
    for number in range(5):
        gift(number)
    before = queries.totals([BANK, RAISED, "nobody"])

    roll_to((500, 5))
    gift(5)
    roll_to((600, 6))
    roll_up()

    assert before == {
        BANK: queries.Total(500, 5),
        RAISED: queries.Total(-500, 5),
        "nobody": queries.Total(0, 0),
    }
    assert queries.balance(BANK) == 600
    assert rolled(BANK) == (600, 6)
    assert AccountRollup.objects.count() == 2
    assert check_ledger().faults == []


def test_fifty_threads_with_one_key_write_one_posting():
    with ThreadPoolExecutor(50) as pool:
        made = list(pool.map(in_thread(lambda _: gift("same").pk), range(50)))

    assert len(set(made)) == 1
    assert Posting.objects.count() == 1
    assert queries.balance(BANK) == 100


def test_batches_that_overlap_in_any_order_never_lock_crosswise():
    keys = [f"gift:{n}" for n in range(60)]

    def batch(seed):
        chosen = random.Random(seed).sample(keys, 40)
        return len(post_many([Entry(key, {BANK: 1, RAISED: -1}) for key in chosen]))

    with ThreadPoolExecutor(8) as pool:
        fresh = list(pool.map(in_thread(batch), range(24)))

    assert sum(fresh) == Posting.objects.count()
    assert queries.balance(BANK) == Posting.objects.count()


def test_what_commits_late_is_never_lost_behind_the_horizon():
    """A transaction opens first and commits last; rollers run all the while."""
    is_written, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            gift("slow", 7)
            is_written.set()
            may_commit.wait(20)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(in_thread(slow))
        is_written.wait(20)
        for number in range(10):
            gift(number)
            roll_up()
        during = queries.balance(BANK)
        beyond_the_horizon = rolled(BANK)
        may_commit.set()
        waiting.result()
    after = queries.balance(BANK)
    roll_to((1007, 11))

    assert during == 1000
    assert beyond_the_horizon is None  # nothing newer than the open transaction is rolled up
    assert after == 1007
    assert rolled(BANK) == (1007, 11)
    assert check_ledger().faults == []


def test_an_old_snapshot_sees_its_own_time_whatever_is_rolled_up_meanwhile():
    gift(1)
    roll_up()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        first = queries.balance(BANK)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(in_thread(lambda: (gift(2), roll_up(), gift(3), roll_up()))).result()
        again = queries.balance(BANK)

    assert (first, again) == (100, 100)
    assert queries.balance(BANK) == 300


def write_until(end, seed):
    """Postings of random size, some of which stay open for a while."""
    dice, written = random.Random(seed), 0
    while time.monotonic() < end:
        with transaction.atomic():
            gift(f"{seed}:{written}", dice.randint(1, 500))
            time.sleep(dice.choice([0] * 9 + [0.03]))
        written += 1
    return written


def roll_until(end):
    while time.monotonic() < end:
        roll_up()


def read_until(end):
    """Snapshots in which the two sides don't cancel out: there must be none."""
    wrong = []
    while time.monotonic() < end:
        found = queries.totals([BANK, RAISED])
        mirror = queries.Total(-found[RAISED].fen, found[RAISED].count)
        wrong += [] if found[BANK] == mirror else [found]
    return wrong


def test_writers_rollers_and_readers_at_once_agree_on_every_sum():
    end = time.monotonic() + 3

    with ThreadPoolExecutor(8) as pool:
        rollers = [pool.submit(in_thread(roll_until), end) for _ in range(2)]
        readers = [pool.submit(in_thread(read_until), end) for _ in range(2)]
        writers = [pool.submit(in_thread(write_until), end, seed) for seed in range(4)]
        written = sum(job.result() for job in writers)
        wrong = [job.result() for job in [*readers, *rollers]]

    assert wrong == [[], [], None, None]
    assert queries.totals([BANK])[BANK].count == written == Posting.objects.count()
    assert roll_to((queries.balance(BANK), written)) == (queries.balance(BANK), written)
    assert check_ledger().faults == []


def test_rollups_of_another_cluster_are_thrown_away():
    """A restored dump brings transaction numbers that mean nothing here."""
    gift(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_accountrollup (account, upto, fen, count, at) "
            "VALUES ('bank:wechat', '999999999999', 5, 5, now())"
        )

    roll_up()

    assert rolled(BANK) in {None, (100, 1)}
    assert queries.balance(BANK) == 100


def test_the_self_check_finds_a_wrong_sum_and_writes_it_down(caplog):
    gift(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_accountrollup (account, upto, fen, count, at) "
            "SELECT 'bank:wechat', pg_snapshot_xmax(pg_current_snapshot()), 101, 1, now()"
        )

    check = check_ledger()

    assert LedgerCheck.objects.get().faults == check.faults
    assert check.faults == ["rollup of bank:wechat says 101 fen in 1 lines, the lines say 100 in 1"]
    assert "ledger fault" in caplog.text


def test_the_self_check_finds_a_posting_without_lines():
    Posting.objects.create(key="hollow")

    assert check_ledger().faults == ["posting hollow is not balanced"]
