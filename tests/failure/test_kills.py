"""kill -9 under load: what was acknowledged is there, balanced, once."""

import time

import pytest

from tests.e2e.sandbox import Sandbox
from tests.e2e.system import System
from tests.failure.conftest import Load, kill
from tests.running.conftest import children, wait_until

pytestmark = pytest.mark.slow_run
LOAD = 90


def intake_worker(system):
    """A process that settles, not its parent, which only starts it again."""
    server = system.child("config.intake")
    return wait_until(lambda: children(server))[0]


VICTIMS = {
    "intake worker": intake_worker,
    "intake": lambda system: system.child("config.intake"),
    "web server": lambda system: system.child("config.wsgi"),
    "job worker": lambda system: system.child("procrastinate"),
    "events": lambda system: system.child("config.events"),
    "sandbox": lambda system: system.child("sandbox.app"),
    "database": lambda system: system.postmaster(),
}


def whole(row):
    """One gift of one payment, received and posted once."""
    return row == {
        "payment": "paid", "gift": "received", "fen": row["fen"], "postings": 1,
        "banked": row["fen"], "gifts": 1,
    }  # fmt: skip


@pytest.mark.parametrize("victim", VICTIMS)
def test_every_acknowledged_gift_outlives_a_kill(system, orders, books, victim):
    load = Load(system, orders(LOAD))

    started = time.monotonic()
    at_kill = load.run(during=lambda: kill(VICTIMS[victim](system)))

    took, found = time.monotonic() - started, books(number for number, _ in load.orders)
    print(f"{victim}: killed after {at_kill} of {LOAD}, {load.tries} sends, {took:.1f} s")
    assert 0 < at_kill < LOAD
    assert [number for number in load.answered if not whole(found["rows"][number])] == []
    assert len(load.answered) == LOAD  # the rest came through when it was sent again
    assert found["faults"] == []
    assert found["bank"] == found["paid"]


def test_many_kills_in_a_row(system, orders, books):
    load = Load(system, orders(LOAD * 2))

    def everything():
        for victim in ("intake worker", "database", "job worker", "intake", "events"):
            kill(VICTIMS[victim](system))
            time.sleep(0.4)

    load.run(during=everything)

    found = books(number for number, _ in load.orders)
    assert [number for number in load.answered if not whole(found["rows"][number])] == []
    assert len(load.answered) == LOAD * 2
    assert found["faults"] == []


def test_what_the_gateway_had_on_its_way_arrives_after_it_was_killed(system, orders, books):
    sandbox = Sandbox(
        System(
            f"http://127.0.0.1:{system.port}",
            f"http://127.0.0.1:{system.port + 2}",
            system.data_dir,
        )
    )
    numbers = [number for number, _ in orders(20)]
    for number in numbers:
        sandbox.pay(number, "late", delay=2)

    kill(VICTIMS["sandbox"](system))

    wait_until(lambda: all(whole(row) for row in books(numbers)["rows"].values()), seconds=60)
    assert books(numbers)["faults"] == []
