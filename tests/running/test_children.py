"""How the supervisor keeps one process."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from tests.running.conftest import ROOT, command, wait_until
from wennuan.config.children import Child

ORPHAN = "import os, time; os.fork() or time.sleep(600); time.sleep(600)"


@pytest.fixture
def said():
    return []


@pytest.fixture
def make_child(tmp_path, said):
    def make(code):
        argv = [sys.executable, "-c", code]
        return Child("tried", argv, os.environ, tmp_path, ROOT, said.append)

    return make


async def until(question):
    async with asyncio.timeout(20):
        while not question():
            await asyncio.sleep(0.02)


def members(group):
    """Live processes of a process group."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return [int(pid) for pid, pgid, stat in rows if int(pgid) == group and "Z" not in stat]


def test_it_is_started_again_when_killed_and_its_orphans_go(make_child, said):
    child = make_child(ORPHAN)

    async def story():
        keeper = asyncio.create_task(child.keep_running())
        await until(lambda: child.pid and len(members(child.pid)) == 2)
        first = child.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: child.pid and child.pid != first)
        left = members(first)
        await child.stop()
        await keeper
        return left

    assert asyncio.run(story()) == []
    assert child.starts == 2
    assert "SIGKILL" in said[0]


def test_one_that_does_not_listen_is_made_to_end(make_child, monkeypatch):
    monkeypatch.setattr("wennuan.config.children.STOP_SECONDS", 0.3)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN)"
    code = f"{deaf}; print('on', flush=True); time.sleep(600)"
    child = make_child(code)

    async def story():
        keeper = asyncio.create_task(child.keep_running())
        await until(lambda: "on" in child.tail)
        await child.stop()
        await keeper

    asyncio.run(story())

    assert child.pid is None
    assert child.starts == 1


def test_its_output_is_kept_and_errors_are_shown(make_child, said):
    child = make_child("print('all well'); print('ERROR: 坏了')")

    code = asyncio.run(child.run_once())

    assert code == 0
    assert "all well" in child.log_path.read_text(encoding="utf-8")
    assert said == ["[tried] ERROR: 坏了"]


def test_a_line_without_end_does_no_harm(make_child):
    child = make_child("print('x' * 3_000_000); print('after')")

    assert asyncio.run(child.run_once()) == 0
    assert child.tail[-1] == "after"


def test_children_end_when_the_supervisor_is_killed(tmp_path):
    code = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from wennuan.config.children import Child\n"
        "argv = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "child = Child('one', argv, os.environ, Path(sys.argv[1]), Path('.'), print)\n"
        "async def show():\n"
        "    while not child.pid: await asyncio.sleep(0.01)\n"
        "    print(child.pid, flush=True)\n"
        "async def both(): await asyncio.gather(child.keep_running(), show())\n"
        "asyncio.run(both())"
    )
    boss = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    child = int(boss.stdout.readline())
    wait_until(lambda: "time.sleep" in command(child))

    boss.kill()
    boss.wait()

    wait_until(lambda: not command(child))
