"""Gifts settled a second, beside pgbench in the same run."""

import json
import os
import statistics
import subprocess
import sys

from tests.benchmarks import baseline
from tests.benchmarks.conftest import CONNECTIONS
from tests.running.conftest import ROOT

ROUNDS = 3
GIFTS = int(os.environ.get("BENCH_GIFTS", "6000"))
SECONDS = 6
HOT, SPREAD = 1, 1000


def prepared(bench, campaigns, count=GIFTS):
    """Orders in the database, and signed notices for them in a file."""
    made = bench.script("prepare.py", campaigns=campaigns, count=count)
    file = bench.folder / "notices"
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.notices", str(bench.system.data_dir / "sandbox"), str(file)],
        cwd=ROOT, input=json.dumps(made["orders"]), text=True, check=True, timeout=120,
    )  # fmt: skip
    return made, file


def settled(bench, campaigns):
    """Send the notices of so many gifts; what was measured, and the books checked."""
    made, file = prepared(bench, campaigns)
    orders = made["orders"]
    bench.calm()
    before = bench.cpu("intake", "postgres")
    commits = bench.one("SELECT count(DISTINCT xid) FROM ledger_posting")

    result = bench.load(file, port=bench.system.intake_port)

    used = bench.cpu("intake", "postgres") - before
    shared = bench.one("SELECT count(DISTINCT xid) FROM ledger_posting") - commits
    books = bench.script("books.py", span=made["span"])
    fen = sum(fen for _, fen in orders)
    assert result["statuses"] == {"200": len(orders)}
    assert (books["settled"], books["postings"], books["notices"]) == (len(orders),) * 3
    assert books["banked"] == books["asked"] == fen
    assert books["faults"] == []
    each = round(used / len(orders) * 1e6)
    return result | {"cpu_us_each": each, "gifts_a_commit": round(len(orders) / shared, 1)}


def test_gifts_settled_a_second(bench, figures):
    baseline.prepare(bench)
    _, file = prepared(bench, SPREAD, 500)
    bench.load(
        file, port=bench.system.intake_port
    )  # threads, connections and plans are there, as in a system that runs
    limits, hot, spread = [], [], []

    for _ in range(ROUNDS):
        limits.append(baseline.run(bench, SECONDS))
        spread.append(settled(bench, SPREAD))
        hot.append(settled(bench, HOT))
        limits.append(baseline.run(bench, SECONDS))

    figures["settling"] = summary(limits, hot, spread)
    print(json.dumps(figures["settling"], indent=2))


def summary(limits, hot, spread):
    """Middle values, and the ratios of each round by itself."""
    around = [
        (a["per_second"] + b["per_second"]) / 2
        for a, b in zip(limits[::2], limits[1::2], strict=True)
    ]
    to_limit = [one["per_second"] / limit for one, limit in zip(spread, around, strict=True)]
    hot_to_limit = [one["per_second"] / limit for one, limit in zip(hot, around, strict=True)]
    to_spread = [a["per_second"] / b["per_second"] for a, b in zip(hot, spread, strict=True)]
    return {
        "connections": CONNECTIONS,
        "pgbench_clients": baseline.CLIENTS,
        "limit": middle(limits),
        "spread": middle(spread),
        "hot": middle(hot),
        "spread_to_limit": ratio(to_limit),
        "hot_to_limit": ratio(hot_to_limit),
        "hot_to_spread": ratio(to_spread),
        "spread_to_limit_by_cpu": round(
            middle(limits)["cpu_us_each"] / middle(spread)["cpu_us_each"], 2
        ),
        "rounds": {"limit": limits, "spread": spread, "hot": hot},
    }


def middle(results):
    """The median of each number over the rounds."""
    names = [name for name, value in results[0].items() if isinstance(value, int | float)]
    return {name: round(statistics.median(one[name] for one in results), 2) for name in names}


def ratio(values):
    """Middle, least and most."""
    return {
        "middle": round(statistics.median(values), 2),
        "least": round(min(values), 2),
        "most": round(max(values), 2),
    }
