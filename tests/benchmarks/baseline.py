"""What the database alone can do: pgbench, one donation a single statement, 10,000 funds."""

import os
import re
import subprocess
from pathlib import Path

from wennuan.config import embedded

FUNDS = 10_000
CLIENTS = 32
TABLES = """
DROP SCHEMA IF EXISTS limits CASCADE;
CREATE SCHEMA limits;
CREATE TABLE limits.donation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fund_id bigint NOT NULL, fen bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE limits.posting (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  donation_id bigint NOT NULL, account text NOT NULL, fen bigint NOT NULL);
CREATE TABLE limits.counter (
  fund_id bigint PRIMARY KEY, fen bigint NOT NULL DEFAULT 0, count bigint NOT NULL DEFAULT 0);
"""


def prepare(bench):
    """Tables of its own, in a schema of their own, beside ours in the same database."""
    bench.link.execute(TABLES)
    bench.link.execute(f"INSERT INTO limits.counter SELECT generate_series(1, {FUNDS}::int)")


def run(bench, seconds):
    """Run pgbench; donations a second, and processor microseconds for each."""
    bench.calm()
    server, own = bench.cpu("postgres"), sum(os.times()[2:4])
    done = subprocess.run(
        [
            str(embedded.bin_folder() / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS),
            "-j", "2", "-T", str(seconds), "-f", str(Path(__file__).with_name("baseline.sql")),
            bench.address,
        ],
        capture_output=True, text=True, timeout=seconds + 60, check=True,
    )  # fmt: skip
    rate = float(re.search(r"tps = ([\d.]+)", done.stdout)[1])
    assert "number of failed transactions: 0 " in done.stdout
    used = bench.cpu("postgres") - server + sum(os.times()[2:4]) - own
    return {"per_second": round(rate, 1), "cpu_us_each": round(used / (rate * seconds) * 1e6)}
