"""A copy of the system under load, and the books afterwards."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.sandbox import post
from tests.running.conftest import ROOT, running, settings
from wennuan.sandbox.keys import load_keys
from wennuan.sandbox.wechat import make_notice

SCRIPTS = Path(__file__).parent / "scripts"
SENDERS = 4
PATIENCE = 60  # seconds after which an unanswered notice counts as refused
PAUSE = 0.01


def run_script(system, name, **values):
    """Run one of the scripts beside this file against the running system; what it says, as JSON."""
    env = settings(system.data_dir, system.port) | {"ASKED": json.dumps(values)}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", (SCRIPTS / name).read_text()],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@dataclass
class Load:
    """Signed notices of pending payments, sent as a gateway sends them: again until answered."""

    system: object
    orders: list
    answered: dict = field(default_factory=dict)
    tries: int = 0

    def run(self, during):
        """Send all; when a third has been answered, do ``during`` and go on."""
        keys, waiting = load_keys(self.system.data_dir / "sandbox"), list(reversed(self.orders))
        notices = {
            number: make_notice(keys, out_trade_no=number, amount_fen=fen)
            for number, fen in waiting
        }
        threads = [
            threading.Thread(target=self._send, args=(waiting, notices)) for _ in range(SENDERS)
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE
        while len(self.answered) < len(self.orders) / 3 and time.monotonic() < until:
            time.sleep(0.002)
        at_kill = len(self.answered)
        during()
        for thread in threads:
            thread.join()
        return at_kill

    def _send(self, waiting, notices):
        address = f"http://127.0.0.1:{self.system.intake_port}/pay/notify/wechat"
        while True:
            try:
                number, _ = waiting.pop()
            except IndexError:
                return
            until = time.monotonic() + PATIENCE
            while number not in self.answered and time.monotonic() < until:
                self.tries += 1
                with contextlib.suppress(OSError):
                    status, _ = post(address, notices[number].body, notices[number].headers)
                    if status in {200, 204}:
                        self.answered[number] = time.monotonic()
                        break
                time.sleep(0.1)
            time.sleep(PAUSE)


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    """The system without demo data, with one open campaign."""
    folder = tmp_path_factory.mktemp("failing")
    for one in (folder, folder.parent, folder.parent.parent):
        one.chmod(0o755)
    with running(folder, SANDBOX_CLOCK_SPEED="60") as up:
        run_script(up, "open_campaign.py")
        yield up


@pytest.fixture
def orders(system):
    """``orders(n)`` promises gifts and places their orders: number and fen of each."""
    return lambda count: run_script(system, "place_orders.py", count=count)


@pytest.fixture
def books(system):
    """``books(numbers)``: what the database says of these payments, and the ledger's self-check."""
    return lambda numbers: run_script(system, "read_books.py", numbers=list(numbers))


def kill(pid):
    """As sudden as a power cut for one process."""
    os.kill(pid, 9)
