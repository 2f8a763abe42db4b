"""The whole system under the supervisor: `make run` without the demo data."""

import os
import signal

import pytest

from tests.running.conftest import children, command, running, start, wait_until

pytestmark = pytest.mark.slow_run


def kill(pid):
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not command(pid))


def test_all_processes_answer(system):
    assert system.answers(system.port)
    assert system.answers(system.port + 1)
    assert system.answers(system.port + 2)
    assert system.child("procrastinate")


def test_a_second_start_is_told_of_the_first(system):
    second = start(system.data_dir / "second", system.port, DATA_DIR=str(system.data_dir))

    assert second.process.wait(30) == 1
    assert f"已在运行（进程 {system.process.pid}）" in second.shown()


def test_a_taken_port_is_named(system, tmp_path):
    second = start(tmp_path, system.port)

    assert second.process.wait(30) == 1
    assert f"端口 {system.port}" in second.shown()
    assert "设置 PORT" in second.shown()


@pytest.mark.parametrize(
    ("word", "offset"),
    [("config.wsgi", 0), ("config.events", 1), ("sandbox.app", 2), ("config.intake", 3)],
)
def test_a_killed_server_is_back_at_once(system, word, offset):
    victim = system.child(word)

    kill(victim)

    assert system.child(word) != victim
    wait_until(lambda: system.answers(system.port + offset))


def test_a_killed_worker_of_the_web_server_is_replaced(system):
    server = system.child("config.wsgi")
    workers = wait_until(lambda: len(found := children(server)) == 2 and found)

    kill(workers[0])

    wait_until(lambda: len(children(server)) == 2 and workers[0] not in children(server))
    wait_until(system.answers)


def test_a_killed_job_worker_is_back(system):
    victim = system.child("procrastinate")

    kill(victim)

    assert system.child("procrastinate") != victim


def test_a_killed_database_is_back_and_pages_work(system):
    victim = system.postmaster()

    kill(victim)

    wait_until(lambda: "数据库已恢复" in system.shown())
    assert system.postmaster() != victim
    wait_until(system.answers)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_cleanly(tmp_path, number):
    tmp_path.chmod(0o755)
    with running(tmp_path) as system:
        started = [*children(system.process.pid), system.postmaster()]
        code = system.end(number)

    assert code == 0
    assert [pid for pid in started if command(pid)] == []
    assert not (tmp_path / "pg/data/postmaster.pid").exists()
    assert "已停止" in system.shown()


def test_killing_the_supervisor_takes_its_children_along(tmp_path):
    tmp_path.chmod(0o755)
    with running(tmp_path) as system:
        direct = children(system.process.pid)
        started = [*direct, *(pid for one in direct for pid in children(one))]
        system.end(signal.SIGKILL)

        wait_until(lambda: not any(command(pid) for pid in started))

    assert len(started) >= 8
