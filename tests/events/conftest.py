"""A real event process on the loopback, and pages that listen to it."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).parents[2]
APP = "wennuan.config.events:application"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class EventServer:
    """The event process as the supervisor starts it."""

    def __init__(self, address):
        self.port, self.address = free_port(), address
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--no-ws"]
        again = ["--respawn-failed-workers", "--respawn-interval", "0.5"]
        end = ["--workers-kill-timeout", "5"]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "asgi",
                *where,
                *again,
                *end,
                "wennuan.config.events:application",
            ],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.wait_until_healthy()

    def wait_until_healthy(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1) as link,
            ):
                link.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if b" 200 " in link.recv(100):
                    return
            time.sleep(0.1)
        raise AssertionError("the event process never answered")

    def publish(self, *topics):
        with psycopg.connect(self.address, autocommit=True) as link:
            link.execute("SELECT pg_notify(%s, %s)", [settings.LIVE_CHANNEL, " ".join(topics)])

    def listeners(self):
        """The process ids, inside PostgreSQL, of the connections that listen."""
        with psycopg.connect(self.address, autocommit=True) as link:
            found = link.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND (query LIKE 'LISTEN%' OR query = 'SELECT 1') AND pid <> pg_backend_pid()"
            )
            return [row[0] for row in found]

    def workers(self):
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in tasks.split()]

    def memory_mb(self):
        return sum(_rss_kb(pid) for pid in [self.process.pid, *self.workers()]) / 1024

    def stop(self):
        """Ask it to end; the seconds that it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        took = time.monotonic() - started
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return took


def _rss_kb(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


class OpenPage:
    """A browser's EventSource, in a few lines."""

    def __init__(self, port):
        self.port, self.status, self.headers, self.heard = port, 0, {}, []
        self._buffer, self._ended = b"", False

    async def open(self, topics, **headers):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        named = {"Host": f"127.0.0.1:{self.port}"} | {k.title(): v for k, v in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        request = f"GET /events?topics={topics} HTTP/1.1\r\n{lines}\r\n"
        self.writer.write(request.encode())
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)).decode("latin-1")
        first, *rest = head.strip().split("\r\n")
        self.status = int(first.split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in rest)
        if self.status == 200:
            await self.until(b"retry")
        return self

    async def until(self, mark, seconds=5):
        """Read on until these bytes have come; the seconds that it took."""
        started = time.monotonic()
        while mark not in self._buffer:
            left = seconds - (time.monotonic() - started)
            piece = await asyncio.wait_for(self.reader.read(4096), max(left, 0.01))
            if not piece:
                raise ConnectionError("the stream ended")
            self._buffer += piece
        self._buffer = self._buffer.partition(mark)[2]
        return time.monotonic() - started

    async def hears(self, topic, seconds=5):
        """Wait for one topic; the seconds that it took."""
        return await self.until(f"data: {topic}\n\n".encode(), seconds)

    async def number(self):
        """The number of the next piece of news."""
        await self.until(b"id: ")
        while b"\n" not in self._buffer:
            self._buffer += await asyncio.wait_for(self.reader.read(4096), 5)
        number, _, self._buffer = self._buffer.partition(b"\n")
        return number

    async def is_silent(self, seconds):
        """Nothing but what was there is heard for a while."""
        try:
            await self.until(b"data: ", seconds)
        except TimeoutError:
            return True
        return False

    def close(self):
        self.writer.close()


@pytest.fixture(scope="session")
def database_address(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        params = connection.get_connection_params()
    assert params["dbname"].startswith("test_"), "mark the test django_db"
    kept = {k: str(v) for k, v in params.items() if k in {"dbname", "user", "host", "port"}}
    secret = {"password": params["password"]} if params.get("password") else {}
    return make_conninfo(**kept, **secret)


@pytest.fixture(scope="module")
def server(database_address):
    found = EventServer(database_address)
    yield found
    found.stop()
