"""One running system for all figures, and the page they are written to."""

import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.benchmarks import report
from tests.running.conftest import ROOT, children, running, settings
from wennuan.config import embedded

HERE = Path(__file__).parent
CONNECTIONS = 128
CHECKPOINT = "CHECKPOINT"


def pytest_collection_modifyitems(items):
    """Asked for by name; and the ledger's million lines come last."""
    for item in items:
        if "/tests/benchmarks/" in str(item.path):
            item.add_marker(pytest.mark.benchmark)
    items.sort(key=lambda item: "test_ledger" in str(item.path))


class Bench:
    """The running system, and what can be done to it."""

    def __init__(self, system, folder):
        self.system, self.folder = system, folder
        self.address = embedded.url(system.data_dir / "pg")
        self.link = psycopg.connect(self.address, autocommit=True)

    def script(self, name, **values):
        """Run one of the scripts beside this file against the running system; its answer."""
        env = settings(self.system.data_dir, self.system.port) | {"ASKED": json.dumps(values)}
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", (HERE / "scripts" / name).read_text()],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def load(self, file, seconds="", connections=CONNECTIONS, port=None):
        """Run the load client; what it measured."""
        given = [
            str(port or self.system.port),
            str(connections),
            str(file),
            *([str(seconds)] if seconds else []),
        ]
        done = subprocess.run(
            [sys.executable, str(HERE / "load.py"), *given],
            capture_output=True, text=True, timeout=200, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def calm(self):
        """Begin each measurement alike: statistics fresh, nothing waiting to be written."""
        self.link.execute("ANALYZE")
        self.link.execute(CHECKPOINT)
        time.sleep(0.5)

    def one(self, query, *values):
        """One value from the database."""
        return self.link.execute(query, values).fetchone()[0]

    def cpu(self, *names):
        """Seconds of processor time that the named processes and their children have used."""
        return sum(_cpu(pid) for name in names for pid in self.processes()[name])

    def processes(self):
        """Process ids by name."""
        words = {
            "web": "config.wsgi",
            "events": "config.events",
            "intake": "config.intake",
            "worker": "procrastinate",
            "sandbox": "sandbox.app",
        }
        found = {name: _family(self.system.child(word)) for name, word in words.items()}
        return found | {"postgres": _family(self.system.postmaster())}


def _family(pid):
    """A process and everything below it."""
    return [pid, *(one for child in children(pid) for one in _family(child))]


def _cpu(pid):
    """Own time and that of children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def memory(pids):
    """Megabytes of a family of processes: RSS added up, and PSS, which counts shared pages once."""
    total = {"Rss": 0, "Pss": 0}
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, rest = line.partition(":")
            if name in total:
                total[name] += int(rest.split()[0])
    return {"rss_mb": total["Rss"] // 1024, "pss_mb": total["Pss"] // 1024, "processes": len(pids)}


@pytest.fixture(scope="session")
def bench(tmp_path_factory):
    """The whole system without demo data, as the supervisor starts it."""
    folder = tmp_path_factory.mktemp("bench")
    for one in (folder, folder.parent, folder.parent.parent):
        one.chmod(0o755)
    with running(folder) as up:
        yield Bench(up, folder)


@pytest.fixture(scope="session")
def figures(bench):
    """What is measured, by name; written to docs/benchmarks when all is done."""
    found = {"machine": _machine(bench)}
    yield found
    found["machine"]["load_average_after"] = os.getloadavg()[0]
    report.write(found)


def _machine(bench):
    cpu = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    return {
        "day": str(datetime.now(UTC).date()),
        "cpu": cpu[0] if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory_kb / 2**20),
        "python": platform.python_version(),
        "postgresql": bench.one("SHOW server_version"),
        "fsync": bench.one("SHOW fsync"),
        "synchronous_commit": bench.one("SHOW synchronous_commit"),
        "load_average_before": os.getloadavg()[0],
    }
