"""The figures as a page: docs/benchmarks/results.json, and the table in docs/benchmarks/README.md."""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"


def write(figures):
    """Keep the figures of this run; parts that were not measured stay as they were."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "results.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    found = known | figures
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    page = FOLDER / "README.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{tables(found)}\n{END}{after}", encoding="utf-8")


def tables(found):
    """All figures as Markdown."""
    parts = [part(found[name]) for name, part in PARTS.items() if name in found]
    return "\n\n".join(parts)


def _machine(one):
    return (
        f"Measured on {one['day']}: {one['cpu']}, {one['cores']} cores, {one['memory_gb']} GB; Python"
        f" {one['python']}, PostgreSQL {one['postgresql']}, fsync {one['fsync']}, synchronous_commit"
        f" {one['synchronous_commit']}; load average before {one['load_average_before']:.1f}"
        f" and after {one.get('load_average_after', 0):.1f} (a quiet machine of its own begins near 0)."
    )


def _settling(one):
    def row(name, value, share):
        times = f"{value['p50_ms']} / {value['p95_ms']}" if "p50_ms" in value else ""
        return (
            f"| {name} | {value['per_second']:,.0f} | {share} | {times} | {value['cpu_us_each']} |"
        )

    def shown(value):
        return f"**{value['middle']}** ({value['least']}–{value['most']})"

    return "\n".join(
        [
            "### Gifts settled a second",
            "",
            "| | a second | of pgbench | p50 / p95 ms | processor µs each |",
            "| --- | --- | --- | --- | --- |",
            row(f"pgbench, {one['pgbench_clients']} clients", one["limit"], "1"),
            row("gifts over 1,000 campaigns", one["spread"], shown(one["spread_to_limit"])),
            row("gifts to one campaign", one["hot"], shown(one["hot_to_limit"])),
            "",
            f"Hot to spread: {shown(one['hot_to_spread'])}. By processor time a gift, spread is"
            f" {one['spread_to_limit_by_cpu']} of pgbench. {one['spread']['gifts_a_commit']} gifts shared"
            f" a commit, over {one['connections']} connections. Middle of the rounds (least–most).",
        ]
    )


def _pages(one):
    lines = [
        "### Pages for strangers",
        "",
        "| page | a second | p50 / p95 ms | kB |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {value['per_second']:,.0f} | {value['p50_ms']} / {value['p95_ms']} | {value['bytes_each'] / 1000:.1f} |"
        for name, value in one.items()
    ]
    return "\n".join(lines)


def _memory(one):
    lines = [
        "### Memory after the load",
        "",
        "| process | processes | RSS MB | PSS MB |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {n} | {v['processes']} | {v['rss_mb']} | {v['pss_mb']} |" for n, v in one.items()]
    return "\n".join(lines)


def _ledger(one):
    lines = [
        "### The sum of one hot account", "",
        "| lines | with the roll-up, ms | without, ms | rolling up the last tenth, ms |",
        "| --- | --- | --- | --- |",
    ]  # fmt: skip
    lines += [
        f"| {v['lines']:,} | {v['with_ms']} | {v['without_ms']} | {v['roll_up_of_a_tenth_ms']} |"
        for v in one.values()
    ]
    return "\n".join(lines)


def _timed(title):
    return lambda one: f"{title}: p50 {one['p50_ms']} ms, p95 {one['p95_ms']} ms."


PARTS = {
    "machine": _machine,
    "settling": _settling,
    "pages": _pages,
    "giving": lambda one: (
        f"After {one['gifts']} own gifts, {one['stale_pages']} stale pages. Sending the form, order at the"
        f" sandbox included: p50 {one['p50_ms']} ms, p95 {one['p95_ms']} ms."
    ),
    "news": _timed("From a notice sent to the news on an open page (events)"),
    "jobs": _timed("A job's run (worker)"),
    "memory": _memory,
    "ledger": _ledger,
}
