"""The whole real system, started once for all browser tests, in a folder of its own."""

import os
import shutil
import signal
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.running.conftest import ROOT, free_ports, start
from wennuan.config import embedded

START_SECONDS = 420
CLOCK_SPEED = 60
LOG_LINES = 40


@dataclass(frozen=True)
class System:
    """Where the running system is, and where it keeps its files."""

    base: str
    sandbox: str
    data_dir: Path
    pid: int = 0

    @property
    def database(self) -> str:
        """The address of its database."""
        return embedded.url(self.data_dir / "pg")

    def logs(self, lines: int = LOG_LINES) -> str:
        """The last lines of every log, for whoever has to find out why a test failed."""
        found = sorted((self.data_dir / "log").glob("*.log"))
        parts = []
        for file in found:
            last = file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
            parts += [f"--- {file.name}", *last] if last else []
        return "\n".join(parts)


def port_of(base: str) -> int:
    """The port in an address."""
    return int(base.rsplit(":", 1)[1])


def answers(address: str) -> bool:
    """Whether this address answers with 200."""
    with suppress(OSError), urllib.request.urlopen(address, timeout=5) as page:
        return bool(page.status == 200)
    return False


@contextmanager
def running_system() -> Iterator[System]:
    """The system of ``E2E_BASE_URL`` and ``E2E_DATA_DIR`` when they are set, else a new one."""
    base = os.environ.get("E2E_BASE_URL", "").rstrip("/")
    if base:
        folder = Path(os.environ["E2E_DATA_DIR"])
        yield System(base, f"http://127.0.0.1:{port_of(base) + 2}", folder)
        return
    with new_system() as system:
        yield system


@contextmanager
def new_system(**more: str) -> Iterator[System]:
    """A system with the demo district; gone afterwards, with its folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"wennuan-e2e-{os.getpid()}-"))
    folder.chmod(0o755)
    port = free_ports()
    run = start(folder, port, DEMO="1", SANDBOX_CLOCK_SPEED=str(CLOCK_SPEED), **more)
    try:
        _wait(run)
        base = f"http://127.0.0.1:{port}"
        yield System(base, f"http://127.0.0.1:{port + 2}", folder, run.process.pid)
    finally:
        if run.process.poll() is None:
            run.process.send_signal(signal.SIGTERM)
            run.process.wait(40)
        embedded.stop(folder / "pg")
        shutil.rmtree(folder, ignore_errors=True)


def _wait(run) -> None:
    until = time.monotonic() + START_SECONDS
    while "温暖已启动" not in run.shown():
        if run.process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"the system did not start:\n{run.shown()[-4000:]}")
        time.sleep(0.2)


__all__ = ["ROOT", "System", "answers", "new_system", "running_system"]
