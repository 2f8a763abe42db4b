"""What a machine needs, and what it is told when something is missing."""

import os
import re
import shutil
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.running.conftest import ROOT, free_ports
from tools import setup
from wennuan.config import serve
from wennuan.config.embedded import SetupError
from wennuan.config.keys import ensure_local_keys


@pytest.fixture
def plan(tmp_path):
    port = free_ports()
    return serve.Plan("127.0.0.1", port, port + 1, port + 2, port + 3, tmp_path, False, False, True)


def test_a_machine_with_room_and_free_ports_is_accepted(plan):
    serve.check_machine(plan)


def test_a_taken_port_is_named_with_its_setting(plan):
    taken = socket.create_server(("127.0.0.1", plan.events_port))

    with taken, pytest.raises(SetupError, match=f"{plan.events_port}.*EVENTS_PORT"):
        serve.check_machine(plan)


def test_a_full_disk_is_told_before_anything_starts(plan, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=2**20))

    with pytest.raises(SetupError, match=r"只剩 1 MB.*DATA_DIR"):
        serve.check_machine(plan)


def test_a_port_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")

    with pytest.raises(SetupError, match="PORT 应为"):
        serve.read_plan()


def test_a_second_start_in_the_same_folder_is_told_of_the_first(tmp_path):
    refused = pytest.raises(SetupError, match=f"已在运行（进程 {os.getpid()}）")

    with serve.only_one(tmp_path), refused, serve.only_one(tmp_path):
        pass


def test_local_keys_are_made_once_and_readable_by_their_owner_only(tmp_path):
    path = ensure_local_keys(tmp_path)
    first = path.read_text()

    ensure_local_keys(tmp_path)

    assert path.read_text() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert re.search(r"^DATA_KEYS=1:[A-Za-z0-9+/]{43}=$", first, re.MULTILINE)
    assert os.listdir(tmp_path) == ["keys.env"]


def test_an_old_python_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(setup.Refused, match=r"需要 Python 3\.11"):
        setup.check_machine("local")


def test_a_python_without_venv_gets_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(setup.Refused, match="python3-venv"):
        setup.check_machine("local")


def test_a_failing_installation_shows_its_end_and_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "VENV", str(tmp_path))
    monkeypatch.setattr(setup, "LOG", str(tmp_path / "log"))

    with pytest.raises(setup.Refused, match=r"(?s)检查网络.*no route"):
        setup.run(["sh", "-c", "echo no route; exit 3"], "packages")


def test_every_setting_is_in_the_example_file():
    asked = re.compile(
        r"(?:env\.(?:text|flag|number|words|pairs)|_port|environ\.get)\(\s*\"([A-Z_]+)\""
    )
    code = "".join(path.read_text() for path in sorted((ROOT / "wennuan" / "config").glob("*.py")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))

    assert set(asked.findall(code)) - listed == set()


def test_every_setting_of_the_server_example_is_known():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))
    server = (ROOT / "deploy" / "environment.example").read_text(encoding="utf-8")

    assert set(re.findall(r"^([A-Z_]+)=", server, re.MULTILINE)) - listed == set()


@pytest.mark.parametrize("script", sorted((ROOT / "deploy" / "backup").glob("*.sh")), ids=str)
def test_backup_scripts_are_sound_shell(script):
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert os.access(script, os.X_OK)
