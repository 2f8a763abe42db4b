"""The event process under many pages, broken links and kills."""

import asyncio
import os
import signal
import time

import psycopg
import pytest

from tests.events.conftest import EventServer, OpenPage

pytestmark = [pytest.mark.slow_run, pytest.mark.django_db]
PAGES = 200


@pytest.fixture
def own_server(database_address):
    server = EventServer(database_address)
    yield server
    server.stop()


async def _open_pages(server, count=PAGES):
    pages = []
    for start in range(0, count, 50):
        batch = (OpenPage(server.port).open("ledger") for _ in range(min(50, count - start)))
        pages += await asyncio.gather(*batch)
    return pages


def test_two_hundred_pages_hear_within_a_second_and_leave_nothing_behind(own_server):
    async def story():
        pages = await _open_pages(own_server)
        own_server.publish("ledger")
        took = await asyncio.gather(*(page.hears("ledger") for page in pages))
        memory = own_server.memory_mb()
        for page in pages:
            page.close()
        await asyncio.sleep(2)
        sockets = _open_sockets(own_server)
        again = await _open_pages(own_server)
        own_server.publish("ledger")
        await asyncio.gather(*(page.hears("ledger") for page in again))
        return max(took), memory, own_server.memory_mb(), sockets

    slowest, memory, later, sockets = asyncio.run(story())
    print(f"\n{PAGES} pages: slowest {slowest * 1000:.0f} ms, {memory:.0f} MB, then {later:.0f} MB")
    assert slowest < 1
    assert memory < 250
    assert later < memory * 1.15  # what left has left
    assert sockets < 20


def _open_sockets(server):
    folders = (f"/proc/{pid}/fd" for pid in server.workers())
    links = (os.readlink(f"{folder}/{fd}") for folder in folders for fd in os.listdir(folder))
    return sum(link.startswith("socket:") for link in links)


def test_the_listening_link_heals_and_pages_are_told_to_look_again(own_server):
    async def story():
        page = await OpenPage(own_server.port).open("ledger")
        own_server.publish("ledger")
        await page.hears("ledger")
        with psycopg.connect(own_server.address, autocommit=True) as link:
            for pid in own_server.listeners():
                link.execute("SELECT pg_terminate_backend(%s)", [pid])
        healed = await page.until(b"data: reconnected", 8)
        own_server.publish("ledger")
        await page.hears("ledger")
        return healed

    assert asyncio.run(story()) < 5


def test_a_killed_worker_is_started_again_and_pages_hear_on(own_server):
    async def story():
        page = await OpenPage(own_server.port).open("ledger")
        for pid in own_server.workers():
            os.kill(pid, signal.SIGKILL)
        with pytest.raises((ConnectionError, TimeoutError)):
            await page.hears("ledger", 2)
        await asyncio.to_thread(own_server.wait_until_healthy)
        page = await OpenPage(own_server.port).open("ledger")
        await page.until(b"data: reconnected", 5) if not own_server.listeners() else None
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            own_server.publish("ledger")
            try:
                return await page.hears("ledger", 0.5)
            except TimeoutError:
                continue
        raise AssertionError("nothing was heard after the restart")

    assert asyncio.run(story()) < 1


def test_a_polite_stop_takes_less_than_ten_seconds_with_pages_open(own_server):
    async def story():
        pages = await _open_pages(own_server, 50)
        took = await asyncio.to_thread(own_server.stop)
        for page in pages:
            page.close()
        return took

    took = asyncio.run(story())
    print(f"\nstopped in {took:.1f} s")
    assert took < 10
    assert own_server.process.returncode == 0
