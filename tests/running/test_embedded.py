"""The project's own PostgreSQL."""

import os
import shutil
import signal
import subprocess
import sys
from types import SimpleNamespace

import psycopg
import pytest

from tests.running.conftest import ROOT, wait_until
from wennuan.config import embedded
from wennuan.config.embedded import SetupError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another user")


def one(address, question):
    with psycopg.connect(address) as link:
        return link.execute(question).fetchone()[0]


def kill_server(root):
    pid = embedded._postmaster(root)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not embedded._is_live_postgres(pid))


def test_it_starts_durable_and_without_a_network_port(pg_root):
    address = embedded.ensure(pg_root)

    assert one(address, "show fsync") == "on"
    assert one(address, "show data_checksums") == "on"
    assert one(address, "show listen_addresses") == ""
    assert one(address, "select current_database()") == "wennuan"


def test_only_its_user_enters_the_folder_of_its_socket(pg_root):
    embedded.ensure(pg_root)

    assert embedded.socket_folder(pg_root).stat().st_mode & 0o077 == 0
    assert (pg_root / "data").stat().st_mode & 0o077 == 0


def test_its_address_is_known_before_it_runs(pg_root):
    before = embedded.url(pg_root)

    assert embedded.ensure(pg_root) == before


def test_what_was_committed_survives_a_kill(pg_root):
    address = embedded.ensure(pg_root)
    with psycopg.connect(address) as link:
        link.execute("create table kept as select 27 as number")

    kill_server(pg_root)

    assert one(embedded.ensure(pg_root), "select number from kept") == 27


def test_a_lock_file_that_names_another_process_is_no_obstacle(pg_root):
    embedded.ensure(pg_root)
    kill_server(pg_root)
    lock = pg_root / "data" / "postmaster.pid"
    lines = lock.read_text().split("\n")
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    assert one(embedded.ensure(pg_root), "select 1") == 1


def test_two_processes_at_once_get_the_same_server(pg_root):
    code = "import sys; from wennuan.config.embedded import ensure; print(ensure(sys.argv[1]))"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(pg_root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]

    said = {process.communicate(timeout=60)[0].strip() for process in both}

    assert said == {embedded.url(pg_root)}
    assert one(embedded.url(pg_root), "select 1") == 1


def test_a_path_too_long_for_a_socket_or_with_odd_signs_works(pg_root):
    root = pg_root / ("长 路径 'x'" * 5)

    address = embedded.ensure(root)

    assert one(address, "select 1") == 1
    assert embedded.stop(root)
    assert not embedded.socket_folder(root).exists()


def test_stop_ends_it_and_says_whether_it_ran(pg_root):
    embedded.ensure(pg_root)

    assert embedded.stop(pg_root) is True
    assert embedded.stop(pg_root) is False
    assert not embedded.is_up(pg_root)


def test_data_of_another_version_is_refused(pg_root):
    embedded.ensure(pg_root)
    embedded.stop(pg_root)
    (pg_root / "data" / "PG_VERSION").write_text("14\n")

    with pytest.raises(SetupError, match="PostgreSQL 14"):
        embedded.ensure(pg_root)


def test_missing_programs_are_named(pg_root, monkeypatch):
    monkeypatch.setenv("EMBEDDED_PG_BIN", "/nowhere")

    with pytest.raises(SetupError, match=r"DATABASE_URL.*/nowhere"):
        embedded.ensure(pg_root)


def test_a_full_disk_is_a_sentence(pg_root, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))

    with pytest.raises(SetupError, match="磁盘已满"):
        embedded.ensure(pg_root)

    assert not (pg_root / "data").exists()


@as_root
def test_a_folder_that_the_database_user_cannot_enter_is_named(pg_root):
    closed = pg_root.parent / "home"
    closed.mkdir(mode=0o700)

    with pytest.raises(SetupError, match=f"进不了目录 {closed}"):
        embedded.ensure(closed / "project" / "pg")


@as_root
def test_root_runs_it_as_the_owner_of_the_data(pg_root):
    embedded.ensure(pg_root)
    owner = (pg_root / "data").stat().st_uid
    pid = embedded._postmaster(pg_root)

    assert owner != 0
    assert os.stat(f"/proc/{pid}").st_uid == owner


@as_root
def test_data_of_another_user_is_refused(pg_root):
    embedded.ensure(pg_root)
    code = (
        "import os, sys; from wennuan.config.embedded import SetupError, ensure\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try: ensure(sys.argv[1])\n"
        "except SetupError as error: print(error)"
    )
    embedded.stop(pg_root)

    said = subprocess.run(
        [sys.executable, "-c", code, str(pg_root)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "请换一个 DATA_DIR" in said.stdout
