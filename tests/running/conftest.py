"""A copy of the system in a folder of its own, started and stopped by the test."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from wennuan.config import embedded

ROOT = Path(__file__).resolve().parents[2]


def wait_until(question, seconds=30.0):
    """Ask again and again; fail when the answer stays no."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not true within {seconds} s")


def free_ports():
    """Four free ports in a row."""
    for first in range(20_000 + os.getpid() % 10_000, 60_000, 4):
        if all(_is_free(port) for port in range(first, first + 4)):
            return first
    raise AssertionError("no free ports")


def _is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def children(pid):
    """The process ids of a process' children."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in found.read_text().split()] if found.exists() else []


def command(pid):
    """The command line of a process; '' when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


class Running:
    """The supervisor and what it started."""

    def __init__(self, process, port, data_dir, output):
        self.process, self.port, self.data_dir, self.output = process, port, data_dir, output
        self.intake_port = port + 3

    def shown(self):
        return self.output.read_text(encoding="utf-8")

    def child(self, word):
        """The child whose command has this word."""
        return wait_until(
            lambda: next((p for p in children(self.process.pid) if word in command(p)), None)
        )

    def answers(self, port=None):
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port or self.port}/healthz", timeout=5
            ) as page:
                return page.status == 200
        except OSError:
            return False

    def postmaster(self):
        return int((self.data_dir / "pg/data/postmaster.pid").read_text().split()[0])

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(30)


def settings(data_dir, port, **more):
    """An environment of its own, without what the developer's shell has set."""
    ours = re.compile(r"DATABASE_URL|.*PORT|DB_|DATA_DIR|DEMO|SANDBOX|BASE_URL|.*KEYS?|HOST")
    clean = {name: value for name, value in os.environ.items() if not ours.fullmatch(name)}
    return clean | {"DATA_DIR": str(data_dir), "PORT": str(port), "DEMO": "0"} | more


def start(data_dir, port, **more):
    """Start the supervisor without waiting for it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    output = data_dir / "shown.txt"
    with open(output, "w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "wennuan.config.serve"],
            cwd=ROOT,
            env=settings(data_dir, port, **more),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(process, port, data_dir, output)


@contextmanager
def running(data_dir, **more):
    """The system, up; gone afterwards, whatever the test did to it."""
    system = start(data_dir, free_ports(), **more)
    try:
        wait_until(
            lambda: "温暖已启动" in system.shown() or system.process.poll() is not None, seconds=120
        )
        assert system.process.poll() is None, system.shown()
        yield system
    finally:
        if system.process.poll() is None:
            system.process.terminate()
            system.process.wait(30)
        embedded.stop(data_dir / "pg")


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    folder = tmp_path_factory.mktemp("system")
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    folder.parent.parent.chmod(0o755)
    with running(folder) as up:
        yield up


@pytest.fixture
def pg_root(tmp_path):
    """A folder for an embedded server that is stopped afterwards."""
    for folder in list(tmp_path.parents)[:3]:
        if folder != Path("/tmp"):
            folder.chmod(0o755)
    tmp_path.chmod(0o755)
    yield tmp_path / "pg"
    embedded.stop(tmp_path / "pg")
